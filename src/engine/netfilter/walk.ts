import type { Hook, RuleLook } from '../../model/trace.ts';
import type { Ending } from './ending.ts';
import { EndlessWay, mostChains } from './errors.ts';
import { HookWalk } from './hook-walk.ts';
import { explainWalk, skippedOn } from './replay.ts';
import type { Chain, ChainBody } from './rules/chain.ts';
import type { Entrance, Probe } from './rules/probe.ts';
import type { Rule } from './rules/rule.ts';
import type { Table } from './rules/table.ts';
import type { Target } from './rules/target.ts';
import type { RecordedWalk, Way } from './way.ts';

/** Bytes a packet counts for in `-c` counters: an IP and a TCP header with options, no payload. */
export const packetBytes = 60;
/** Chains deep a packet may be; the kernel refuses rule sets that go deeper. */
const deepest = 64;

const accepted: Ending = { op: 'accept' };
const dropped: Ending = { op: 'drop' };
const policyDropped: Ending = { op: 'policy-drop' };
const notTracked: Ending = { op: 'notrack' };

/** What a walk through one table left behind (`replay.ts`). */
export class TableWalk extends HookWalk implements RecordedWalk {
  readonly way: Way;
  /** What the world answered, in order. */
  readonly answers: readonly number[] | undefined;

  constructor(way: Way, entrance: Entrance, answers: readonly number[] | undefined) {
    super(entrance);
    this.way = way;
    this.answers = answers;
  }

  get rulesWalked(): number {
    return this.way.rulesWalked;
  }

  explain(limit?: number): readonly RuleLook[] {
    return explainWalk(this, limit);
  }

  get notModelled(): readonly string[] {
    return skippedOn(this);
  }
}

/** Walks packets through tables. One per namespace; the stacks are reused. */
export class Walker {
  readonly #probe: Probe;
  readonly #chains: Chain[] = [];
  readonly #positions: number[] = [];
  #depth = 0;
  #table: Table | undefined;
  #chain: Chain | undefined;
  #position = 0;
  /** Chains entered, and how many: emptying the array would give its room away at every walk. */
  readonly #bodies: ChainBody[] = [];
  #entered = 0;
  /** That of the last walk from each built-in chain. */
  readonly #ways = new WeakMap<Chain, Way>();
  #ending: Ending = accepted;
  #rule: Rule | undefined;

  constructor(probe: Probe) {
    this.#probe = probe;
  }

  /** How the last walk ended. */
  get ending(): Ending {
    return this.#ending;
  }

  /** The rule that decided it; undefined when the policy did. */
  get rule(): string | undefined {
    return this.#chain && this.#rule?.text(this.#chain.name);
  }

  /** Walks a built-in chain. The probe holds the marks afterwards. */
  walk(table: Table, hook: Hook, start: Chain, entrance: Entrance): TableWalk {
    const probe = this.#probe;
    probe.enter(hook, entrance);
    this.#table = table;
    this.#depth = 0;
    this.#rule = undefined;
    this.#bodies[0] = start.body;
    this.#entered = 1;
    this.#chain = start;
    this.#position = 0;
    let walked = 0;
    let ending: Ending | undefined;
    for (let chain: Chain | undefined = start; chain; chain = this.#chain) {
      const { rules, index } = chain.body;
      const line = index.next(probe, this.#position);
      const rule = rules[line];
      if (!rule) {
        walked += rules.length - this.#position;
        this.#return();
        continue;
      }
      walked += line + 1 - this.#position;
      this.#position = line + 1;
      if (!rule.test(probe) || !rule.modelled) continue;
      chain.count(line, packetBytes);
      ending = this.#follow(rule, chain);
      if (ending) break;
    }
    this.#ending = ending ?? policyOf(start);
    return new TableWalk(this.#way(table, hook, start, walked), entrance, probe.answers);
  }

  /** Does what a matching rule says; its ending when it decides. */
  #follow(rule: Rule, chain: Chain): Ending | undefined {
    const { target } = rule;
    switch (target.op) {
      case 'jump':
        this.#push(chain);
        this.#enter(target.chain);
        return undefined;
      case 'goto':
        this.#enter(target.chain);
        return undefined;
      case 'return':
        this.#return();
        return undefined;
      case 'modify':
        target.apply(this.#probe);
        return undefined;
      default: {
        const ending = endingOf(target);
        if (ending) this.#rule = rule;
        return ending;
      }
    }
  }

  #enter(name: string): void {
    const chain = this.#table?.chain(name);
    if (this.#entered > mostChains) throw new EndlessWay();
    if (chain) this.#bodies[this.#entered++] = chain.body;
    this.#chain = chain;
    this.#position = 0;
  }

  #push(chain: Chain): void {
    if (this.#depth >= deepest) throw new RangeError(`chains nest deeper than ${deepest}`);
    this.#chains[this.#depth] = chain;
    this.#positions[this.#depth] = this.#position;
    this.#depth++;
  }

  /** Back to where the chain was jumped to from; out of the walk at the top. */
  #return(): void {
    if (this.#depth === 0) {
      this.#chain = undefined;
      return;
    }
    this.#depth--;
    this.#chain = this.#chains[this.#depth];
    this.#position = this.#positions[this.#depth] ?? 0;
  }

  /** Where the walk led: what the last walk from there left, if it was the same. */
  #way(table: Table, hook: Hook, start: Chain, rulesWalked: number): Way {
    const { policy } = start;
    const last = this.#ways.get(start);
    if (last?.rulesWalked === rulesWalked && last.policy === policy && this.#isSame(last.bodies)) return last;
    const bodies = this.#bodies.slice(0, this.#entered);
    const way: Way = { facts: this.#probe.facts, table, hook, policy, bodies, rulesWalked };
    this.#ways.set(start, way);
    return way;
  }

  #isSame(bodies: readonly ChainBody[]): boolean {
    if (bodies.length !== this.#entered) return false;
    for (let i = 0; i < bodies.length; i++) if (bodies[i] !== this.#bodies[i]) return false;
    return true;
  }
}

/** Nothing decided: the built-in chain's policy does, and counts. */
function policyOf(chain: Chain): Ending {
  chain.countPolicy(packetBytes);
  return chain.policy === 'DROP' ? policyDropped : accepted;
}

/** What ends the walk; undefined for targets that only lead on. */
function endingOf(target: Target): Ending | undefined {
  switch (target.op) {
    case 'accept':
      return accepted;
    case 'drop':
      return dropped;
    case 'notrack':
      return notTracked;
    case 'reject':
    case 'nat':
    case 'masquerade':
    case 'redirect':
      return target;
    default:
      return undefined;
  }
}
