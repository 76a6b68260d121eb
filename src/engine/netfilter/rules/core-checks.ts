import type { AddrRange } from '../address.ts';
import { protocolName } from '../protocols.ts';
import { bang, type Check, type IndexKeys, type KeyedCheck } from './check.ts';
import type { Probe } from './probe.ts';

/** `-s` or `-d`. */
export class AddressCheck implements KeyedCheck {
  readonly kind: 'source' | 'destination';
  readonly pure = true;
  readonly #range: AddrRange;
  readonly #negated: boolean;

  constructor(kind: 'source' | 'destination', range: AddrRange, negated: boolean) {
    this.kind = kind;
    this.#range = range;
    this.#negated = negated;
  }

  test(probe: Probe): boolean {
    return this.#range.has(this.kind === 'source' ? probe.src : probe.dst) !== this.#negated;
  }

  why(probe: Probe, matched: boolean): string {
    const is = `${this.kind} is ${this.kind === 'source' ? probe.packet.src : probe.packet.dst}`;
    if (this.#range.exact) return matched !== this.#negated ? is : `${is}, not ${this.#range.short()}`;
    return `${is}, ${matched !== this.#negated ? 'in' : 'not in'} ${this.#range}`;
  }

  print(): string {
    return `${bang(this.#negated)}${this.kind === 'source' ? '-s' : '-d'} ${this.#range}`;
  }

  keys(): IndexKeys {
    if (this.#negated || !this.#range.exact) return {};
    return this.kind === 'source' ? { exactSource: this.#range.base } : { exactDestination: this.#range.base };
  }
}

/** `-p`. */
export class ProtocolCheck implements Check {
  readonly kind = 'protocol';
  readonly pure = true;
  readonly #proto: number;
  readonly #negated: boolean;

  constructor(proto: number, negated: boolean) {
    this.#proto = proto;
    this.#negated = negated;
  }

  test(probe: Probe): boolean {
    return (probe.proto === this.#proto) !== this.#negated;
  }

  why(probe: Probe, matched: boolean): string {
    const is = `protocol is ${protocolName(probe.proto)}`;
    return matched !== this.#negated ? is : `${is}, not ${protocolName(this.#proto)}`;
  }

  print(): string {
    return `${bang(this.#negated)}-p ${protocolName(this.#proto)}`;
  }
}

const byProtocol = new Map<number, ProtocolCheck>();

/** `-p` without `!`: one check for all rules that have it. */
export function protocolCheck(proto: number): ProtocolCheck {
  let check = byProtocol.get(proto);
  if (!check) {
    check = new ProtocolCheck(proto, false);
    byProtocol.set(proto, check);
  }
  return check;
}

/** `-f`: second and further fragments. Packets here are never fragmented. */
export class FragmentCheck implements Check {
  readonly kind = 'fragment';
  readonly pure = true;
  readonly #negated: boolean;

  constructor(negated: boolean) {
    this.#negated = negated;
  }

  test(): boolean {
    return this.#negated;
  }

  why(): string {
    return 'not a fragment';
  }

  print(): string {
    return `${bang(this.#negated)}-f`;
  }
}
