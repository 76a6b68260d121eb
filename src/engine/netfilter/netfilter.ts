import type { IPFamily } from '../../model/objects/meta.ts';
import type { Hook } from '../../model/trace.ts';
import { Binding, type Connection, invalid, untracked } from './conntrack/connection.ts';
import { formatConnection, momentOf } from './conntrack/format.ts';
import { isDecided, type Manip, Nat, translate } from './conntrack/nat.ts';
import { Tracker } from './conntrack/tracker.ts';
import { type HookOrder, orderWith, plainOrder } from './hook-order.ts';
import { IpSets } from './ipset/ip-sets.ts';
import { Ipvs } from './ipvs/ipvs.ts';
import { withIpvs } from './ipvs/order.ts';
import { NftRuleset } from './nft/ruleset.ts';
import type { NftChain } from './nft/table.ts';
import { Pass } from './pass.ts';
import { Memory } from './rules/memory.ts';
import { type ConnectionFacts, Probe } from './rules/probe.ts';
import { Ruleset } from './rules/ruleset.ts';
import type { HookPass, HookVerdict, NamespaceFacts, Netfilter, SaveOptions, Skb } from './types.ts';
import { type Ending, packetBytes, Walker } from './walk.ts';
import type { Walked } from './way.ts';

type TableName = NonNullable<SaveOptions['table']>;
const accept: HookVerdict = { kind: 'accept' };
const clash: HookVerdict = { kind: 'drop', by: 'conntrack: another connection has this mapping', reason: 'invalid' };

/** Lazy inputs kept before they are carried out after all. */
const pendingLimit = 64;

interface PendingInput {
  readonly carryOut: () => void;
  readonly failed: ((error: unknown) => void) | undefined;
}

const xtablesOnly = ['xtables'] as const;
const numbers = { UDP: 17, TCP: 6, SCTP: 132 } as const;

/** xtables rules, conntrack and NAT of one network namespace. */
class XtablesNetfilter implements Netfilter {
  readonly #facts: NamespaceFacts;
  /** ip_tables, and ip6_tables once somebody uses them. */
  readonly #rules = new Ruleset('IPv4');
  #rules6: Ruleset | undefined;
  /** Made at first use: most namespaces have none. */
  #nft: NftRuleset | undefined;
  #ipvs: Ipvs | undefined;
  #hooks: Readonly<Record<Hook, HookOrder>> = plainOrder;
  readonly #tracker: Tracker;
  readonly #nat: Nat;
  readonly #walker: Walker;
  readonly #probe: Probe;
  #pending: PendingInput[] = [];
  // What the pass under way has gathered.
  #firstWalk: Walked | undefined;
  #lastWalk: Walked | undefined;
  /** What the last packet that met no rules left: at the hooks after it often the same. */
  #plainPass: Pass | undefined;

  constructor(facts: NamespaceFacts) {
    this.#facts = facts;
    this.#tracker = new Tracker(facts);
    this.#nat = new Nat(facts, this.#tracker.table);
    this.#probe = new Probe(facts, new Memory());
    this.#walker = new Walker(this.#probe);
  }

  restore(...[text, { noflush, failed, family }]: Parameters<Netfilter['restore']>): void {
    const rules = this.#rulesOf(family);
    if (typeof text === 'function') {
      this.#later(() => rules.restore(text(), noflush), failed);
      return;
    }
    this.#settle();
    rules.restore(text, noflush);
  }

