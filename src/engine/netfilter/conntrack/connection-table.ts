import type { Connection } from './connection.ts';
import type { Tuple } from './tuple.ts';

interface Slot {
  readonly tuple: Tuple;
  readonly connection: Connection;
  next: Slot | undefined;
}

export interface Found {
  readonly tuple: Tuple;
  readonly connection: Connection;
}

/** Confirmed connections, found by the tuple of either direction. Entries that have expired count as gone. */
export class ConnectionTable {
  readonly #now: () => number;
  readonly #slots = new Map<number, Slot>();
  readonly #connections = new Set<Connection>();
  #sweepAt = 4096;

  constructor(now: () => number) {
    this.#now = now;
  }

  find(tuple: Tuple): Found | undefined {
    for (let slot = this.#slots.get(tuple.hash); slot; slot = slot.next) {
      if (!slot.tuple.equals(tuple)) continue;
      if (slot.connection.expiresAt > this.#now()) return slot;
      this.delete(slot.connection);
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
    this.#unfile(connection.original, connection);
    this.#unfile(connection.reply, connection);
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

  #file(tuple: Tuple, connection: Connection): void {
    const { hash } = tuple;
    this.#slots.set(hash, { tuple, connection, next: this.#slots.get(hash) });
  }

  #unfile(tuple: Tuple, connection: Connection): void {
    const { hash } = tuple;
    let before: Slot | undefined;
    for (let slot = this.#slots.get(hash); slot; slot = slot.next) {
      if (slot.connection !== connection || slot.tuple !== tuple) {
        before = slot;
        continue;
      }
      if (before) before.next = slot.next;
      else if (slot.next) this.#slots.set(hash, slot.next);
      else this.#slots.delete(hash);
      return;
    }
  }
}
