import type { ConntrackView, RuleLook } from '../../model/trace.ts';
import type { Binding } from './conntrack/connection.ts';
import { type ConnectionMoment, formatConnection, momentOf } from './conntrack/format.ts';
import { explainWalk } from './replay.ts';
import type { HookPass, HookVerdict, NamespaceFacts } from './types.ts';
import type { TableWalk } from './walk.ts';

const nothing: readonly never[] = [];
/** Like failures shown one by one before they are folded. */
const defaultLimit = 3;

export interface PassRecord {
  readonly verdict: HookVerdict;
  readonly walks: readonly TableWalk[] | undefined;
  readonly notModelled: readonly string[] | undefined;
  readonly binding: Binding | undefined;
}

/** A packet's way through one hook: references only, put into words when asked. */
export class Pass implements HookPass {
  readonly verdict: HookVerdict;
  readonly rulesWalked: number;
  readonly notModelled: readonly string[];
  readonly #walks: readonly TableWalk[];
  readonly #binding: Binding | undefined;
  readonly #moment: ConnectionMoment | undefined;
  readonly #facts: NamespaceFacts;

  constructor({ verdict, walks, notModelled, binding }: PassRecord, facts: NamespaceFacts, now: number) {
    this.verdict = verdict;
    this.notModelled = notModelled ?? nothing;
    this.#walks = walks ?? nothing;
    this.#binding = binding;
    this.#facts = facts;
    const connection = binding?.connection;
    this.#moment = connection && momentOf(connection, now);
    let walked = 0;
    if (walks) for (const walk of walks) walked += walk.rulesWalked;
    this.rulesWalked = walked;
  }

  get conntrack(): ConntrackView | undefined {
    const binding = this.#binding;
    if (!binding) return undefined;
    return this.#moment ? { state: binding.state, entry: formatConnection(this.#moment) } : { state: binding.state };
  }

  explain(limit = defaultLimit): RuleLook[] {
    return this.#walks.flatMap((walk) => explainWalk(walk, this.#facts, limit));
  }
}
