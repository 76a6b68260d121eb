// Usage: node --expose-gc --import tsx engine.ts PODS: our side of what peer-run.mjs does. One line of JSON on stdout.
// A Deployment of PODS pods with a Service, run until every node's kube-proxy has written rules with all endpoints.
import { Playground } from '../../src/engine/index.ts';

const pods = Number(process.argv[2] ?? 300);
/** The kubelet's default is 110 pods a node. */
const nodes = Math.max(2, Math.ceil(pods / 50));

const nodeManifest = (n: number) => `{apiVersion: v1, kind: Node, metadata: {name: node-${n}}}`;
const scene = [
  ...Array.from({ length: nodes }, (_, i) => nodeManifest(i + 1)),
  `{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}}`,
  `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${pods}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: example/web, ports: [{containerPort: 8080}]}]}`,
].join('\n---\n');

const collect = globalThis.gc ?? (() => undefined);
// A first small scene loads and compiles the code, as the peer's import does before its clock starts.
Playground.open('apiVersion: v1\nkind: Namespace\nmetadata: {name: warm-up}');
collect();
const heapBefore = process.memoryUsage().heapUsed;
const cpuBefore = process.cpuUsage();
const wallBefore = process.hrtime.bigint();
const opened = Playground.open(scene);
if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
const { playground } = opened;
const rules = playground.rules(`node-${nodes}`);
const cpu = process.cpuUsage(cpuBefore);
const wallMs = Number(process.hrtime.bigint() - wallBefore) / 1e6;
const endpoints = rules.match(/^-A KUBE-SEP-\S+ .*-j DNAT/gm)?.length ?? 0;
if (endpoints !== pods) throw new Error(`the last node knows ${endpoints} of ${pods} endpoints`);
collect();
const heapPerPodKb = (process.memoryUsage().heapUsed - heapBefore) / 1024 / pods;
console.log(JSON.stringify({ cpuMs: (cpu.user + cpu.system) / 1000, wallMs, heapPerPodKb }));
