import type { ConntrackView, RuleLook } from '../../model/trace.ts';
import { formatConnection } from './conntrack/format.ts';
import { type ConnectionFacts, stateName } from './rules/probe.ts';
import type { HookPass, HookVerdict, NamespaceFacts } from './types.ts';
import type { Walked } from './way.ts';

/** Like failures shown one by one before they are folded. */
const defaultLimit = 3;

/** A packet's way through one hook: as few references as will do, put into words when asked. */
export class Pass implements HookPass {
  readonly verdict: HookVerdict;
  /** The first; the others follow from it. */
  readonly #walks: Walked | undefined;
  /** As it was when the packet left the hook. */
  readonly #connection: ConnectionFacts | undefined;
  /** Whole seconds until the connection expired. */
  readonly #left: number;
  readonly #facts: NamespaceFacts;

  constructor(
    verdict: HookVerdict,
    walks: Walked | undefined,
    connection: ConnectionFacts | undefined,
    left: number,
    facts: NamespaceFacts,
  ) {
    this.verdict = verdict;
    this.#walks = walks;
    this.#connection = connection;
    this.#left = left;
    this.#facts = facts;
  }

  /** Whether a packet that met no rules, and left with this connection in this state, passed just so. */
  isLike(connection: ConnectionFacts | undefined, left: number): boolean {
    return this.#connection === connection && this.#left === left && !this.#walks;
  }

  get rulesWalked(): number {
    let walked = 0;
    for (let walk = this.#walks; walk; walk = walk.next) walked += walk.rulesWalked;
    return walked;
  }

  get conntrack(): ConntrackView | undefined {
    if (!this.#connection) return undefined;
    const { original, reply, status, tcp, mark } = this.#connection;
    const state = stateName(this.#connection);
    if (!original || !reply) return { state };
    return { state, entry: formatConnection({ original, reply, status, tcp, mark, left: this.#left }) };
  }

  get notModelled(): readonly string[] {
    const rules: string[] = [];
    for (let walk = this.#walks; walk; walk = walk.next) rules.push(...walk.skipped(this.#facts));
    return rules;
  }

  explain(limit = defaultLimit): RuleLook[] {
    const looks: RuleLook[] = [];
    for (let walk = this.#walks; walk; walk = walk.next) looks.push(...walk.explain(this.#facts, limit));
    return looks;
  }
}
