import { RuleError } from '../errors.ts';
import { bang, type Check } from '../rules/check.ts';
import { type MatchKind, option } from '../rules/extension.ts';
import type { Probe } from '../rules/probe.ts';
import { type PortRange, parsePortRange, printPorts } from './ports.ts';

type Which = 'sports' | 'dports' | 'ports';

class MultiportCheck implements Check {
  readonly kind = 'port';
  readonly pure = true;
  readonly #which: Which;
  readonly #ranges: readonly PortRange[];
  readonly #negated: boolean;

  constructor(which: Which, ranges: readonly PortRange[], negated: boolean) {
    this.#which = which;
    this.#ranges = ranges;
    this.#negated = negated;
  }

  test(probe: Probe): boolean {
    const has = (port: number) => this.#ranges.some(({ min, max }) => port >= min && port <= max);
    const source = this.#which !== 'dports' && has(probe.sport);
    return (source || (this.#which !== 'sports' && has(probe.dport))) !== this.#negated;
  }

  why(probe: Probe, matched: boolean): string {
    const is =
      this.#which === 'ports'
        ? `ports are ${probe.sport} and ${probe.dport}`
        : `${this.#which === 'sports' ? 'source' : 'destination'} port is ${this.#which === 'sports' ? probe.sport : probe.dport}`;
    return matched !== this.#negated ? is : `${is}, not among ${this.#list()}`;
  }

  print(): string {
    return `-m multiport ${bang(this.#negated)}--${this.#which} ${this.#list()}`;
  }

  #list(): string {
    return this.#ranges.map(printPorts).join(',');
  }
}

const withPorts = [6, 17, 33, 132, 136];

export const multiport: MatchKind = {
  name: 'multiport',
  options: [option('sports', 1, 'source-ports'), option('dports', 1, 'destination-ports'), option('ports')],
  build(given, { protocol }) {
    if (protocol === undefined || !withPorts.includes(protocol)) {
      throw new RuleError("multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'");
    }
    const which = (['sports', 'dports', 'ports'] as const).find((name) => given.has(name));
    if (which === undefined) throw new RuleError('multiport expection an option');
    const ranges = given.required(which).split(',').map(parsePortRange);
    if (ranges.reduce((n, { min, max }) => n + (min === max ? 1 : 2), 0) > 15)
      throw new RuleError('too many ports specified');
    return new MultiportCheck(which, ranges, given.negated(which));
  },
};
