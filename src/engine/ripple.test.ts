import { describe, expect, test } from 'vitest';
import type { Ripple, RippleEvent } from '../model/ripple.ts';
import { Playground } from './index.ts';

const scene = `
apiVersion: kubehop.dev/v1
kind: Scene
metadata: {name: ripples}
spec: {seed: 1}
`;

const web = (replicas: number, container = '') => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: hashicorp/http-echo:1.0, ports: [{containerPort: 5000}]${container}}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 5000}]}
`;

/** A playground of two nodes, what is done to it, and what comes of that. */
class Pond {
  readonly playground: Playground;

  constructor(manifests = '') {
    const opened = Playground.open(manifests === '' ? scene : `${scene}---${manifests}`);
    if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
    this.playground = opened.playground;
  }

  /** Does it, and lets time pass: all that came of it, and when it was done. */
  throwIn(action: Parameters<Playground['act']>[0], seconds = 10): { events: readonly RippleEvent[]; start: number } {
    const start = this.playground.now;
    const result = this.playground.act(action);
    if (!result.ok) throw new Error(result.message);
    this.playground.advanceTo(start + seconds * 1000);
    return { events: this.read({ of: 'last' }).events, start };
  }

  read(query: Partial<Parameters<Playground['ripple']>[0]>): Ripple {
    const ripple = this.playground.ripple({ of: '', limit: 10_000, ...query });
    if (!ripple) throw new Error('nothing has happened');
    return ripple;
  }

  /** The pods of the Deployment. */
  pods(): string[] {
    const { body } = this.playground.read({
      method: 'GET',
      path: '/api/v1/namespaces/default/pods?labelSelector=app%3Dweb',
    });
    return JSON.parse(body).items.map((pod: { metadata: { name: string } }) => pod.metadata.name);
  }
}

/** `+16.0 deployment-controller created ReplicaSet default/web-787d4c5df6 (1 replicas)`; names' random ends are left out. */
const lines = (events: readonly RippleEvent[], start: number): string[] =>
  events.map(({ at, actor, did, detail }) => {
    const text = `+${(at - start).toFixed(1)} ${actor} ${did}${detail === '' ? '' : ` (${detail})`}`;
    return text.replaceAll(/web-787d4c5df6-\w{5}/g, 'web-POD').replaceAll(/(web|coredns-\w+)-\w{5}\b/g, '$1-…');
  });

/** The way back from an event to where it began, nearest first. */
function wayTo(events: readonly RippleEvent[], { id }: RippleEvent): string[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  const way: string[] = [];
  for (let event = byId.get(id); event; event = byId.get(event.because)) way.push(event.actor);
  return way.filter((actor, i) => actor !== way[i - 1]);
}

const by = (events: readonly RippleEvent[], actor: RegExp, kind: RippleEvent['kind']): RippleEvent[] =>
  events.filter((event) => actor.test(event.actor) && event.kind === kind);

describe('Applying a Deployment and a Service', () => {
  const { events, start } = new Pond().throwIn({ kind: 'apply', text: web(1) });

  test('ripples through the API server and its clients, each at its own time', () => {
    expect(lines(events, start)).toEqual([
      '+0.0 user kubectl apply: deployment.apps/web, service/web',
      '+0.0 user created Deployment default/web (1 replica)',
      '+0.0 user created Service default/web (clusterIP 10.96.153.55)',
      '+1.0 coredns/coredns-64879554c8-… updated its cache: Service default/web is new (clusterIP 10.96.153.55)',
      '+2.0 deployment-controller heard that Deployment default/web is new',
      '+3.0 endpointslice-controller heard that Service default/web is new',
      '+3.0 endpoint-controller heard that Service default/web is new',
      '+5.0 coredns/coredns-64879554c8-… updated its cache: Service default/web is new (clusterIP 10.96.153.55)',
      '+8.0 endpointslice-controller created EndpointSlice default/web-… (no endpoints yet)',
      '+13.0 coredns/coredns-64879554c8-… updated its cache: EndpointSlice default/web-… is new (no endpoints yet)',
      '+13.0 coredns/coredns-64879554c8-… updated its cache: EndpointSlice default/web-… is new (no endpoints yet)',
      '+15.0 endpoint-controller created Endpoints default/web',
      '+16.0 kube-proxy/node-1 heard that Service default/web is new',
      '+16.0 kube-proxy/node-1 wrote its rules',
      '+18.0 kube-proxy/node-2 heard that Service default/web is new',
      '+18.0 kube-proxy/node-2 wrote its rules',
      '+20.0 deployment-controller created ReplicaSet default/web-787d4c5df6 (1 replica)',
      '+20.0 deployment-controller changed Deployment default/web (metadata.annotations.deployment.kubernetes.io/revision 1)',
      '+20.0 deployment-controller updated the status of Deployment default/web (status.unavailableReplicas 1)',
      '+22.0 deployment-controller heard that Deployment default/web is changed',
      '+23.0 replicaset-controller heard that ReplicaSet default/web-787d4c5df6 is new',
      '+24.0 kube-proxy/node-1 heard that EndpointSlice default/web-… is new',
      '+26.0 kube-proxy/node-2 heard that EndpointSlice default/web-… is new',
      '+30.0 replicaset-controller created Pod default/web-POD',
      '+30.0 replicaset-controller updated the status of ReplicaSet default/web-787d4c5df6',
      '+31.0 replicaset-controller heard that Pod default/web-POD is new',
      '+31.0 default-scheduler heard that Pod default/web-POD is new',
      '+32.0 default-scheduler bound Pod default/web-POD to node-1',
      '+37.0 kubelet/node-1 heard that Pod default/web-POD is changed',
      '+39.0 replicaset-controller updated the status of ReplicaSet default/web-787d4c5df6 (status.replicas 0 → 1, status.fullyLabeledReplicas 1)',
      '+39.0 kubelet/node-1 updated the status of Pod default/web-POD (Pending → ContainerCreating)',
      '+40.0 deployment-controller updated the status of Deployment default/web (status.replicas 1, status.updatedReplicas 1)',
      '+424.0 cni/node-1 ADD: connected Pod default/web-POD (10.244.0.3)',
      '+1016.0 kube-proxy/node-1 wrote its rules',
      '+1018.0 kube-proxy/node-2 wrote its rules',
      '+2042.0 kubelet/node-1 updated the status of Pod default/web-POD (ContainerCreating → Running, 10.244.0.3, not ready → ready)',
      '+2043.0 replicaset-controller heard that Pod default/web-POD is changed',
      '+2043.0 endpoint-controller heard that Pod default/web-POD is changed',
      '+2043.0 endpointslice-controller heard that Pod default/web-POD is changed',
      '+2052.1 replicaset-controller updated the status of ReplicaSet default/web-787d4c5df6 (status.readyReplicas 1, status.availableReplicas 1)',
      '+2052.1 endpoint-controller changed Endpoints default/web (+10.244.0.3 ready)',
      '+2054.1 endpointslice-controller changed EndpointSlice default/web-… (+10.244.0.3 ready)',
      '+2055.1 deployment-controller heard that ReplicaSet default/web-787d4c5df6 is changed',
      '+2059.1 coredns/coredns-64879554c8-… updated its cache: EndpointSlice default/web-… is changed (+10.244.0.3 ready)',
      '+2059.1 coredns/coredns-64879554c8-… updated its cache: EndpointSlice default/web-… is changed (+10.244.0.3 ready)',
      '+2067.1 deployment-controller updated the status of Deployment default/web (status.unavailableReplicas 1 → none, status.readyReplicas 1, status.availableReplicas 1)',
      '+2070.1 kube-proxy/node-1 heard that EndpointSlice default/web-… is changed',
      '+2070.1 kube-proxy/node-1 wrote its rules',
      '+2072.1 kube-proxy/node-2 heard that EndpointSlice default/web-… is changed',
      '+2072.1 kube-proxy/node-2 wrote its rules',
    ]);
  });

  test('is stored by etcd under one revision after another', () => {
    const revisions = events.flatMap(({ revision }) => revision ?? []);
    expect(revisions.length).toBeGreaterThan(10);
    expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
    expect(new Set(revisions).size).toBe(revisions.length);
  });

  test('leads from what was done to the rules of every node and to CoreDNS, through everyone in between', () => {
    const ways = events
      .filter(({ actor, detail }) => actor.startsWith('coredns/') && detail.startsWith('+10.244.'))
      .map((event) => wayTo(events, event));
    expect(ways).toHaveLength(2);
    for (const way of ways) {
      expect(way.slice(1)).toEqual([
        'endpointslice-controller',
        'kubelet/node-1',
        'cni/node-1',
        'kubelet/node-1',
        'default-scheduler',
        'replicaset-controller',
        'deployment-controller',
        'user',
      ]);
    }
    const syncs = by(events, /^kube-proxy/, 'sync');
    expect(new Set(syncs.map(({ at }) => at)).size).toBe(syncs.length);
    for (const sync of syncs) expect(wayTo(events, sync).at(-1)).toBe('user');
  });

  test('makes a kube-proxy that has just written its rules wait, and take in all that came meanwhile', () => {
    const syncs = by(new Pond().throwIn({ kind: 'apply', text: web(3) }).events, /^kube-proxy\/node-1/, 'sync');
    expect(syncs.map(({ detail }) => detail)).toEqual(['', '', '', 'for 2 changes']);
  });

  test('has no effect before its cause', () => {
    const places = new Map(events.map(({ id }, place) => [id, place]));
    for (const [place, { because }] of events.entries()) {
      if (because !== '') expect(places.get(because)).toBeLessThan(place);
    }
  });

  test('is the same in the same world', () => {
    expect(new Pond().throwIn({ kind: 'apply', text: web(1) }).events).toEqual(events);
  });
});

describe('Deleting a pod', () => {
  test('ripples to the endpoints at once, and to the network when its process has ended', () => {
    const pond = new Pond(web(1));
    const path = `/api/v1/namespaces/default/pods/${pond.pods()[0]}`;
    const { events, start } = pond.throwIn({ kind: 'rest', request: { method: 'DELETE', path } });
    expect(lines(events, start)).toEqual([
      '+0.0 user kubectl delete pod web-POD',
      '+0.0 user asked for the deletion of Pod default/web-POD (30 s of grace)',
      '+1.0 endpointslice-controller heard that Pod default/web-POD is changed',
      '+1.0 replicaset-controller heard that Pod default/web-POD is changed',
      '+1.0 endpoint-controller heard that Pod default/web-POD is changed',
      '+5.0 kubelet/node-1 heard that Pod default/web-POD is changed',
      '+6.1 endpointslice-controller changed EndpointSlice default/web-… (10.244.0.3 ready → terminating)',
      '+10.1 coredns/coredns-64879554c8-… updated its cache: EndpointSlice default/web-… is changed (10.244.0.3 ready → terminating)',
      '+11.1 replicaset-controller created Pod default/web-POD',
      '+11.1 replicaset-controller updated the status of ReplicaSet default/web-787d4c5df6 (status.replicas 1 → 0, status.fullyLabeledReplicas 1 → none, status.readyReplicas 1 → none, 1 more)',
      '+11.1 coredns/coredns-64879554c8-… updated its cache: EndpointSlice default/web-… is changed (10.244.0.3 ready → terminating)',
      '+12.1 replicaset-controller heard that Pod default/web-POD is new',
      '+12.1 default-scheduler heard that Pod default/web-POD is new',
      '+13.1 default-scheduler bound Pod default/web-POD to node-2',
      '+14.1 endpoint-controller changed Endpoints default/web (−10.244.0.3)',
      '+14.1 deployment-controller heard that ReplicaSet default/web-787d4c5df6 is changed',
      '+16.1 kubelet/node-2 heard that Pod default/web-POD is changed',
      '+18.1 replicaset-controller updated the status of ReplicaSet default/web-787d4c5df6 (status.replicas 0 → 1, status.fullyLabeledReplicas 1)',
      '+18.1 kubelet/node-2 updated the status of Pod default/web-POD (Pending → ContainerCreating)',
      '+22.1 kube-proxy/node-1 heard that EndpointSlice default/web-… is changed',
      '+22.1 kube-proxy/node-1 wrote its rules',
      '+24.1 kube-proxy/node-2 heard that EndpointSlice default/web-… is changed',
      '+24.1 kube-proxy/node-2 wrote its rules',
      '+26.1 deployment-controller updated the status of Deployment default/web (status.readyReplicas 1 → none, status.availableReplicas 1 → none, status.unavailableReplicas 1)',
      '+547.0 kubelet/node-1 updated the status of Pod default/web-POD (Running → Succeeded, ready → not ready)',
      '+548.0 endpointslice-controller heard that Pod default/web-POD is changed',
      '+559.1 endpointslice-controller changed EndpointSlice default/web-… (−10.244.0.3)',
      '+563.1 coredns/coredns-64879554c8-… updated its cache: EndpointSlice default/web-… is changed (−10.244.0.3)',
      '+564.1 coredns/coredns-64879554c8-… updated its cache: EndpointSlice default/web-… is changed (−10.244.0.3)',
      '+568.0 cni/node-1 DEL: disconnected Pod default/web-POD (10.244.0.3)',
      '+568.0 kubelet/node-1 removed Pod default/web-POD',
      '+575.1 kube-proxy/node-1 heard that EndpointSlice default/web-… is changed',
      '+577.1 kube-proxy/node-2 heard that EndpointSlice default/web-… is changed',
      '+596.1 cni/node-2 ADD: connected Pod default/web-POD (10.244.1.3)',
      '+1022.1 kube-proxy/node-1 wrote its rules',
      '+1024.1 kube-proxy/node-2 wrote its rules',
      '+2181.1 kubelet/node-2 updated the status of Pod default/web-POD (ContainerCreating → Running, 10.244.1.3, not ready → ready)',
      '+2182.1 replicaset-controller heard that Pod default/web-POD is changed',
      '+2182.1 endpoint-controller heard that Pod default/web-POD is changed',
      '+2182.1 endpointslice-controller heard that Pod default/web-POD is changed',
      '+2190.1 replicaset-controller updated the status of ReplicaSet default/web-787d4c5df6 (status.readyReplicas 1, status.availableReplicas 1)',
      '+2190.1 endpoint-controller changed Endpoints default/web (+10.244.1.3 ready)',
      '+2193.1 deployment-controller heard that ReplicaSet default/web-787d4c5df6 is changed',
      '+2196.1 endpointslice-controller changed EndpointSlice default/web-… (+10.244.1.3 ready)',
      '+2200.1 coredns/coredns-64879554c8-… updated its cache: EndpointSlice default/web-… is changed (+10.244.1.3 ready)',
      '+2201.1 coredns/coredns-64879554c8-… updated its cache: EndpointSlice default/web-… is changed (+10.244.1.3 ready)',
      '+2207.1 deployment-controller updated the status of Deployment default/web (status.unavailableReplicas 1 → none, status.readyReplicas 1, status.availableReplicas 1)',
      '+2212.1 kube-proxy/node-1 heard that EndpointSlice default/web-… is changed',
      '+2212.1 kube-proxy/node-1 wrote its rules',
      '+2214.1 kube-proxy/node-2 heard that EndpointSlice default/web-… is changed',
      '+2214.1 kube-proxy/node-2 wrote its rules',
    ]);
  });
});

describe('A switch', () => {
  test('that makes a pod unready is what its probe finds, long after the pod was started', () => {
    const probe = ', readinessProbe: {httpGet: {path: /, port: 5000}, periodSeconds: 1, failureThreshold: 2}';
    const pond = new Pond(web(1, probe));
    pond.playground.advanceTo(pond.playground.now + 60_000);
    const pod = pond.pods()[0] ?? '';
    const { events } = pond.throwIn({ kind: 'readiness', namespace: 'default', pod, ready: false });
    expect(events[0]?.did).toBe(`made Pod default/${pod} not ready`);
    expect(events.some(({ did, detail }) => did.includes('EndpointSlice') && /ready → not ready/.test(detail))).toBe(
      true,
    );
  });
});

describe('What is kept', () => {
  test('is bounded; what was driven out is said, and what is left over a limit is counted', () => {
    const pond = new Pond(web(1));
    expect(pond.read({}).keptSince).toBe(-1);
    const scale = (replicas: number) => {
      const path = '/apis/apps/v1/namespaces/default/deployments/web/scale';
      const body = JSON.stringify({ spec: { replicas } });
      const contentType = 'application/merge-patch+json';
      return pond.throwIn({ kind: 'rest', request: { method: 'PATCH', path, body, contentType } }, 20);
    };
    for (let round = 0; round < 4; round++) for (const replicas of [200, 1]) scale(replicas);
    const { events, keptSince } = pond.read({ everything: true });
    expect(keptSince).toBeGreaterThan(4_000);
    expect(events.filter(({ kind }) => kind !== 'delivery').length).toBeLessThanOrEqual(8192);
    const few = pond.read({ of: 'last', limit: 100 });
    expect(few.of).toBe(few.actions[0]?.id);
    expect(few.events).toHaveLength(100);
    expect(few.events[0]?.did).toBe('kubectl scale deployment web --replicas=1');
    expect(few.folded.more).toBeGreaterThan(500);
  });

  test('is read again only when something has happened', () => {
    const { playground } = new Pond();
    const first = playground.ripple({ of: '', limit: 10 });
    expect(playground.ripple({ of: '', limit: 10, seen: first?.seen ?? -1 })).toBeUndefined();
    playground.act({ kind: 'add-node' });
    expect(playground.ripple({ of: '', limit: 10, seen: first?.seen ?? -1 })).toBeDefined();
  });

  test('is no heartbeat: those are counted', () => {
    const pond = new Pond();
    pond.playground.advanceTo(60_000);
    const { events, renewals } = pond.read({ since: 20_000, everything: true });
    expect(events).toEqual([]);
    expect(renewals).toBeGreaterThan(8);
  });
});
