import { entriesOf, senderOf, sentOnTo } from './conntrack.ts';
import type { Spoil } from './faults.ts';
import { describeFlow, type Flow, randomFlows } from './flows.ts';
import type { JudgedNode, JudgedScene } from './judged-scene.ts';
import type { Attempt } from './protocol.ts';
import type { RealNetwork } from './real-network.ts';
import { type Prediction, Twin } from './twin.ts';

/** How often the engine may draw until it has chosen as the kernel did. Of 4 endpoints one is missed so often once in 30 million times. */
const draws = 60;

/** What the engine says, as far as the kernel must agree: a UDP sender can't tell a closed port from a rejecting rule. */
function said({ outcome, by }: Attempt, { protocol }: Flow): string {
  const kind = protocol === 'UDP' && outcome === 'rejected' ? 'refused' : outcome;
  return by === '' ? kind : `${kind} by ${by}`;
}

/**
 * Between namespaces of one machine an ICMP error can come back while connect(2) still holds the socket: then it is a soft error, and
 * the sender waits (tcp_v4_err, sock_owned_by_user). No network of wires is that quick.
 */
const heardTooSoon = (seen: string, { outcome }: Prediction): boolean =>
  outcome === 'unreachable' && seen.startsWith('timeout');

const source = ({ seenFrom, seenPort, port }: Attempt): string =>
  seenFrom === '' ? 'nobody' : `${seenFrom}, ${seenPort === port ? 'its own' : 'another'} port`;

/** Predictions for the flow that agree with what the kernel did, or what the engine said instead. */
function agree(flow: Flow, seen: readonly Attempt[], scene: JudgedScene, shared: Twin): readonly Prediction[] | string {
  const wanted = seen.map((attempt) => said(attempt, flow));
  const others = new Set<string>();
  for (let draw = 0; draw < draws; draw++) {
    const twin = flow.sticky ? new Twin(scene, draw + 1) : shared;
    const predictions: Prediction[] = [];
    for (const want of wanted) {
      const prediction = twin.send(flow);
      if (said(prediction, flow) !== want && !heardTooSoon(want, prediction)) {
        others.add([...predictions, prediction].map((p) => said(p, flow)).join(', then '));
        break;
      }
      predictions.push(prediction);
    }
    if (predictions.length === wanted.length) return predictions;
  }
  return `the kernel: ${wanted.join(', then ')}; the engine: ${[...others].join(' | ')}`;
}

function counters(text: string, node: string): Map<string, number> {
  const found = new Map<string, number>();
  const lines = new Map<string, number>();
  let table = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('*')) {
      table = line.slice(1);
      lines.clear();
    }
    const [, packets, chain] = /^\[(\d+):\d+\] -A (\S+)/.exec(line) ?? [];
    if (chain === undefined) continue;
    const n = (lines.get(chain) ?? 0) + 1;
    lines.set(chain, n);
    if (Number(packets) > 0) found.set(`${node} ${table} ${chain} ${n}`, Number(packets));
  }
  return found;
}

/** Rules of nat count the first packet of each connection, so the numbers must be the same; of others, whether they moved at all. */
function compareCounters(real: ReadonlyMap<string, number>, predictions: readonly Prediction[]): readonly string[] {
  const expected = new Map<string, number>();
  for (const key of predictions.flatMap(({ matched }) => matched)) expected.set(key, (expected.get(key) ?? 0) + 1);
  return [...new Set([...real.keys(), ...expected.keys()])].sort().flatMap((key) => {
    const exact = key.split(' ')[1] === 'nat';
    const [kernel, engine] = [real.get(key) ?? 0, expected.get(key) ?? 0];
    const same = exact ? kernel === engine : kernel > 0 === engine > 0;
    return same ? [] : [`rule ${key}: the kernel counted ${kernel}, the engine ${engine}`];
  });
}

export interface Verdict {
  readonly flows: number;
  /** One sentence for each disagreement. */
  readonly disagreements: readonly string[];
}

export interface JudgeOptions {
  readonly seed: number;
  readonly flows: number;
  /** Milliseconds until a packet without an answer counts as lost. */
  readonly patience: number;
  readonly spoil: Spoil;
}

/** Sends random flows through a scene in the kernel, and asks the engine about each. */
export async function judge(scene: JudgedScene, real: RealNetwork, options: JudgeOptions): Promise<Verdict> {
  await real.load(scene, options.spoil);
  const flows = randomFlows(scene, options.seed, options.flows);
  const watches = scene.nodes.map((node) => real.watch(node));
  await Promise.all(watches.map(({ ready }) => ready));
  const answers = await Promise.all(
    flows.map(({ from, protocol, address, port, count }) =>
      real.send(from, { protocol, address, port, count, atOnce: 1, patience: options.patience }),
    ),
  );
  const events = (await Promise.all(watches.map(({ end }) => end()))).flat();
  const seen = flows.map(({ from, protocol }, i) =>
    (answers[i] ?? []).map((attempt) =>
      attempt.by === '' ? { ...attempt, by: sentOnTo(events, senderOf({ from, protocol }, attempt.port)) } : attempt,
    ),
  );
  const shared = new Twin(scene, options.seed);
  const disagreements: string[] = [];
  const agreed: Prediction[] = [];
  const conntrack = new Map(scene.nodes.map((node) => [node.name, conntrackOf(real, node)]));
  for (const [i, flow] of flows.entries()) {
    const attempts = seen[i] ?? [];
    const predictions = agree(flow, attempts, scene, shared);
    if (typeof predictions === 'string') {
      disagreements.push(`${describeFlow(flow)}: ${predictions}`);
      continue;
    }
    agreed.push(...predictions);
    for (const [j, prediction] of predictions.entries()) {
      const attempt = attempts[j];
      if (attempt) disagreements.push(...details(flow, attempt, prediction, conntrack));
    }
  }
  if (disagreements.length === 0) {
    const real_ = new Map(
      scene.nodes.flatMap((node) => [...counters(real.exec(node, 'iptables-save', ['-c']), node.name)]),
    );
    disagreements.push(...compareCounters(real_, agreed));
  }
  return { flows: flows.reduce((sum, { count }) => sum + count, 0), disagreements };
}

const conntrackOf = (real: RealNetwork, node: JudgedNode): readonly string[] =>
  real.exec(node, 'conntrack', ['-L']).split('\n');

function details(
  flow: Flow,
  attempt: Attempt,
  prediction: Prediction,
  conntrack: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const faults: string[] = [];
  const [kernel, engine] = [source(attempt), source(prediction)];
  if (kernel !== engine)
    faults.push(`${describeFlow(flow)}: seen from ${kernel} in the kernel, ${engine} in the engine`);
  const sender = senderOf(flow, attempt.port);
  const held = [...conntrack].flatMap(([node, lines]) => entriesOf(node, lines, sender));
  const [real, expected] = [held.sort().join('; '), [...prediction.entries].sort().join('; ')];
  if (real !== expected)
    faults.push(`${describeFlow(flow)}: conntrack holds "${real}" in the kernel, "${expected}" in the engine`);
  return faults;
}