  #rulesOf(family: IPFamily = 'IPv4'): Ruleset {
    if (family === 'IPv4') return this.#rules;
    this.#rules6 ??= new Ruleset('IPv6');
    return this.#rules6;
  }

  nft(...[input, options]: Parameters<Netfilter['nft']>): void {
    if (typeof input === 'function') {
      this.#later(() => this.#loadNft(input()), options?.failed);
      return;
    }
    this.#settle();
    this.#loadNft(input);
  }

  nftList(): string {
    this.#settle();
    return this.#nft?.list() ?? '';
  }

  ipset(text: string): void {
    const { memory } = this.#probe;
    memory.sets ??= new IpSets();
    memory.sets.restore(text);
  }

  ipsetSave(): string {
    return this.#probe.memory.sets?.save() ?? '';
  }

  ipvsList(): string {
    return this.#ipvs?.list() ?? '';
  }

  get ipvs(): Ipvs {
    if (!this.#ipvs) {
      this.#ipvs = new Ipvs({
        isLocal: (address) => this.#facts.isLocal(address),
        now: () => this.#facts.now(),
        forget: (connection) => this.#tracker.table.delete(connection),
      });
      this.#probe.memory.ipvs = this.#ipvs;
      this.#order();
    }
    return this.#ipvs;
  }

  iptables(args: string, family?: IPFamily): void {
    this.#settle();
    this.#rulesOf(family).command(args);
  }

  save(options: SaveOptions = {}): string {
    this.#settle();
    return this.#rulesOf(options.family).save(options, this.#facts.now());
  }

  run(hook: Hook, skb: Skb): HookPass {
    if (this.#pending.length > 0) this.#settle();
    this.#firstWalk = undefined;
    this.#lastWalk = undefined;
    let verdict = accept;
    for (const step of this.#hooks[hook].steps) {
      verdict = this.#step(step, hook, skb);
      if (verdict !== accept) break;
    }
    return this.#pass(verdict, bindingOf(skb)?.facts);
  }

  #pass(verdict: HookVerdict, connection: ConnectionFacts | undefined): Pass {
    const { timer } = connection ?? {};
    // An integer, which takes no room of its own.
    const left = timer ? Math.floor((timer.expiresAt - this.#facts.now()) / 1000) | 0 : 0;
    if (this.#firstWalk || verdict !== accept) return new Pass(verdict, this.#firstWalk, connection, left, this.#facts);
    if (!this.#plainPass?.isLike(connection, left)) {
      this.#plainPass = new Pass(verdict, undefined, connection, left, this.#facts);
    }
    return this.#plainPass;
  }

  attach(answer: Skb, cause: Skb): void {
    const binding = bindingOf(cause);
    if (binding) answer.nfct = Tracker.answer(binding);
  }

  conntrackList(): string[] {
    const now = this.#facts.now();
    return this.#tracker.table.list().map((connection) => formatConnection(momentOf(connection, now)));
  }

  conntrackDelete(filter: Parameters<Netfilter['conntrackDelete']>[0]): number {
    const { table } = this.#tracker;
    const now = this.#facts.now();
    const isDoomed =
      typeof filter === 'function'
        ? (connection: Connection) => filter(formatConnection(momentOf(connection, now)))
        : ({ original, reply }: Connection) =>
            original.proto === numbers[filter.protocol] &&
            (filter.origDst === undefined || original.dst === filter.origDst) &&
            (filter.origPortDst === undefined || original.dport === filter.origPortDst) &&
            (filter.replySrc === undefined || reply.src === filter.replySrc);
    const doomed = table.list().filter(isDoomed);
    for (const connection of doomed) table.delete(connection);
    return doomed.length;
  }

  #loadNft(input: string): void {
    this.#nft ??= new NftRuleset(this.#facts);
    const before = this.#nft.bases;
    this.#nft.load(input);
    if (this.#nft.bases !== before) this.#order();
  }

  #order(): void {
    const order = this.#nft ? orderWith(this.#nft.bases) : plainOrder;
    this.#hooks = this.#ipvs ? withIpvs(order) : order;
  }

  #later(carryOut: () => void, failed: ((error: unknown) => void) | undefined): void {
    this.#pending.push({ carryOut, failed });
    if (this.#pending.length > pendingLimit) this.#settle();
  }

  #settle(): void {
    const pending = this.#pending;
    this.#pending = [];
    for (const { carryOut, failed } of pending) {
      try {
        carryOut();
      } catch (error) {
        if (!failed) throw error;
        failed(error);
      }
    }
  }

  #step(step: HookOrder['steps'][number], hook: Hook, skb: Skb): HookVerdict {
    if (typeof step === 'object') return this.#filterNft(step, hook, skb);
    switch (step) {
      case 'track':
        this.#tracker.track(skb);
        return accept;
      case 'nat-destination':
        return this.#translate('destination', hook, skb);
      case 'nat-source':
        return this.#translate('source', hook, skb);
      case 'confirm': {
        const binding = bindingOf(skb);
        return !binding || this.#tracker.confirm(binding) ? accept : clash;
      }
      case 'ipvs': {
        const outcome = this.#ipvs?.handle(hook, skb);
        if (outcome) this.#note(outcome.walk);
        return !outcome || outcome.verdict.kind === 'accept' ? accept : outcome.verdict;
      }
      default:
        return this.#filter(step, hook, skb);
    }
  }

  #filter(table: Exclude<TableName, 'nat'>, hook: Hook, skb: Skb): HookVerdict {
    const ending = this.#walk(table, hook, skb);
    if (ending === undefined || ending.op === 'accept') return accept;
    if (ending.op === 'notrack') {
      skb.nfct = untracked;
      return accept;
    }
    return this.#verdict(hook, ending);
  }

  /** NAT at one hook: rules for the first packet of a connection, the recorded mapping for all. */
  #translate(manip: Manip, hook: Hook, skb: Skb): HookVerdict {
    const binding = bindingOf(skb);
    const connection = binding?.connection;
    if (!binding || !connection) return accept;
    if (binding.state === 'NEW' && !isDecided(connection, manip)) {
      const refused = this.#decide(connection, manip, hook, skb);
      if (refused) return refused;
    }
    const translated = translate(skb.packet, binding, manip);
    if (translated) skb.packet = translated;
    return accept;
  }

  #decide(connection: Connection, manip: Manip, hook: Hook, skb: Skb): HookVerdict | undefined {
    for (const chain of this.#hooks[hook].nat ?? xtablesOnly) {
      const isNft = typeof chain === 'object';
      const ending = isNft ? this.#walkNft(chain, hook, skb) : this.#walk('nat', hook, skb);
      if (ending && 'range' in ending) this.#nat.byRule(connection, ending, skb);
      else if (ending && ending.op !== 'accept')
        return isNft ? this.#nftVerdict(chain, ending) : this.#verdict(hook, ending);
      if (isDecided(connection, manip)) return undefined;
    }
    this.#nat.leave(connection, manip);
    return undefined;
  }

  /** A base chain of nft: its accept ends nothing but the chain itself. */
  #filterNft(chain: NftChain, hook: Hook, skb: Skb): HookVerdict {
    const ending = this.#walkNft(chain, hook, skb);
    return ending === undefined || ending.op === 'accept' ? accept : this.#nftVerdict(chain, ending);
  }

  #walkNft(chain: NftChain, hook: Hook, skb: Skb): Ending | undefined {
    const walker = this.#nft?.walker;
    const { family } = chain.table;
    const { packet, in: from, out, mark } = skb;
    if (!walker || (family !== 'inet' && (family === 'ip') !== (packet.family === 'IPv4'))) return undefined;
    const { connection, facts } = bindingOf(skb) ?? invalid;
    const walk = walker.walk(chain, hook, { packet, in: from, out, mark, connection: facts });
    skb.mark = walker.probe.mark;
    if (connection) connection.mark = walker.probe.connmark;
    if (walker.probe.untracked && !skb.nfct) skb.nfct = untracked;
    this.#note(walk);
    return walker.ending;
  }

  #note(walk: Walked): void {
    if (this.#lastWalk) this.#lastWalk.next = walk;
    else this.#firstWalk = walk;
    this.#lastWalk = walk;
  }

  /** Walks a chain of the packet's family for this hook; undefined when there is nothing to walk. */
  #walk(name: TableName, hook: Hook, skb: Skb): Ending | undefined {
    const table = (skb.packet.family === 'IPv4' ? this.#rules : this.#rules6)?.[name];
    const start = table?.chain(hook);
    if (!table || !start) return undefined;
    if (start.body.rules.length === 0 && start.policy === 'ACCEPT') {
      start.countPolicy(packetBytes);
      return undefined;
    }
    const { connection, facts } = bindingOf(skb) ?? invalid;
    const { packet, in: from, out, mark } = skb;
    const walk = this.#walker.walk(table, hook, start, { packet, in: from, out, mark, connection: facts });
    skb.mark = this.#probe.mark;
    if (connection) connection.mark = this.#probe.connmark;
    this.#note(walk);
    return this.#walker.ending;
  }

  #verdict(hook: Hook, ending: Ending): HookVerdict {
    return ending.op === 'policy-drop'
      ? { kind: 'drop', by: `-P ${hook} DROP`, reason: 'policy-drop' }
      : verdictBy(ending, this.#walker.rule ?? '');
  }

  #nftVerdict({ table, name }: NftChain, ending: Ending): HookVerdict {
    return ending.op === 'policy-drop'
      ? { kind: 'drop', by: `${table.title} ${name}: policy drop`, reason: 'policy-drop' }
      : verdictBy(ending, this.#nft?.walker.rule ?? '');
  }
}

const verdictBy = (ending: Ending, by: string): HookVerdict =>
  ending.op === 'reject' ? { kind: 'reject', by, with: ending.with } : { kind: 'drop', by, reason: 'rule-drop' };

const bindingOf = ({ nfct }: Skb): Binding | undefined => (nfct instanceof Binding ? nfct : undefined);

/** The netfilter of one network namespace: empty tables, policies ACCEPT, no connections. */
export const createNetfilter = (facts: NamespaceFacts): Netfilter => new XtablesNetfilter(facts);
