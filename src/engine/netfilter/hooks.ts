import type { IPFamily } from '../../model/objects/meta.ts';
import type { Hook } from '../../model/trace.ts';
import { bindingOf, type Connection, invalid, untracked } from './conntrack/connection.ts';
import type { Moment } from './conntrack/moment.ts';
import { isDecided, Nat, translate } from './conntrack/nat.ts';
import type { Manip } from './conntrack/nat-mapping.ts';
import { Tracker } from './conntrack/tracker.ts';
import { type Ending, tableVerdict } from './ending.ts';
import { type HookOrder, plainOrder } from './hook-order.ts';
import { HookWalk } from './hook-walk.ts';
import type { Ipvs } from './ipvs/ipvs.ts';
import { withIpvs } from './ipvs/order.ts';
import { nftVerdict, walkBase } from './nft/at-hook.ts';
import { orderWith } from './nft/order.ts';
import type { NftRuleset } from './nft/ruleset.ts';
import type { NftChain } from './nft/table.ts';
import { Pass } from './pass.ts';
import { Memory } from './rules/memory.ts';
import { Probe } from './rules/probe.ts';
import { Ruleset } from './rules/ruleset.ts';
import type { Table } from './rules/table.ts';
import type { HookPass, HookVerdict, NamespaceFacts, Skb } from './types.ts';
import { accept } from './verdict.ts';
import { packetBytes, Walker } from './walk.ts';
import type { Walked } from './way.ts';

const clash: HookVerdict = { kind: 'drop', by: 'conntrack: another connection has this mapping', reason: 'invalid' };
const xtablesOnly = ['xtables'] as const;

/** What is registered at the hooks of one namespace, and what packets meet there. */
export class Hooks {
  readonly tracker: Tracker;
  readonly probe: Probe;
  /** Made at first use: most namespaces have none. */
  nft: NftRuleset | undefined;
  ipvs: Ipvs | undefined;
  readonly #facts: NamespaceFacts;
  /** ip_tables, and ip6_tables once somebody uses them. */
  readonly #rules = new Ruleset('IPv4');
  #rules6: Ruleset | undefined;
  readonly #nat: Nat;
  readonly #walker: Walker;
  #orders: Readonly<Record<Hook, HookOrder>> = plainOrder;
  // What the pass under way has gathered.
  #firstWalk: Walked | undefined;
  #lastWalk: Walked | undefined;

  constructor(facts: NamespaceFacts) {
    this.#facts = facts;
    this.tracker = new Tracker(facts);
    this.#nat = new Nat(facts, this.tracker.table);
    this.probe = new Probe(facts, new Memory());
    this.#walker = new Walker(this.probe);
  }

  rulesOf(family: IPFamily = 'IPv4'): Ruleset {
    if (family === 'IPv4') return this.#rules;
    this.#rules6 ??= new Ruleset('IPv6');
    return this.#rules6;
  }

  /** To be called when base chains of nft, or IPVS, came or went. */
  order(): void {
    const order = this.nft ? orderWith(this.nft.bases) : plainOrder;
    this.#orders = this.ipvs ? withIpvs(order) : order;
  }

  run(hook: Hook, skb: Skb): HookPass {
    this.#firstWalk = undefined;
    this.#lastWalk = undefined;
    const order = this.#orders[hook];
    let verdict = accept;
    for (const step of order.steps) {
      verdict = this.#step(step, order, skb);
      if (verdict !== accept) break;
    }
    return this.#pass(verdict, bindingOf(skb)?.moment(this.#facts.now()));
  }

