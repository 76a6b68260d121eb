import type { Chain, ChainBody } from './rules/chain.ts';
import type { Entrance, Probe } from './rules/probe.ts';
import type { Rule } from './rules/rule.ts';
import type { Table } from './rules/table.ts';
import type { NatRange, Target } from './rules/target.ts';

/** Bytes a packet counts for in `-c` counters: an IP and a TCP header with options, no payload. */
const packetBytes = 60;
/** Chains deep a packet may be; the kernel refuses rule sets that go deeper. */
const deepest = 64;

export type NatTarget = Extract<Target, { readonly range: NatRange }>;

/** How a walk through a table ended. */
export type Ending =
  | { readonly op: 'accept' | 'drop' | 'policy-drop' }
  | { readonly op: 'reject'; readonly with: string }
  | { readonly op: 'notrack' }
  | { readonly op: 'nat'; readonly target: NatTarget };

const accepted: Ending = { op: 'accept' };
const dropped: Ending = { op: 'drop' };
const policyDropped: Ending = { op: 'policy-drop' };
const notTracked: Ending = { op: 'notrack' };

/** What a walk through one table left behind: enough to walk the same way again (`replay.ts`). */
export interface TableWalk {
  readonly table: Table['name'];
  readonly entrance: Entrance;
  /** The chains in the order they were entered, as they were then. */
  readonly bodies: readonly ChainBody[];
  /** What the world answered, in order. */
  readonly answers: readonly number[] | undefined;
  readonly rulesWalked: number;
  readonly ending: Ending;
  /** The rule that decided, with its chain; undefined when the policy did. */
  readonly by: { readonly chain: string; readonly rule: Rule } | undefined;
  readonly policy: Chain['policy'];
}

/** Walks packets through tables. One per namespace; the stacks are reused. */
export class Walker {
  readonly #probe: Probe;
  readonly #chains: Chain[] = [];
  readonly #positions: number[] = [];
  #depth = 0;
  #bodies: ChainBody[] = [];
  #skipped: string[] | undefined;

  constructor(probe: Probe) {
    this.#probe = probe;
  }

  /** Texts of rules that matched as far as they are modelled, during the last walk. */
  get skipped(): readonly string[] | undefined {
    return this.#skipped;
  }

  /** Walks a built-in chain. The probe holds the marks afterwards. */
  walk(table: Table, start: Chain, entrance: Entrance): TableWalk {
    const probe = this.#probe;
    probe.enter(entrance);
    this.#depth = 0;
    this.#skipped = undefined;
    this.#bodies = [start.body];
    let chain: Chain | undefined = start;
    let position = 0;
    let walked = 0;
    let ending: Ending | undefined;
    let by: TableWalk['by'];
    while (chain && !ending) {
      const { rules, index } = chain.body;
      const line = index.next(probe, position);
      const rule = rules[line];
      if (!rule) {
        walked += rules.length - position;
        chain = this.#pop();
        position = this.#positions[this.#depth] ?? 0;
        continue;
      }
      walked += line + 1 - position;
      position = line + 1;
      if (!rule.test(probe)) continue;
      if (!rule.modelled) {
        this.#skip(rule.text(chain.name));
        continue;
      }
      chain.count(line, packetBytes);
      const { target } = rule;
      switch (target.op) {
        case 'jump':
        case 'goto':
          if (target.op === 'jump') this.#push(chain, position);
          chain = this.#enter(table, target.chain);
          position = 0;
          break;
        case 'return':
          chain = this.#pop();
          position = this.#positions[this.#depth] ?? 0;
          break;
        case 'modify':
          target.apply(probe);
          break;
        default:
          ending = endingOf(target);
          if (ending) by = { chain: chain.name, rule };
      }
    }
    if (!ending) {
      start.policyPackets++;
      start.policyBytes += packetBytes;
      ending = start.policy === 'DROP' ? policyDropped : accepted;
    }
    const { answers } = probe;
    return {
      table: table.name,
      entrance,
      bodies: this.#bodies,
      answers,
      rulesWalked: walked,
      ending,
      by,
      policy: start.policy,
    };
  }

  #enter(table: Table, name: string): Chain | undefined {
    const chain = table.chain(name);
    if (chain) this.#bodies.push(chain.body);
    return chain;
  }

  #push(chain: Chain, position: number): void {
    if (this.#depth >= deepest) throw new RangeError(`chains nest deeper than ${deepest}`);
    this.#chains[this.#depth] = chain;
    this.#positions[this.#depth] = position;
    this.#depth++;
  }

  #pop(): Chain | undefined {
    if (this.#depth === 0) return undefined;
    this.#depth--;
    return this.#chains[this.#depth];
  }

  #skip(text: string): void {
    if (this.#skipped) this.#skipped.push(text);
    else this.#skipped = [text];
  }
}

/** What ends the walk; undefined for targets that only lead on. */
function endingOf(target: Target): Ending | undefined {
  switch (target.op) {
    case 'accept':
      return accepted;
    case 'drop':
      return dropped;
    case 'reject':
      return target;
    case 'notrack':
      return notTracked;
    case 'nat':
    case 'masquerade':
    case 'redirect':
      return { op: 'nat', target };
    default:
      return undefined;
  }
}
