import { destinationAfter, type Fate, type Flow, inRange } from './flow.ts';
import type { NftTable } from './nft-table.ts';

/** What one statement at the beginning of a rule does to a packet. */
type Step =
  | { readonly kind: 'goes on' | 'does not match' | 'return' | 'marks' }
  | { readonly kind: 'chain'; readonly chain: string; readonly comesBack: boolean }
  | { readonly kind: 'all'; readonly chains: readonly string[] }
  | { readonly kind: 'verdict'; readonly verdict: string };

interface Packet {
  readonly source: string;
  readonly protocol: string;
  readonly destination: string;
  readonly port: string;
}

interface Statement {
  readonly pattern: RegExp;
  readonly look: (groups: readonly string[], packet: Packet, walk: NftWalk) => Step;
}

const matchIf = (matches: boolean): Step => ({ kind: matches ? 'goes on' : 'does not match' });
const verdictOf = (verdict: string | undefined): Step => {
  const [, how, chain] = /^(goto|jump) (\S+)$/.exec(verdict ?? '') ?? [];
  if (chain !== undefined) return { kind: 'chain', chain, comesBack: how === 'jump' };
  return verdict === undefined ? { kind: 'does not match' } : { kind: 'verdict', verdict };
};
const inSet = (set: string, address: string): boolean => set.split(',').some((range) => inRange(range.trim(), address));
const keyOf = ({ destination, protocol, port }: Packet): string => `${destination} . ${protocol} . ${port}`;
const portKeyOf = ({ protocol, port }: Packet): string => `${protocol} . ${port}`;

/** The statements that kube-proxy writes, each for the beginning of a rule; the first that fits is taken. */
const statements: readonly Statement[] = [
  // Flows are new connections.
  { pattern: /^ct state new/, look: () => matchIf(true) },
  { pattern: /^ip6? daddr @(\S+)/, look: ([set = ''], p, w) => matchIf(w.table.verdicts(set).has(p.destination)) },
  {
    pattern: /^ip6? daddr \. meta l4proto \. th dport \. ip6? saddr @(\S+)/,
    look: ([set = ''], p, w) => matchIf(hasSource(w.table.verdicts(set), p)),
  },
  {
    pattern: /^ip6? daddr \. meta l4proto \. th dport @(\S+)/,
    look: ([set = ''], p, w) => matchIf(w.table.verdicts(set).has(keyOf(p))),
  },
  {
    pattern: /^meta l4proto \. th dport @(\S+)/,
    look: ([set = ''], p, w) => matchIf(w.table.verdicts(set).has(portKeyOf(p))),
  },
  {
    pattern: /^ip6? daddr \. meta l4proto \. th dport vmap @(\S+)$/,
    look: ([map = ''], p, w) => verdictOf(w.table.verdicts(map).get(keyOf(p))),
  },
  {
    pattern: /^meta l4proto \. th dport vmap @(\S+)$/,
    look: ([map = ''], p, w) => verdictOf(w.table.verdicts(map).get(portKeyOf(p))),
  },
  {
    pattern: /^ip6? daddr (!= )?\{([^}]*)\}/,
    look: ([not, set = ''], p) => matchIf(inSet(set, p.destination) === !not),
  },
  { pattern: /^ip6? saddr (!= )?\{([^}]*)\}/, look: ([not, set = ''], p) => matchIf(inSet(set, p.source) === !not) },
  {
    pattern: /^ip6? daddr (!= )?(\S+)/,
    look: ([not, range = ''], p) => matchIf(inRange(range, p.destination) === !not),
  },
  { pattern: /^ip6? saddr (!= )?(\S+)/, look: ([not, range = ''], p) => matchIf(inRange(range, p.source) === !not) },
  { pattern: /^fib daddr type local/, look: (_, p, w) => matchIf(w.nodeIPs.has(p.destination)) },
  { pattern: /^fib saddr type local/, look: (_, p, w) => matchIf(w.nodeIPs.has(p.source)) },
  {
    pattern: /^(tcp|udp|sctp) dport (\d+)/,
    look: ([protocol, port], p) => matchIf(p.protocol === protocol && p.port === port),
  },
  // The jump itself counts as the mark; what is in that chain, and masquerading itself, is not walked.
  { pattern: /^jump mark-for-masquerade$/, look: () => ({ kind: 'marks' }) },
  { pattern: /^((?:jump|goto) \S+)$/, look: ([verdict]) => verdictOf(verdict) },
  { pattern: /^return$/, look: () => ({ kind: 'return' }) },
  { pattern: /^(drop|reject)$/, look: ([verdict]) => verdictOf(verdict) },
  {
    pattern: /^meta l4proto (tcp|udp|sctp) dnat to (\S+)$/,
    look: ([protocol, to = ''], p) => (p.protocol === protocol ? { kind: 'verdict', verdict: to } : matchIf(false)),
  },
  {
    pattern: /^numgen random mod \d+ vmap \{(.*)\}$/,
    look: ([choices = '']) => ({
      kind: 'all',
      chains: Array.from(choices.matchAll(/goto (\S+)/g), ([, to = '']) => to),
    }),
  },
  // Remembers the client, which sends nothing anywhere.
  { pattern: /^update @\S+ \{ ip6? saddr \}$/, look: () => matchIf(true) },
];