  #pass(verdict: HookVerdict, moment: Moment | undefined): HookPass {
    const walk = this.#firstWalk;
    if (verdict === accept && moment) {
      if (!walk) return moment;
      if (!walk.next && walk instanceof HookWalk && walk.connection === moment) return walk;
    }
    return new Pass(verdict, walk, moment);
  }

  #step(step: HookOrder['steps'][number], order: HookOrder, skb: Skb): HookVerdict {
    if (typeof step === 'object') return this.#filterNft(step, order, skb);
    switch (step) {
      case 'raw':
        return this.#filter(this.#tables(skb)?.raw, order, skb);
      case 'track':
        this.tracker.track(skb);
        return accept;
      case 'mangle':
        return this.#filter(this.#tables(skb)?.mangle, order, skb);
      case 'nat-destination':
        return this.#translate('destination', order, skb);
      case 'filter':
        return this.#filter(this.#tables(skb)?.filter, order, skb);
      case 'security':
        return this.#filter(this.#tables(skb)?.security, order, skb);
      case 'nat-source':
        return this.#translate('source', order, skb);
      case 'confirm': {
        const binding = bindingOf(skb);
        return !binding || this.tracker.confirm(binding) ? accept : clash;
      }
      case 'ipvs': {
        const outcome = this.ipvs?.handle(order.hook, skb);
        if (outcome) this.#note(outcome.walk);
        return !outcome || outcome.verdict.kind === 'accept' ? accept : outcome.verdict;
      }
    }
  }

  /** The tables of the packet's family; undefined when nobody ever used them. */
  #tables({ packet }: Skb): Ruleset | undefined {
    return packet.family === 'IPv4' ? this.#rules : this.#rules6;
  }

  #filter(table: Table | undefined, order: HookOrder, skb: Skb): HookVerdict {
    const ending = this.#walk(table, order, skb);
    if (ending === undefined || ending.op === 'accept') return accept;
    if (ending.op === 'notrack') {
      skb.nfct = untracked;
      return accept;
    }
    return tableVerdict(order.hook, ending, this.#walker.rule ?? '');
  }

  /** NAT at one hook: rules for the first packet of a connection, the recorded mapping for all. */
  #translate(manip: Manip, order: HookOrder, skb: Skb): HookVerdict {
    const binding = bindingOf(skb);
    const connection = binding?.connection;
    if (!binding || !connection) return accept;
    if (binding.state === 'NEW' && !isDecided(connection, manip)) {
      const refused = this.#decide(connection, manip, order, skb);
      if (refused) return refused;
    }
    const translated = translate(skb.packet, binding, manip);
    if (translated) skb.packet = translated;
    return accept;
  }

  #decide(connection: Connection, manip: Manip, order: HookOrder, skb: Skb): HookVerdict | undefined {
    for (const chain of order.nat ?? xtablesOnly) {
      const isNft = typeof chain === 'object';
      const ending = isNft ? this.#walkNft(chain, order, skb) : this.#walk(this.#tables(skb)?.nat, order, skb);
      if (ending && 'range' in ending) this.#nat.byRule(connection, ending, skb);
      else if (ending && ending.op !== 'accept')
        return isNft
          ? nftVerdict(chain, ending, this.nft?.walker.rule ?? '')
          : tableVerdict(order.hook, ending, this.#walker.rule ?? '');
      if (isDecided(connection, manip)) return undefined;
    }
    this.#nat.leave(connection, manip);
    return undefined;
  }

  /** A base chain of nft: its accept ends nothing but the chain itself. */
  #filterNft(chain: NftChain, order: HookOrder, skb: Skb): HookVerdict {
    const ending = this.#walkNft(chain, order, skb);
    return ending === undefined || ending.op === 'accept'
      ? accept
      : nftVerdict(chain, ending, this.nft?.walker.rule ?? '');
  }

  #walkNft(chain: NftChain, { hook }: HookOrder, skb: Skb): Ending | undefined {
    const walk = this.nft && walkBase(this.nft.walker, chain, hook, skb, this.#facts.now());
    if (!walk) return undefined;
    this.#note(walk);
    return this.nft?.walker.ending;
  }

  #note(walk: Walked): void {
    if (this.#lastWalk) this.#lastWalk.next = walk;
    else this.#firstWalk = walk;
    this.#lastWalk = walk;
  }

  /** Walks a chain of the packet's family for this hook; undefined when there is nothing to walk. */
  #walk(table: Table | undefined, { hook, index }: HookOrder, skb: Skb): Ending | undefined {
    const start = table?.builtins[index];
    if (!table || !start) return undefined;
    if (start.body.rules.length === 0 && start.policy === 'ACCEPT') {
      start.countPolicy(packetBytes);
      return undefined;
    }
    const binding = bindingOf(skb) ?? invalid;
    const { connection } = binding;
    const moment = binding.moment(this.#facts.now());
    const { packet, in: from, out, mark } = skb;
    const walk = this.#walker.walk(table, hook, start, { packet, in: from, out, mark, connection: moment });
    skb.mark = this.probe.mark;
    if (connection) connection.mark = this.probe.connmark;
    this.#note(walk);
    return this.#walker.ending;
  }
}
