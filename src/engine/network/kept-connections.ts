import type { Conversation } from './conversation.ts';
import type { Namespace } from './namespace.ts';
import type { Target } from './target.ts';

/** Established TCP connections that no request travels on at the moment: the pools of all HTTP clients. */
export class KeptConnections {
  /** By the request that travelled on them last. */
  readonly #kept = new Map<number, Conversation>();

  keep(c: Conversation): void {
    this.#kept.set(c.id, c);
  }

  get(request: number): Conversation | undefined {
    return this.#kept.get(request);
  }

  drop(c: Conversation): void {
    this.#kept.delete(c.id);
  }

  /** Hands the connection over if it leads from this client to this target. */
  take(request: number, client: Namespace, { name, address, port, scheme }: Target): Conversation | undefined {
    const c = this.#kept.get(request);
    if (c?.client !== client || c.target.scheme !== scheme) return undefined;
    // A client that knows the host by name looks in its pool before it looks the name up.
    if (name === '' ? c.ends.dst !== address : c.target.name !== name) return undefined;
    if (c.ends.dport !== port) return undefined;
    this.#kept.delete(request);
    return c;
  }

  /** Those that end at a server in the namespace. */
  servedBy(namespace: Namespace): Conversation[] {
    return this.#where((c) => c.server?.namespace === namespace);
  }

  /** Those that a client in the namespace holds. */
  heldBy(namespace: Namespace): Conversation[] {
    return this.#where((c) => c.client === namespace);
  }

  #where(holds: (c: Conversation) => boolean): Conversation[] {
    return this.#kept.size === 0 ? [] : [...this.#kept.values()].filter(holds);
  }
}
