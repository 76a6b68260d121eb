import type { ConntrackView, RuleLook } from '../../model/trace.ts';
import type { Binding } from './conntrack/connection.ts';
import { formatConnection } from './conntrack/format.ts';
import type { TcpState } from './conntrack/tcp-states.ts';
import type { Tuple } from './conntrack/tuple.ts';
import { explainWalk } from './replay.ts';
import type { HookPass, HookVerdict, NamespaceFacts } from './types.ts';
import type { TableWalk } from './walk.ts';

const nothing: readonly never[] = [];
/** Like failures shown one by one before they are folded. */
const defaultLimit = 3;

/** What a pass gathers on its way. */
export interface PassRecord {
  /** The first; the others follow from it. */
  readonly walks: TableWalk | undefined;
  readonly notModelled: readonly string[] | undefined;
}

/** A packet's way through one hook: references only, put into words when asked. */
export class Pass implements HookPass {
  readonly verdict: HookVerdict;
  readonly rulesWalked: number;
  readonly notModelled: readonly string[];
  readonly #walks: TableWalk | undefined;
  readonly #binding: Binding | undefined;
  readonly #facts: NamespaceFacts;
  // The connection as it was then.
  readonly #reply: Tuple | undefined;
  readonly #status: number;
  readonly #tcp: TcpState;
  readonly #mark: number;
  readonly #left: number;

  constructor(
    verdict: HookVerdict,
    { walks, notModelled }: PassRecord,
    binding: Binding | undefined,
    facts: NamespaceFacts,
  ) {
    this.verdict = verdict;
    this.notModelled = notModelled ?? nothing;
    this.#walks = walks;
    this.#binding = binding;
    this.#facts = facts;
    const connection = binding?.connection;
    this.#reply = connection?.reply;
    this.#status = connection?.status ?? 0;
    this.#tcp = connection?.tcp ?? 'NONE';
    this.#mark = connection?.mark ?? 0;
    this.#left = connection ? connection.expiresAt - facts.now() : 0;
    let walked = 0;
    for (let walk = walks; walk; walk = walk.next) walked += walk.rulesWalked;
    this.rulesWalked = walked;
  }

  get conntrack(): ConntrackView | undefined {
    if (!this.#binding) return undefined;
    const { state, connection } = this.#binding;
    if (!connection || !this.#reply) return { state };
    const entry = formatConnection({
      original: connection.original,
      reply: this.#reply,
      status: this.#status,
      tcp: this.#tcp,
      mark: this.#mark,
      left: this.#left,
    });
    return { state, entry };
  }

  explain(limit = defaultLimit): RuleLook[] {
    const looks: RuleLook[] = [];
    for (let walk = this.#walks; walk; walk = walk.next) looks.push(...explainWalk(walk, this.#facts, limit));
    return looks;
  }
}
