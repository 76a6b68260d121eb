import fc from 'fast-check';
import type { Action } from '../../model/action.ts';
import { type Kind, type KubeObject, kinds, resources } from '../../model/objects/index.ts';
import type { RestRequest } from '../../model/rest.ts';
import type { Trial } from './trial.ts';

/** Something done to a cluster: a verb, and three numbers that choose what to and how. Means something in every state. */
export type Operation = readonly [verb: Verb, a: number, b: number, c: number];

const namespaces = ['default', 'team'];
const apps = ['web', 'api', 'db'];
const nodes = ['node-1', 'node-2', 'node-3'];
const policies = ['Background', 'Foreground', 'Orphan'];
const waits = [0, 10, 100, 400, 1000, 3000, 5000, 12_000, 20_000, 60_000];
const latencies = [0, 1, 7, 50, 400];

const pick = <T>(from: readonly T[], n: number): T | undefined => from[n % Math.max(1, from.length)];
const must = <T>(from: readonly T[], n: number): T => pick(from, n) as T;

const rest = (method: RestRequest['method'], path: string, body?: object): Action => ({
  kind: 'rest',
  request: {
    method,
    path,
    ...(body && { body: JSON.stringify(body) }),
    contentType: method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
  },
});

function pathOf(kind: Kind, namespace = '', name?: string): string {
  const { apiVersion, resource, namespaced } = resources[kind];
  const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  return `${root}${namespaced ? `/namespaces/${namespace}` : ''}/${resource}${name === undefined ? '' : `/${name}`}`;
}
const pathTo = ({ kind, metadata }: KubeObject): string => pathOf(kind, metadata.namespace, metadata.name);

/** Pod specs: a plain one, one with a named port that another has under another number, one that is probed, one that ends. */
function podSpec(n: number, policy = 'Always') {
  const port = { name: 'http', containerPort: n % 2 === 0 ? 80 : 8080 };
  const probe = { httpGet: { path: '/', port: 'http' }, periodSeconds: 2 };
  const container = { name: 'web', image: n % 2 === 0 ? 'nginx' : 'kuard', ports: [port] };
  return {
    containers: [n % 3 === 1 ? { ...container, readinessProbe: probe } : container],
    restartPolicy: policy,
    terminationGracePeriodSeconds: must([30, 1, 0], n),
  };
}

function servicePorts(n: number): object[] {
  const http = { name: 'http', port: 80, targetPort: must([80, 'http', 8080], n) };
  if (n % 4 === 1) return [http, { name: 'other', port: 81, targetPort: 'http' }];
  if (n % 4 === 2) return [http, { name: 'dns', port: 80, protocol: 'UDP', targetPort: 53 }];
  return n % 4 === 3 ? [{ name: 'http', port: 8000, targetPort: 'http' }] : [http];
}

const serviceTypes = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'];
const serviceTraits: readonly object[] = [
  {},
  { sessionAffinity: 'ClientIP' },
  { internalTrafficPolicy: 'Local' },
  { externalTrafficPolicy: 'Local' },
  { publishNotReadyAddresses: true },
  { trafficDistribution: 'PreferSameNode' },
];

const deletable = [
  'Pod',
  'Deployment',
  'Service',
  'ReplicaSet',
  'EndpointSlice',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'PodDisruptionBudget',
] as const;

/** With two ranges of each network, what is asked of a Service's addresses; nothing where there is one. */
const families: readonly object[] = [
  {},
  { ipFamilyPolicy: 'PreferDualStack' },
  { ipFamilyPolicy: 'RequireDualStack', ipFamilies: ['IPv6', 'IPv4'] },
  { ipFamilies: ['IPv6'] },
];
const familyPolicies: readonly object[] = ['SingleStack', 'PreferDualStack', 'RequireDualStack'].map(
  (ipFamilyPolicy) => ({ ipFamilyPolicy }),
);

