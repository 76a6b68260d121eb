import type { Addr } from '../address.ts';
import type { Probe } from './probe.ts';
import type { Rule } from './rule.ts';

/** Chains shorter than this are walked rule by rule. */
const worthIndexing = 8;

type Lines = readonly number[];
const none: Lines = [];

/** The first of `lines` (ascending) that is at least `from`; `otherwise` when there is none. */
function firstFrom(lines: Lines, from: number, otherwise: number): number {
  if (lines.length === 0 || (lines.at(-1) ?? 0) < from) return otherwise;
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((lines[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return lines[low] ?? otherwise;
}

function file<K>(map: Map<K, number[]>, key: K, line: number): void {
  const lines = map.get(key);
  if (lines) lines.push(line);
  else map.set(key, [line]);
}

/**
 * Finds the next rule of a chain that could match a packet, skipping those that cannot: rules with an exact destination,
 * destination port or source are filed under it, the rest are tried always. The order of rules is kept.
 */
export class ChainIndex {
  readonly #length: number;
  /** Undefined: short chain, every rule is tried. */
  readonly #open: number[] | undefined;
  readonly #destinations = new Map<Addr, number[]>();
  readonly #ports = new Map<number, number[]>();
  readonly #sources = new Map<Addr, number[]>();

  constructor(rules: readonly Rule[]) {
    this.#length = rules.length;
    if (rules.length < worthIndexing) return;
    this.#open = [];
    for (const [line, rule] of rules.entries()) {
      const { exactDestination, exactDport, exactSource } = rule.keys();
      if (exactDestination !== undefined) file(this.#destinations, exactDestination, line);
      else if (exactDport !== undefined) file(this.#ports, exactDport, line);
      else if (exactSource !== undefined) file(this.#sources, exactSource, line);
      else this.#open.push(line);
    }
  }

  /** The first rule at or after `from` that could match; the chain's length when none can. */
  next(probe: Probe, from: number): number {
    const open = this.#open;
    if (!open) return from;
    let best = firstFrom(open, from, this.#length);
    if (this.#destinations.size > 0)
      best = Math.min(best, firstFrom(this.#destinations.get(probe.dst) ?? none, from, best));
    if (this.#ports.size > 0) best = Math.min(best, firstFrom(this.#ports.get(probe.dport) ?? none, from, best));
    if (this.#sources.size > 0) best = Math.min(best, firstFrom(this.#sources.get(probe.src) ?? none, from, best));
    return best;
  }
}
