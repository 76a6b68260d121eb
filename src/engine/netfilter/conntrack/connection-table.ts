import type { Connection } from './connection.ts';
import type { FiledTuple, Tuple } from './tuple.ts';

/** Confirmed connections, found by the tuple of either direction. Entries that have expired count as gone. */
export class ConnectionTable {
  readonly #now: () => number;
  /** By hash; from one tuple to the next of the same hash. */
  readonly #tuples = new Map<number, FiledTuple<Connection>>();
  readonly #connections = new Set<Connection>();
  #sweepAt = 4096;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The tuple in the table that is like this one. */
  find(tuple: Tuple): FiledTuple<Connection> | undefined {
    for (let filed = this.#tuples.get(tuple.hash); filed; filed = filed.next) {
      if (!filed.equals(tuple)) continue;
      if (filed.connection.expiresAt > this.#now()) return filed;
      this.delete(filed.connection);
      return undefined;
    }
    return undefined;
  }

  add(connection: Connection): void {
    if (this.#connections.size >= this.#sweepAt) {
      this.#sweep();
      this.#sweepAt = Math.max(4096, this.#connections.size * 2);
    }
    this.#connections.add(connection);
    this.#file(connection.original, connection);
    this.#file(connection.reply, connection);
  }

  delete(connection: Connection): void {
    if (!this.#connections.delete(connection)) return;
    this.#unfile(connection.original);
    this.#unfile(connection.reply);
  }

  /** Live entries, oldest first. */
  list(): readonly Connection[] {
    this.#sweep();
    return [...this.#connections];
  }

  #sweep(): void {
    const now = this.#now();
    for (const connection of this.#connections) {
      if (connection.expiresAt <= now) this.delete(connection);
    }
  }

  #file(tuple: Tuple<Connection>, connection: Connection): void {
    const { hash } = tuple;
    tuple.next = this.#tuples.get(hash);
    this.#tuples.set(hash, Object.assign(tuple, { connection }));
  }

  #unfile(tuple: Tuple<Connection>): void {
    const { hash, next } = tuple;
    let before: Tuple<Connection> | undefined;
    for (
      let filed: Tuple<Connection> | undefined = this.#tuples.get(hash);
      filed && filed !== tuple;
      filed = filed.next
    )
      before = filed;
    if (before) before.next = next;
    else if (next) this.#tuples.set(hash, next);
    else this.#tuples.delete(hash);
    tuple.connection = undefined;
    tuple.next = undefined;
  }
}
