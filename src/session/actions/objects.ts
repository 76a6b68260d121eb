import type { ServiceKind } from '../../graph/words.ts';
import type { Position } from '../../model/scene.ts';
import type { DeploymentRecord, NodeRecord, PodRecord, ServiceRecord } from '../../model/world.ts';
import { useArrangement } from '../arrangement.ts';
import { useNotices } from '../notices.ts';
import { useSelection } from '../selection.ts';
import { useWorld, type World } from '../world.ts';
import type { Doing } from './doing.ts';
import { clientPodManifest, deploymentManifest, podManifest, serviceManifest } from './manifests.ts';
import { collectionPath, pathOf } from './paths.ts';

export type PaletteKind = 'node' | 'deployment' | 'pod' | 'service' | 'client' | 'outside';

export interface Dropped {
  readonly position?: Position;
  /** Name of the node it was dropped on. */
  readonly node?: string;
}

const namespace = 'default';

/** `web-1`, `web-2`, …: the first whose record does not exist. */
function freeName(world: World, stem: string, idOf: (name: string) => string): string {
  const all = [world.nodes, world.pods, world.services, world.deployments, world.outside];
  for (let n = 1; ; n++) {
    const id = idOf(`${stem}-${n}`);
    if (!all.some((table) => table.has(id))) return `${stem}-${n}`;
  }
}

/** The verbs on objects and machines. */
export function objectActions({ act, rest }: Doing) {
  const inform = (text: string) => useNotices.getState().say('good', text);
  /** Keeps where something lies on the canvas with the scene. */
  const place = (id: string, { x, y }: Position) =>
    act({ kind: 'move', id, position: { x: Math.round(x), y: Math.round(y) } });
  return {
    place,

    /** Makes what the palette offers, under the first free name, and selects it. */
    async create(kind: PaletteKind, { position, node }: Dropped = {}): Promise<void> {
      const world = useWorld.getState();
      const scoped = (type: string) => (name: string) => `${type}/${namespace}/${name}`;
      const make = {
        node: { stem: 'node', idOf: (name: string) => `node/${name}` },
        deployment: { stem: 'web', idOf: scoped('deployment') },
        pod: { stem: 'pod', idOf: scoped('pod') },
        client: { stem: 'client', idOf: scoped('pod') },
        service: { stem: 'svc', idOf: scoped('service') },
        outside: { stem: 'laptop', idOf: (name: string) => `outside/${name}` },
      }[kind];
      const name = freeName(world, make.stem, make.idOf);
      const id = make.idOf(name);
      // Pods live in their node's slots; Services and Deployments get a lane, where their lines are short.
      if (position && (kind === 'node' || kind === 'outside')) {
        useArrangement.getState().move(id, position);
        await place(id, position);
      }
      const done = await (() => {
        switch (kind) {
          case 'node':
            return act({ kind: 'add-node', name });
          case 'outside':
            return act({ kind: 'add-outside', name });
          case 'deployment':
            return rest('POST', collectionPath.deployments(namespace), deploymentManifest(name));
          case 'service':
            return rest('POST', collectionPath.services(namespace), serviceManifest(name));
          case 'pod':
            return rest('POST', collectionPath.pods(namespace), podManifest(name, node));
          case 'client':
            return rest('POST', collectionPath.pods(namespace), clientPodManifest(name, node));
        }
      })();
      if (!done?.ok) return;
      useSelection.getState().select(id);
      inform(`${kind === 'client' ? 'pod' : kind}/${name} created${node ? ` on ${node}` : ''}`);
    },

    /** Deletes an object as `kubectl delete` does; pods gracefully, or at once with `force`. */
    async remove(record: NodeRecord | PodRecord | ServiceRecord | DeploymentRecord, force = false): Promise<void> {
      const done = await rest('DELETE', `${pathOf(record)}${force ? '?gracePeriodSeconds=0' : ''}`);
      if (done?.ok) inform(`${record.type}/${record.name} ${force ? 'killed at once' : 'deleted'}`);
    },

    /** Ends the container's process; the kubelet restarts it, later and later (CrashLoopBackOff). */
    async crash(pod: PodRecord): Promise<void> {
      await act({ kind: 'crash', namespace: pod.namespace, pod: pod.name });
    },

    /** Lets the pod's readiness be true or false from now on. */
    async setReady(pod: PodRecord, ready: boolean): Promise<void> {
      await act({ kind: 'readiness', namespace: pod.namespace, pod: pod.name, ready });
    },

    /** The node's power switch. */
    async power(node: NodeRecord, on: boolean): Promise<void> {
      await act({ kind: 'power', node: node.name, on });
    },

    /** `kubectl cordon` and `uncordon`: whether the scheduler may put new pods there. */
    async cordon(node: NodeRecord, unschedulable: boolean): Promise<void> {
      await rest('PATCH', pathOf(node), { spec: { unschedulable } });
    },

    /** `kubectl drain --ignore-daemonsets --force`: evicts the node's pods and lets no new ones in. */
    async drain(node: NodeRecord): Promise<void> {
      const done = await act({ kind: 'drain', node: node.name, force: true });
      if (done?.ok) inform(done.message);
    },

    /** Cuts the node off from the control plane, or heals that. */
    async partition(node: NodeRecord, on: boolean): Promise<void> {
      await act({ kind: 'partition', node: node.name, on });
    },

    /** Takes the machine away for good. */
    async removeNode(node: NodeRecord): Promise<void> {
      const done = await act({ kind: 'remove-node', node: node.name });
      if (done?.ok) inform(`node/${node.name} removed`);
    },

    /** Lets the pod's applications answer liveness probes well or badly from now on. */
    async setAlive(pod: PodRecord, alive: boolean): Promise<void> {
      const done = await act({ kind: 'liveness', namespace: pod.namespace, pod: pod.name, alive });
      if (done?.ok) inform(done.message);
    },

    /** Makes the Service one of another kind; what Kubernetes does not allow is refused in its words. */
    async changeKind(service: ServiceRecord, kind: ServiceKind): Promise<void> {
      const spec = {
        ClusterIP: { type: 'ClusterIP', externalName: null },
        NodePort: { type: 'NodePort', externalName: null },
        LoadBalancer: { type: 'LoadBalancer', externalName: null },
        ExternalName: {
          type: 'ExternalName',
          externalName: 'example.com',
          clusterIP: null,
          clusterIPs: null,
          ipFamilies: null,
          ipFamilyPolicy: null,
        },
        Headless: { type: 'ClusterIP', clusterIP: 'None', clusterIPs: ['None'], externalName: null },
      }[kind];
      const done = await rest('PATCH', pathOf(service), { spec });
      if (done?.ok) inform(`service/${service.name} is now ${kind === 'Headless' ? 'headless' : `a ${kind}`}`);
    },

    async scale(deployment: DeploymentRecord, replicas: number): Promise<void> {
      await rest('PATCH', `${pathOf(deployment)}/scale`, { spec: { replicas } });
    },

    /** Lets the Service select the Deployment's pods. Labels of the old selector go. */
    async wire(service: ServiceRecord, deployment: DeploymentRecord): Promise<void> {
      const gone = Object.fromEntries(Object.keys(service.selector).map((key) => [key, null]));
      const selector = { ...gone, ...deployment.podLabels };
      const done = await rest('PATCH', pathOf(service), { spec: { selector } });
      if (done?.ok) inform(`${service.name} now selects the pods of ${deployment.name}`);
    },
  };
}
