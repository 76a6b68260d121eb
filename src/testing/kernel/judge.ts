import { Entries, entriesOf, senderOf, sentOnTo } from './conntrack.ts';
import type { Spoil } from './faults.ts';
import { describeFlow, type Flow, randomFlows } from './flows.ts';
import { describeError, type IcmpError } from './icmp-errors.ts';
import type { JudgedScene } from './judged-scene.ts';
import type { Attempt } from './protocol.ts';
import type { RealNetwork } from './real-network.ts';
import { type Details, Twin } from './twin.ts';

/** How often the engine may draw until it has chosen as the kernel did. Of 4 endpoints one is missed so often once in 30 million times. */
const draws = 60;

/** One connection in the kernel, with the ICMP errors that came back to its sender. */
interface Seen extends Attempt {
  readonly errors: readonly string[];
}

/** What is said of it, as far as both must agree: a UDP sender can't tell a closed port from a rejecting rule. */
function said(attempt: Attempt, { protocol }: Flow): string {
  const { outcome, by } = attempt;
  const kind = protocol === 'UDP' && outcome === 'rejected' ? 'refused' : outcome;
  return [by === '' ? kind : `${kind} by ${by}`, ...source(attempt)].join(', ');
}

const source = ({ outcome, seenFrom, seenPort, port }: Attempt): readonly string[] =>
  outcome === 'answered' ? [`seen from ${seenFrom}, ${seenPort === port ? 'its own' : 'another'} port`] : [];

/** What the engine says of the flow where it agrees with what the kernel did, or else what it said instead. */
function agree(flow: Flow, seen: readonly Seen[], scene: JudgedScene, shared: Twin): readonly Details[] | string {
  const wanted = seen.map((attempt) => said(attempt, flow));
  const others = new Set<string>();
  for (let draw = 0; draw < draws; draw++) {
    const twin = flow.sticky ? new Twin(scene, draw + 1) : shared;
    const details: Details[] = [];
    for (const want of wanted) {
      const prediction = twin.send(flow);
      const found = said(prediction, flow);
      if (found !== want) {
        others.add([...wanted.slice(0, details.length), found].join(', then '));
        break;
      }
      details.push(prediction.details());
    }
    if (details.length === wanted.length) return details;
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
function compareCounters(real: ReadonlyMap<string, number>, agreed: readonly Details[]): readonly string[] {
  const expected = new Map<string, number>();
  for (const key of agreed.flatMap(({ matched }) => matched)) expected.set(key, (expected.get(key) ?? 0) + 1);
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

/** Sends random flows through a scene in the kernel, all at once, and asks the engine about each. */
export async function judge(scene: JudgedScene, real: RealNetwork, options: JudgeOptions): Promise<Verdict> {
  await real.load(scene, options.spoil);
  const flows = randomFlows(scene, options.seed, options.flows);
  const { found, events, lost } = await observe(scene, real, flows, options.patience);
  const { nodes, errors } = real.traces(scene);
  const held = nodes.map(({ node, conntrack }) => ({ node, entries: new Entries(conntrack) }));
  const shared = new Twin(scene, options.seed);
  const disagreements = [...lost];
  const agreed: Details[] = [];
  for (const flow of flows) {
    const attempts = (found.get(flow) ?? []).map((attempt) => explained(attempt, flow, errors, events));
    const details = agree(flow, attempts, scene, shared);
    if (typeof details === 'string') {
      disagreements.push(`${describeFlow(flow)}: ${details}`);
      continue;
    }
    agreed.push(...details);
    for (const [j, engine] of details.entries()) {
      const attempt = attempts[j];
      if (!attempt) continue;
      const sender = senderOf(flow, attempt.port);
      const entries = held.flatMap(({ node, entries: all }) => entriesOf(node, all, sender));
      disagreements.push(...compareDetails(flow, { ...attempt, entries }, engine));
    }
  }
  if (disagreements.length === 0) {
    const moved = new Map(nodes.flatMap(({ node, rules }) => [...counters(rules, node)]));
    disagreements.push(...compareCounters(moved, agreed));
  }
  return { flows: flows.reduce((sum, { count }) => sum + count, 0), disagreements };
}

/** What the senders see of the flows, and what conntrack tells meanwhile. */
async function observe(scene: JudgedScene, real: RealNetwork, flows: readonly Flow[], patience: number) {
  const watches = scene.nodes.map((node) => real.watch(node));
  await Promise.all(watches.map(({ ready }) => ready));
  const found = new Map<Flow, readonly Attempt[]>();
  await Promise.all(
    [...new Set(flows.map(({ from }) => from))].map(async (from) => {
      const mine = flows.filter((flow) => flow.from === from);
      const attempts = await real.send(from, { flows: mine, atOnce: 1, patience });
      for (const [i, flow] of mine.entries()) found.set(flow, attempts[i] ?? []);
    }),
  );
  const told = await Promise.all(watches.map(({ end }) => end()));
  const lost = told.some(({ complete }) => !complete) ? ['conntrack -E did not hear of every connection'] : [];
  return { found, events: new Entries(told.flatMap(({ lines }) => lines)), lost };
}

/**
 * A sender can't tell a reset from an ICMP error. And an error that comes back within connect(2), which holds the socket, is a
 * soft one: over IPv4 it wakes the sender all the same, by the error queue; over IPv6 it only hears of it when its SYN is sent
 * again, a second later (tcp_v4_err, tcp_v6_err; ipv6_icmp_error asks for IPV6_RECVERR, ip_icmp_error does not).
 */
function failure({ outcome }: Attempt, [error]: readonly IcmpError[]): Attempt['outcome'] {
  if (!error || (outcome !== 'refused' && outcome !== 'timeout')) return outcome;
  if (outcome === 'timeout' && !error.from.includes(':')) return outcome;
  return error.type === 'port-unreachable' ? 'rejected' : 'unreachable';
}

/** What a sender can't know by itself: where its packets were sent on to, and who says they were not. */
function explained(attempt: Attempt, flow: Flow, all: readonly IcmpError[], events: Entries): Seen {
  const errors = all.filter(({ to, port }) => to === flow.from.address && port === attempt.port);
  const outcome = flow.protocol === 'TCP' ? failure(attempt, errors) : attempt.outcome;
  const by = attempt.by === '' ? sentOnTo(events, senderOf(flow, attempt.port)) : attempt.by;
  return { ...attempt, outcome, by, errors: errors.map(describeError) };
}

function compareDetails(
  flow: Flow,
  kernel: Pick<Details, 'entries' | 'errors'>,
  engine: Pick<Details, 'entries' | 'errors'>,
): readonly string[] {
  const words = { entries: 'conntrack holds', errors: 'the ICMP errors that came back are' };
  return (['entries', 'errors'] as const).flatMap((what) => {
    const [real, expected] = [kernel, engine].map((side) => side[what].toSorted().join('; '));
    if (real === expected) return [];
    return [`${describeFlow(flow)}: ${words[what]} "${real}" in the kernel, "${expected}" in the engine`];
  });
}
