import { bang, type Check } from './check.ts';
import type { Probe } from './probe.ts';

/** Whether a device name fits an interface pattern: `eth+` is any that begins with `eth`. */
export function interfaceFits(pattern: string, device: string | undefined): boolean {
  if (pattern.endsWith('+')) return (device ?? '').startsWith(pattern.slice(0, -1));
  return device === pattern;
}

/** `-i` or `-o`. */
export class InterfaceCheck implements Check {
  readonly kind: 'in-interface' | 'out-interface';
  readonly pure = true;
  readonly #pattern: string;
  readonly #negated: boolean;

  constructor(kind: 'in-interface' | 'out-interface', pattern: string, negated: boolean) {
    this.kind = kind;
    this.#pattern = pattern;
    this.#negated = negated;
  }

  test(probe: Probe): boolean {
    return interfaceFits(this.#pattern, this.#device(probe)) !== this.#negated;
  }

  why(probe: Probe, matched: boolean): string {
    const verb = this.kind === 'in-interface' ? 'came in by' : 'goes out by';
    const device = this.#device(probe) ?? 'no interface';
    return matched !== this.#negated ? `${verb} ${device}` : `${verb} ${device}, not ${this.#pattern}`;
  }

  print(): string {
    return `${bang(this.#negated)}${this.kind === 'in-interface' ? '-i' : '-o'} ${this.#pattern}`;
  }

  #device(probe: Probe): string | undefined {
    return this.kind === 'in-interface' ? probe.in : probe.out;
  }
}
