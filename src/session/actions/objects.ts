import { byName } from '../../graph/order.ts';
import type { ServiceKind } from '../../graph/words.ts';
import type { Position, ProxyMode } from '../../model/scene.ts';
import type { NodeRecord, OutsideRecord, PodRecord, ServiceRecord, WorkloadRecord } from '../../model/world.ts';
import { useArrangement } from '../arrangement.ts';
import { useNotices } from '../notices.ts';
import { useSelection } from '../selection.ts';
import { useWorld, type World } from '../world.ts';
import type { Doing } from './doing.ts';
import {
  clientPodManifest,
  nobody,
  outsideSliceManifest,
  podManifest,
  type ServiceChoice,
  serviceManifest,
  workloadManifest,
} from './manifests.ts';
import { collectionPath, pathOf } from './paths.ts';

/** What needs no further question. */
export type PaletteKind = 'node' | 'pod' | 'client' | WorkloadRecord['kind'];

export interface Dropped {
  readonly position?: Position;
  /** Name of the node it was dropped on. */
  readonly node?: string;
}

/** A host outside as it is asked for. */
export interface NewHost {
  readonly name: string;
  /** Absent: the engine finds one. */
  readonly address?: string;
  readonly listens: readonly number[];
}

const namespace = 'default';
const scoped = (type: string) => (name: string) => `${type}/${namespace}/${name}`;
const nodeId = (name: string) => `node/${name}`;
const outsideId = (name: string) => `outside/${name}`;

/** `web-1`, `web-2`, …: the first whose record does not exist. */
function freeName(world: World, stem: string, idOf: (name: string) => string): string {
  const all = [world.nodes, world.pods, world.services, world.workloads, world.outside];
  for (let n = 1; ; n++) {
    const id = idOf(`${stem}-${n}`);
    if (!all.some((table) => table.has(id))) return `${stem}-${n}`;
  }
}

const stems = {
  node: ['node', nodeId],
  pod: ['pod', scoped('pod')],
  client: ['client', scoped('pod')],
  Deployment: ['web', scoped('deployment')],
  StatefulSet: ['db', scoped('statefulset')],
  DaemonSet: ['agent', scoped('daemonset')],
  Job: ['job', scoped('job')],
} as const satisfies Record<PaletteKind, readonly [string, (name: string) => string]>;

/** A host outside that answers, if the scene has one. */
const listener = (world: World): OutsideRecord | undefined =>
  [...world.outside.values()].sort(byName).find((host) => host.listens.length > 0);