const verbs = {
  wait: (trial, a) => trial.run(must(waits, a)),
  deploy: (trial, a, b, c) => {
    const namespace = must(namespaces, a >> 2);
    const labels = { app: must(apps, b) };
    const template = { metadata: { labels }, spec: podSpec(c) };
    const spec = { replicas: b % 5, selector: { matchLabels: labels }, template };
    const metadata = { name: `d${a % 4}` };
    trial.act(
      rest('POST', pathOf('Deployment', namespace), { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec }),
    );
  },
  stateful: (trial, a, b, c) => {
    const spec = {
      replicas: b % 4,
      serviceName: `s${a % 5}`,
      podManagementPolicy: must(['OrderedReady', 'Parallel'], c),
    };
    workload(trial, 'StatefulSet', { a, b, c }, spec);
  },
  daemon: (trial, a, b, c) => {
    const surging = { updateStrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } };
    workload(trial, 'DaemonSet', { a, b, c }, must([{}, surging], c));
  },
  job: (trial, a, b, c) => {
    const image = must(['busybox', 'nginx'], b >> 2);
    const command = must(['sleep 1', 'sleep 8', 'exit 1'], c);
    const containers = [{ name: 'work', image, command: ['sh', '-c', command] }];
    const template = { metadata: { labels: { app: must(apps, b) } }, spec: { containers, restartPolicy: 'Never' } };
    const spec = { completions: (c % 3) + 1, parallelism: (b % 3) + 1, backoffLimit: c % 3, template };
    create(trial, 'Job', must(namespaces, a >> 2), { metadata: { name: `j${a % 4}` }, spec });
  },
  budget: (trial, a, b, c) => {
    const spec = {
      ...must<object>([{ minAvailable: 1 }, { maxUnavailable: 1 }, { minAvailable: '50%' }, { maxUnavailable: 0 }], c),
      selector: { matchLabels: { app: must(apps, b) } },
    };
    create(trial, 'PodDisruptionBudget', must(namespaces, a >> 1), { metadata: { name: `b${a % 2}` }, spec });
  },
  evict: (trial, a) => {
    const pod = pick(ours(trial, 'Pod'), a);
    if (pod) trial.act(rest('POST', `${pathTo(pod)}/eviction`, { metadata: { name: pod.metadata.name } }));
  },
  scale: (trial, a, b) =>
    patch(trial, must(['Deployment', 'Deployment', 'StatefulSet'], b), a, { spec: { replicas: b % 6 } }),
  edit: (trial, a, b, c) =>
    patch(trial, must(['Deployment', 'Deployment', 'StatefulSet', 'DaemonSet'], c), a, {
      spec: { template: { spec: podSpec(b) } },
    }),
  expose: (trial, a, b, c) => {
    const type = must(serviceTypes, b % 10 === 9 ? 3 : b % 3);
    const name = { externalName: 'example.com' };
    const headless = c % 7 === 6 && type === 'ClusterIP' && { clusterIP: 'None' };
    const family = type !== 'ExternalName' && trial.dualStack && must(families, a + b + c);
    const traits = { ...must(serviceTraits, c), ...headless, ...family, ...(type === 'ExternalName' && name) };
    const spec = { type, selector: { app: must(apps, a >> 1) }, ports: servicePorts(b >> 2), ...traits };
    const [metadata, namespace] = [{ name: `s${a % 5}` }, must(namespaces, a >> 3)];
    trial.act(rest('POST', pathOf('Service', namespace), { apiVersion: 'v1', kind: 'Service', metadata, spec }));
  },
  retype: (trial, a, b) => {
    const type = must(serviceTypes, b % 10 === 9 ? 3 : b % 3);
    patch(trial, 'Service', a, { spec: { type, ...(type === 'ExternalName' && { externalName: 'example.com' }) } });
  },
  reselect: (trial, a, b, c) => {
    const family = trial.dualStack && c % 2 === 0 && must(familyPolicies, c >> 1);
    patch(trial, 'Service', a, { spec: { selector: { app: must(apps, b) }, ...family } });
  },
  report: (trial, a, b) => patch(trial, 'Service', a, { spec: { ports: servicePorts(b) } }),
  trait: (trial, a, b, c) => {
    const family = trial.dualStack && must(familyPolicies, c);
    patch(trial, 'Service', a, { spec: { ...must(serviceTraits, b), ...family } });
  },
  pod: (trial, a, b, c) => {
    const metadata = { name: `p${a % 4}`, labels: { app: must(apps, b) } };
    const spec = podSpec(c, must(['Always', 'OnFailure', 'Never'], b >> 2));
    trial.act(rest('POST', pathOf('Pod', must(namespaces, a >> 2)), { apiVersion: 'v1', kind: 'Pod', metadata, spec }));
  },
  relabel: (trial, a, b) => patch(trial, 'Pod', a, { metadata: { labels: { app: must([...apps, null], b) } } }),
  ready: (trial, a, b) =>
    onPod(trial, a, ({ name, namespace }) => ({ kind: 'readiness', namespace, pod: name, ready: b % 2 === 0 })),
  alive: (trial, a, b) =>
    onPod(trial, a, ({ name, namespace }) => ({ kind: 'liveness', namespace, pod: name, alive: b % 2 === 0 })),
  crash: (trial, a) => onPod(trial, a, ({ name, namespace }) => ({ kind: 'crash', namespace, pod: name })),
  kill: (trial, a) => remove(trial, 'Pod', a, '?gracePeriodSeconds=0'),
  delete: (trial, a, b, c) => {
    const kind = must(deletable, b);
    remove(trial, kind, a, `?propagationPolicy=${must(policies, c)}`);
  },
  meddle: (trial, a, b) => {
    const endpoints = b % 2 === 0 ? [] : [{ addresses: ['10.244.99.9'], conditions: { ready: true } }];
    patch(trial, 'EndpointSlice', a, { endpoints });
  },
  namespace: (trial, a) => {
    if (a % 4 === 0) trial.act(rest('DELETE', pathOf('Namespace', '', 'team')));
    else
      trial.act(rest('POST', pathOf('Namespace'), { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } }));
  },
  power: (trial, a, b) => trial.act({ kind: 'power', node: must(nodes, a), on: b % 4 !== 0 }),
  partition: (trial, a, b) => trial.act({ kind: 'partition', node: must(nodes, a), on: b % 4 === 0 }),
  cordon: (trial, a, b) => trial.act({ kind: 'cordon', node: must(nodes, a), on: b % 4 === 0 }),
  drain: (trial, a) => trial.act({ kind: 'drain', node: must(nodes, a), force: true }),
  'node-gone': (trial, a) => trial.act({ kind: 'remove-node', node: must(nodes, a) }),
  'node-new': (trial, a) => trial.act({ kind: 'add-node', name: must(nodes, a) }),
  watch: (trial, a, b, c) => {
    const some = [{}, {}, { namespace: 'default' }, { name: 'p1' }, a % 3 === 0 ? { nodeName: 'node-1' } : {}];
    const kind = a % 3 === 0 ? 'Pod' : must(kinds, a);
    trial.watches.open(kind, { latency: must(latencies, b), ...must(some, c) });
  },
} satisfies Record<string, (trial: Trial, a: number, b: number, c: number) => void>;

