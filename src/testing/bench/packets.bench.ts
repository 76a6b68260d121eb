// How fast packets go when their full trace can be asked for: requests from a client pod to a ClusterIP, on two nodes.
// Run by `npm run bench`. Prints packets a second, the cost of a trace, and what the last of 5,000 Services costs.

import { Playground } from '../../engine/index.ts';
import type { PodRecord } from '../../model/world.ts';
import { deploymentOf } from '../lab.ts';

const deployments = [deploymentOf('client', 1), deploymentOf('web', 3)];

const service = (i: number): string =>
  `{apiVersion: v1, kind: Service, metadata: {name: web-${i}}, spec: {selector: {app: web}, ports: [{port: 80, targetPort: 80}]}}`;

interface World {
  readonly playground: Playground;
  readonly client: string;
  /** Their ClusterIPs. */
  readonly services: readonly string[];
}

/** Two nodes, a client, three web pods, and that many Services in front of them. */
function open(services: number): World {
  const scene = [...deployments, ...Array.from({ length: services }, (_, i) => service(i))].join('\n---\n');
  const opened = Playground.open(scene);
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems[0]));
  const { upserts } = opened.playground.drain();
  const client = upserts.find((r): r is PodRecord => r.type === 'pod' && r.name.startsWith('client-'));
  // In the order in which the client's node has the rules.
  const rules = opened.playground.rules(client?.node ?? '');
  const jumps = rules.matchAll(/^-A KUBE-SERVICES -d (\S+)\/32 .*"default\/web-\d+ cluster IP"/gm);
  const clusterIPs = Array.from(jumps, ([, address = '']) => address);
  if (clusterIPs.length !== services) throw new Error(`${clusterIPs.length} of ${services} Services are in the rules`);
  return { playground: opened.playground, client: client?.id ?? '', services: clusterIPs };
}

const batch = 100;
let lastRequest = 0;

/** Sends requests and lets all of them be answered; returns microseconds a request. */
function send({ playground, client }: World, clusterIP: string, requests: number): number {
  const before = performance.now();
  for (let sent = 0; sent < requests; sent += batch) {
    const {
      ok,
      message,
      requests: ids,
    } = playground.act({
      kind: 'send',
      from: client,
      to: `http://${clusterIP}/`,
      count: batch,
    });
    if (!ok) throw new Error(message);
    playground.advanceTo(playground.now + 100);
    playground.drain();
    lastRequest = ids.at(-1) ?? 0;
  }
  return ((performance.now() - before) / requests) * 1000;
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
const repeat = (times: number, measure: () => number): number => median(Array.from({ length: times }, measure));

function speed(): void {
  const world = open(1);
  const [clusterIP = ''] = world.services;
  send(world, clusterIP, 5000);
  const perRequest = repeat(7, () => send(world, clusterIP, 5000));
  const trace = world.playground.trace(lastRequest);
  if (trace?.outcome !== 'answered') throw new Error(`the last request was not answered: ${trace?.reason}`);
  const packets = trace.packets.length;
  console.log(`${Math.round((packets / perRequest) * 1e6).toLocaleString('en')} packets/s with full traces kept`);
  console.log(`  ${perRequest.toFixed(1)} µs a request of ${packets} packets`);
  const started = performance.now();
  const asked = 1000;
  for (let i = 0; i < asked; i++) world.playground.trace(lastRequest - i);
  console.log(`  ${((performance.now() - started) / asked).toFixed(3)} ms to write a trace out`);
}

function manyServices(): void {
  const world = open(5000);
  const [first = ''] = world.services;
  const last = world.services.at(-1) ?? '';
  send(world, first, 5000);
  send(world, last, 5000);
  // By turns, so that whatever else the machine does falls on both.
  const pairs = Array.from({ length: 9 }, () => [send(world, first, 3000), send(world, last, 3000)] as const);
  const [a, b] = [median(pairs.map(([x]) => x)), median(pairs.map(([, y]) => y))];
  console.log(
    `5,000 Services: the first ${a.toFixed(1)} µs a request, the last ${b.toFixed(1)} µs: ${(b / a).toFixed(2)}×`,
  );
}

speed();
manyServices();