const hasSource = (set: ReadonlyMap<string, string>, packet: Packet): boolean =>
  [...set.keys()].some((key) => {
    const start = `${keyOf(packet)} . `;
    return key.startsWith(start) && inRange(key.slice(start.length), packet.source);
  });

/** Walks a table's rules for one new connection and gathers all it may come to. */
class NftWalk {
  readonly table: NftTable;
  readonly nodeIPs: ReadonlySet<string>;
  readonly outputs: string[] = [];
  masq = false;

  constructor(table: NftTable, nodeIPs: readonly string[]) {
    this.table = table;
    this.nodeIPs = new Set(nodeIPs);
  }

  /** Returns whether a rule decided. Throws when the chain or a statement is not known. */
  run(chain: string, packet: Packet): boolean {
    const rules = this.table.rules(chain);
    if (!rules) throw new Error(`there is no chain ${chain}`);
    for (const rule of rules) {
      const outcome = this.#runRule(rule, packet);
      if (outcome === 'decided') return true;
      if (outcome === 'left') return false;
    }
    return false;
  }

  #runRule(rule: string, packet: Packet): 'decided' | 'left' | 'next' {
    let rest = rule;
    while (rest !== '') {
      const found = statements.find(({ pattern }) => pattern.test(rest));
      const [whole = '', ...groups] = found?.pattern.exec(rest) ?? [];
      if (!found) throw new Error(`a statement is not known: ${rest}`);
      rest = rest.slice(whole.length).trimStart();
      const step = found.look(groups, packet, this);
      if (step.kind === 'does not match') return 'next';
      if (step.kind === 'return') return 'left';
      if (step.kind !== 'goes on') return this.#follow(step, packet);
    }
    return 'next';
  }

  #follow(
    step: Exclude<Step, { readonly kind: 'goes on' | 'does not match' | 'return' }> | { readonly kind: 'marks' },
    packet: Packet,
  ): 'decided' | 'left' | 'next' {
    switch (step.kind) {
      case 'marks':
        this.masq = true;
        return 'next';
      case 'verdict':
        this.outputs.push(/^(?:drop|reject)$/.test(step.verdict) ? step.verdict.toUpperCase() : step.verdict);
        return 'decided';
      case 'all':
        for (const chain of step.chains) this.run(chain, packet);
        return 'decided';
      case 'chain':
        if (this.run(step.chain, packet)) return 'decided';
        return step.comesBack ? 'next' : 'left';
      default:
        return 'next';
    }
  }
}

/**
 * Every fate a new connection can have, as upstream's test tracer tells it (README of the conformance data, "How flows are
 * walked"). For packets as the kernel treats them there is engine/netfilter.
 */
export function walkNft(table: NftTable, flow: Flow, nodeIPs: readonly string[]): Fate {
  const walk = new NftWalk(table, nodeIPs);
  const packet: Packet = {
    source: flow.sourceIP,
    protocol: flow.protocol.toLowerCase(),
    destination: flow.destIP,
    port: String(flow.destPort),
  };
  const fate = (): Fate => ({ output: walk.outputs.join(', '), masq: walk.masq });
  // Named so since Kubernetes 1.34.
  const first = table.rules('filter-prerouting-pre-dnat') ? 'filter-prerouting-pre-dnat' : 'filter-prerouting';
  if (walk.run(first, packet)) return fate();
  walk.run('nat-prerouting', packet);
  const translated = { ...packet, destination: destinationAfter(walk.outputs, flow) };
  if (!walk.run('filter-forward', translated)) walk.run('filter-input', translated);
  return fate();
}
