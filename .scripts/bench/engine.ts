// Usage: engine PODS (bundled by bundle.mjs, run with --expose-gc): our side of what peer-run.mjs does. One line of JSON on stdout.
// A Deployment of PODS pods with a Service, run until every node's kube-proxy has written rules with all endpoints.
import { Playground } from '../../src/engine/index.ts';

const pods = Number(process.argv[2] ?? 300);
/** The kubelet's default is 110 pods a node. */
const nodesFor = (count: number): number => Math.max(2, Math.ceil(count / 50));

function scene(count: number, name: string): string {
  const nodes = Array.from(
    { length: nodesFor(count) },
    (_, i) => `{apiVersion: v1, kind: Node, metadata: {name: node-${i + 1}}}`,
  );
  return [
    ...nodes,
    `{apiVersion: v1, kind: Service, metadata: {name: ${name}}, spec: {selector: {app: ${name}}, ports: [{port: 80, targetPort: 8080}]}}`,
    `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: ${count}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: ${name}, image: example/web, ports: [{containerPort: 8080}]}]}`,
  ].join('\n---\n');
}

const collect = globalThis.gc ?? (() => undefined);

/** CPU and wall time of some work, in ms. CPU counts all threads: compiler and garbage collector too. */
function timed<T>(work: () => T): { readonly result: T; readonly cpuMs: number; readonly wallMs: number } {
  const cpuBefore = process.cpuUsage();
  const wallBefore = performance.now();
  const result = work();
  const { user, system } = process.cpuUsage(cpuBefore);
  return { result, cpuMs: (user + system) / 1000, wallMs: performance.now() - wallBefore };
}

/** Opens the scene and asks the last node for its rules, which must know every endpoint. */
function run(count: number, name = 'web'): Playground {
  const opened = Playground.open(scene(count, name));
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
  expectEndpoints(opened.playground, count);
  return opened.playground;
}

function expectEndpoints(playground: Playground, count: number): void {
  const rules = playground.rules(`node-${nodesFor(count)}`);
  const found = rules.match(/^-A KUBE-SEP-\S+ .*-j DNAT --to-destination \S+:8080$/gm)?.length ?? 0;
  if (found !== count) throw new Error(`the last node knows ${found} of ${count} endpoints`);
}

const podNames = (playground: Playground): string[] => {
  const { body } = playground.read({ method: 'GET', path: '/api/v1/namespaces/default/pods' });
  return JSON.parse(body).items.map((pod: { metadata: { name: string } }) => pod.metadata.name);
};

/** Deletes one pod, and goes on until another has taken its place in every node's rules and all is quiet. */
function replace(playground: Playground, name: string): void {
  const path = `/api/v1/namespaces/default/pods/${name}`;
  const { ok } = playground.act({ kind: 'rest', request: { method: 'DELETE', path } });
  if (!ok) throw new Error(`${name} was not deleted`);
  playground.settle();
  playground.rules(`node-${nodesFor(pods)}`);
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

const heap = (): number => {
  collect();
  return process.memoryUsage().heapUsed;
};

// As peer-run.mjs does: a cluster of three pods, for all that is loaded and compiled whatever the number; then the measured ones.
run(3);
collect();
const { result: playground, cpuMs, wallMs } = timed(() => run(pods));
const names = podNames(playground);
const replaced = (from: number, to: number): number =>
  median(names.slice(from, to).map((name) => timed(() => replace(playground, name)).cpuMs));
const replaceMs = replaced(1, 30);
replaced(30, 70);
const replaceAgainMs = replaced(70, 100);
// Once the compiler has seen it all. Only where it is over soon.
const againMs = pods <= 300 ? median(Array.from({ length: 9 }, () => timed(() => run(pods)).cpuMs)) : Number.NaN;
// Of one more world: in the first one's the compiler's notes and code would count as the pods'. Under another name, since rules of
// the same text are kept but once.
const heapBefore = heap();
const second = run(pods, 'shop');
const heapPerPodKb = (heap() - heapBefore) / 1024 / pods;
expectEndpoints(second, pods);
console.log(JSON.stringify({ cpuMs, wallMs, heapPerPodKb, replaceMs, replaceAgainMs, againMs }));
