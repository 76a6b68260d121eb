import type { Connection } from './connection.ts';
import type { FiledTuple, Tuple } from './tuple.ts';

/** Confirmed connections, found by the tuple of either direction. Entries that have expired count as gone. */
export class ConnectionTable {
  readonly #now: () => number;
  /**
   * By the last bits of the hash; from one tuple to the next of the same bits. As in the kernel, and for the same reason: with
   * tens of thousands of connections every step to another place in memory counts.
   */
  #buckets = bucketsFor(smallest);
  readonly #connections = new Set<Connection>();
  #sweepAt = 4096;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The tuple in the table that is like this one. */
  find(tuple: Tuple): FiledTuple<Connection> | undefined {
    const buckets = this.#buckets;
    for (let filed = buckets[tuple.hash & (buckets.length - 1)]; filed; filed = filed.next) {
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
    if (this.#connections.size * 2 > this.#buckets.length) this.#grow();
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

  #grow(): void {
    this.#buckets = bucketsFor(this.#buckets.length * 4);
    for (const connection of this.#connections) {
      if (connection.original.connection) this.#file(connection.original, connection);
      if (connection.reply.connection) this.#file(connection.reply, connection);
    }
  }

  #file(tuple: Tuple<Connection>, connection: Connection): void {
    const at = tuple.hash & (this.#buckets.length - 1);
    tuple.next = this.#buckets[at];
    this.#buckets[at] = Object.assign(tuple, { connection });
  }

  #unfile(tuple: Tuple<Connection>): void {
    const buckets = this.#buckets;
    const at = tuple.hash & (buckets.length - 1);
    const { next } = tuple;
    let before: Tuple<Connection> | undefined;
    for (let filed: Tuple<Connection> | undefined = buckets[at]; filed && filed !== tuple; filed = filed.next)
      before = filed;
    if (before) before.next = next;
    else buckets[at] = next;
    tuple.connection = undefined;
    tuple.next = undefined;
  }
}

/** A power of two. */
const smallest = 16;

const bucketsFor = (size: number): (FiledTuple<Connection> | undefined)[] =>
  new Array<FiledTuple<Connection> | undefined>(size).fill(undefined);
