import type { Conversation } from './conversation.ts';

const tracesKept = 2000;

/** The last traced requests, with all that is needed to tell of their packets. */
export class KeptTraces {
  readonly #byId = new Map<number, Conversation>();

  /** Keeps one more, and forgets the oldest. Their numbers must be without gaps: to ask the map for its oldest would take longer with every one that went. */
  keep(conversation: Conversation): void {
    this.#byId.set(conversation.id, conversation);
    this.#byId.delete(conversation.id - tracesKept);
  }

  /** Undefined when it is no longer kept. */
  get(id: number): Conversation | undefined {
    return this.#byId.get(id);
  }

  /** Oldest first. */
  get all(): Iterable<Conversation> {
    return this.#byId.values();
  }
}