export type Verb = keyof typeof verbs;

/** Those of a kind that people meddle with: not what the cluster needs for itself. */
const ours = <K extends Kind>({ cluster: { api } }: Trial, kind: K) =>
  namespaces.flatMap((namespace) => api.list(kind, namespace)).filter(({ metadata }) => metadata.name !== 'kubernetes');

function create(trial: Trial, kind: Kind, namespace: string, content: object): void {
  trial.act(rest('POST', pathOf(kind, namespace), { apiVersion: resources[kind].apiVersion, kind, ...content }));
}

type Numbers = { readonly a: number; readonly b: number; readonly c: number };

/** A controller of pods of one of the apps, named `w0` to `w3`. */
function workload(trial: Trial, kind: Kind, { a, b, c }: Numbers, more: object): void {
  const labels = { app: must(apps, b) };
  const template = { metadata: { labels }, spec: podSpec(c) };
  const spec = { ...more, selector: { matchLabels: labels }, template };
  create(trial, kind, must(namespaces, a >> 2), { metadata: { name: `w${a % 4}` }, spec });
}

function patch(trial: Trial, kind: Kind, n: number, body: object): void {
  const object = pick(ours<Kind>(trial, kind), n);
  if (object) trial.act(rest('PATCH', pathTo(object), body));
}

function remove(trial: Trial, kind: Kind, n: number, query: string): void {
  const object = pick(ours<Kind>(trial, kind), n);
  if (object) trial.act(rest('DELETE', pathTo(object) + query));
}

function onPod(trial: Trial, n: number, action: (pod: { name: string; namespace: string }) => Action): void {
  const metadata = pick(ours(trial, 'Pod'), n)?.metadata;
  if (metadata) trial.act(action({ name: metadata.name, namespace: metadata.namespace ?? '' }));
}

const often: readonly Verb[] = [
  'wait',
  'wait',
  'wait',
  'deploy',
  'scale',
  'expose',
  'retype',
  'relabel',
  'ready',
  'kill',
];
const number = fc.nat(99);

/** One random operation. */
export const operation: fc.Arbitrary<Operation> = fc.tuple(
  fc.constantFrom(...often, ...(Object.keys(verbs) as Verb[])),
  number,
  number,
  number,
);

/** Carries operations out, one right after the other. */
export function carryOut(trial: Trial, operations: readonly Operation[]): void {
  for (const [verb, a, b, c] of operations) verbs[verb](trial, a, b, c);
}

/** Repairs all machines, and puts those back that were taken away. */
export function recover(trial: Trial): void {
  for (const node of nodes) {
    trial.act({ kind: 'add-node', name: node });
    trial.act({ kind: 'power', node, on: true });
    trial.act({ kind: 'partition', node, on: false });
    trial.act({ kind: 'cordon', node, on: false });
  }
}