/** The verbs on objects and machines. */
export function objectActions({ act, rest }: Doing) {
  const inform = (text: string) => useNotices.getState().say('good', text);
  /** Keeps where something lies on the canvas with the scene. */
  const place = (id: string, { x, y }: Position) =>
    act({ kind: 'move', id, position: { x: Math.round(x), y: Math.round(y) } });
  /** Machines stand where they were dropped; pods live in their node's slots, all else gets a lane, where its lines are short. */
  const settle = async (id: string, position: Position | undefined): Promise<void> => {
    if (!position) return;
    useArrangement.getState().move(id, position);
    await place(id, position);
  };
  /** Lets a Service without selector lead to a host outside. */
  const slice = (service: string, ns: string, portName: string, host: OutsideRecord) => {
    const port = host.listens[0]?.port;
    return port === undefined
      ? undefined
      : outsideSliceManifest({ name: service, namespace: ns, portName }, host, port);
  };
  return {
    place,

    /** Makes what the palette offers, under the first free name, and selects it. */
    async create(kind: PaletteKind, { position, node }: Dropped = {}): Promise<void> {
      const [stem, idOf] = stems[kind];
      const name = freeName(useWorld.getState(), stem, idOf);
      const id = idOf(name);
      if (kind === 'node') await settle(id, position);
      const done = await (() => {
        switch (kind) {
          case 'node':
            return act({ kind: 'add-node', name });
          case 'pod':
            return rest('POST', collectionPath.pods(namespace), podManifest(name, node));
          case 'client':
            return rest('POST', collectionPath.pods(namespace), clientPodManifest(name, node));
          default:
            return rest('POST', collectionPath.workloads(kind, namespace), workloadManifest(kind, name));
        }
      })();
      if (!done?.ok) return;
      useSelection.getState().select(id);
      inform(`${kind === 'client' ? 'pod' : kind.toLowerCase()}/${name} created${node ? ` on ${node}` : ''}`);
    },

    /** Makes a Service of the chosen kind, under the first free name, and selects it. */
    async createService(choice: ServiceChoice): Promise<void> {
      const world = useWorld.getState();
      const idOf = scoped('service');
      const name = freeName(world, 'svc', idOf);
      const host = listener(world);
      const endpoints = choice === 'NoSelector' && host ? slice(name, namespace, '', host) : undefined;
      const manifest = serviceManifest(name, choice, host);
      // One action, for one undo.
      const done = endpoints
        ? await act({ kind: 'apply', text: `${JSON.stringify(manifest)}\n---\n${JSON.stringify(endpoints)}\n` })
        : await rest('POST', collectionPath.services(namespace), manifest);
      if (!done?.ok) return;
      useSelection.getState().select(idOf(name));
      inform(`service/${name} created${endpoints && host ? `; its endpoint is ${host.name}` : ''}`);
    },

    /** The first free name for a host outside. */
    freeHostName: (): string => freeName(useWorld.getState(), 'host', outsideId),

    /** Puts a host outside the cluster. Returns whether it is there. */
    async addHost(host: NewHost, position?: Position): Promise<boolean> {
      await settle(outsideId(host.name), position);
      const done = await act({ kind: 'add-outside', ...host });
      if (!done?.ok) return false;
      useSelection.getState().select(outsideId(host.name));
      inform(`outside host ${host.name} added`);
      return true;
    },

    /** Deletes an object as `kubectl delete` does; pods gracefully, or at once with `force`. */
    async remove(record: NodeRecord | PodRecord | ServiceRecord | WorkloadRecord, force = false): Promise<void> {
      // As kubectl: REST alone would leave a Job's pods behind.
      const query = force ? 'gracePeriodSeconds=0' : record.type === 'workload' ? 'propagationPolicy=Background' : '';
      const done = await rest('DELETE', `${pathOf(record)}${query && `?${query}`}`);
      const type = record.id.slice(0, record.id.indexOf('/'));
      if (done?.ok) inform(`${type}/${record.name} ${force ? 'killed at once' : 'deleted'}`);
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

    /** Restarts the kube-proxy of every node in another mode. Returns whether it did. */
    async setProxyMode(mode: ProxyMode): Promise<boolean> {
      const done = await act({ kind: 'proxy-mode', mode });
      if (done?.ok) inform(`${done.message} on every node`);
      return done?.ok ?? false;
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
          externalName: listener(useWorld.getState())?.name ?? nobody,
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

    /** Sets how many pods it wants; a DaemonSet has no say in that. */
    async scale(workload: WorkloadRecord, replicas: number): Promise<void> {
      if (workload.kind === 'Job') await rest('PATCH', pathOf(workload), { spec: { parallelism: replicas } });
      else await rest('PATCH', `${pathOf(workload)}/scale`, { spec: { replicas } });
    },

    /** Lets the Service select the workload's pods. Labels of the old selector go. */
    async wire(service: ServiceRecord, workload: WorkloadRecord): Promise<void> {
      const gone = Object.fromEntries(Object.keys(service.selector).map((key) => [key, null]));
      const selector = { ...gone, ...workload.podLabels };
      const done = await rest('PATCH', pathOf(service), { spec: { selector } });
      if (done?.ok) inform(`${service.name} now selects the pods of ${workload.name}`);
    },

    /** Lets an ExternalName stand for a host outside, or a Service without selector lead there by an EndpointSlice. */
    async wireOutside(service: ServiceRecord, host: OutsideRecord): Promise<void> {
      if (service.externalName !== undefined) {
        const done = await rest('PATCH', pathOf(service), { spec: { externalName: host.name } });
        if (done?.ok) inform(`${service.name} is now another name for ${host.name}`);
        return;
      }
      const manifest = slice(service.name, service.namespace, service.ports[0]?.name ?? '', host);
      if (!manifest) {
        useNotices.getState().say('bad', `${host.name} listens on no port`);
        return;
      }
      const done = await act({ kind: 'apply', text: JSON.stringify(manifest) });
      if (done?.ok) inform(`${service.name} now leads to ${host.name}`);
    },
  };
}
