import type { Packet } from '../../model/packet.ts';
import type { Hook } from '../../model/trace.ts';
import type { Chain, ChainBody } from './rules/chain.ts';
import type { ConnectionFacts, Entrance, Probe } from './rules/probe.ts';
import type { Rule } from './rules/rule.ts';
import type { Table } from './rules/table.ts';
import type { NatTarget, Target } from './rules/target.ts';

/** Bytes a packet counts for in `-c` counters: an IP and a TCP header with options, no payload. */
export const packetBytes = 60;
/** Chains deep a packet may be; the kernel refuses rule sets that go deeper. */
const deepest = 64;

/** How a walk through a table ended. */
export type Ending =
  | { readonly op: 'accept' | 'drop' | 'policy-drop' | 'notrack' }
  | { readonly op: 'reject'; readonly with: string }
  | NatTarget;

const none: readonly never[] = [];
const accepted: Ending = { op: 'accept' };
const dropped: Ending = { op: 'drop' };
const policyDropped: Ending = { op: 'policy-drop' };
const notTracked: Ending = { op: 'notrack' };

/** What a walk through one table left behind: enough to walk the same way again (`replay.ts`). References only, one object. */
export class TableWalk implements Entrance {
  readonly table: Table;
  readonly hook: Hook;
  readonly packet: Packet;
  readonly in: string | undefined;
  readonly out: string | undefined;
  readonly mark: number;
  readonly connmark: number;
  readonly connection: ConnectionFacts;
  readonly policy: Chain['policy'];
  /** The chains in the order they were entered, as they were then. */
  bodies: readonly ChainBody[] = none;
  /** What the world answered, in order. */
  answers: readonly number[] | undefined = undefined;
  rulesWalked = 0;
  ending: Ending = accepted;
  /** The rule that decided, and its chain; undefined when the policy did. */
  rule: Rule | undefined = undefined;
  chain = '';
  /** The walk through the next table of the same hook. */
  next: TableWalk | undefined = undefined;

  constructor(table: Table, start: Chain, { packet, hook, in: from, out, mark, connmark, connection }: Entrance) {
    this.table = table;
    this.hook = hook;
    this.packet = packet;
    this.in = from;
    this.out = out;
    this.mark = mark;
    this.connmark = connmark;
    this.connection = connection;
    this.policy = start.policy;
  }
}

/** Walks packets through tables. One per namespace; the stacks are reused. */
export class Walker {
  readonly #probe: Probe;
  readonly #chains: Chain[] = [];
  readonly #positions: number[] = [];
  #depth = 0;
  #chain: Chain | undefined = undefined;
  #position = 0;
  /** Chains entered. */
  readonly #bodies: ChainBody[] = [];
  /** Those of the last walk from each built-in chain: most packets go the same way as the one before. */
  readonly #ways = new WeakMap<Chain, readonly ChainBody[]>();
  #skipped: string[] | undefined;

  constructor(probe: Probe) {
    this.#probe = probe;
  }

  /** Texts of rules that matched as far as they are modelled, during the last walk. */
  get skipped(): readonly string[] | undefined {
    return this.#skipped;
  }

  /** Walks a built-in chain and completes the record. The probe holds the marks afterwards. */
  walk(record: TableWalk, start: Chain): void {
    const probe = this.#probe;
    probe.enter(record);
    this.#depth = 0;
    this.#skipped = undefined;
    this.#bodies.length = 0;
    this.#bodies.push(start.body);
    this.#chain = start;
    this.#position = 0;
    let walked = 0;
    let ending: Ending | undefined;
    for (let chain = this.#chain; chain && !ending; chain = this.#chain) {
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
      if (!rule.test(probe)) continue;
      if (!rule.modelled) {
        this.#skip(rule.text(chain.name));
        continue;
      }
      chain.count(line, packetBytes);
      ending = this.#follow(rule, chain, record);
    }
    record.bodies = this.#way(start);
    record.ending = ending ?? policyOf(start);
    record.answers = probe.answers;
    record.rulesWalked = walked;
  }

  /** Does what a matching rule says; its ending when it decides. */
  #follow(rule: Rule, chain: Chain, record: TableWalk): Ending | undefined {
    const { target } = rule;
    switch (target.op) {
      case 'jump':
        this.#push(chain);
        this.#enter(target.chain, record);
        return undefined;
      case 'goto':
        this.#enter(target.chain, record);
        return undefined;
      case 'return':
        this.#return();
        return undefined;
      case 'modify':
        target.apply(this.#probe);
        return undefined;
      default: {
        const ending = endingOf(target);
        if (ending) {
          record.rule = rule;
          record.chain = chain.name;
        }
        return ending;
      }
    }
  }

  #enter(name: string, record: TableWalk): void {
    const chain = record.table.chain(name);
    if (chain) this.#bodies.push(chain.body);
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

  /** The chains that were entered, in an array shared by walks that went the same way one after the other. */
  #way(start: Chain): readonly ChainBody[] {
    const before = this.#ways.get(start);
    if (before && isSame(before, this.#bodies)) return before;
    // Copied, since arrays that grow keep spare room.
    const way = this.#bodies.slice();
    this.#ways.set(start, way);
    return way;
  }

  #skip(text: string): void {
    if (this.#skipped) this.#skipped.push(text);
    else this.#skipped = [text];
  }
}

function isSame(a: readonly ChainBody[], b: readonly ChainBody[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
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
