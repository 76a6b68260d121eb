import type { TcpFlag } from '../../../model/packet.ts';
import { RuleError } from '../errors.ts';
import { parsePort, protocolName } from '../protocols.ts';
import { bang, type IndexKeys, type KeyedCheck } from '../rules/check.ts';
import { type GivenOptions, type MatchKind, option, type RuleContext } from '../rules/extension.ts';
import type { Probe } from '../rules/probe.ts';

export interface PortRange {
  readonly min: number;
  readonly max: number;
}

/** `80`, `http`, `80:90`, `:1023`, `1024:`. Throws RuleError. */
export function parsePortRange(text: string): PortRange {
  const [from = '', to] = text.split(':', 2);
  const port = (part: string, fallback: number): number => {
    const number = part === '' && to !== undefined ? fallback : parsePort(part);
    if (number === undefined) throw new RuleError(`invalid port/service \`${part}' specified`);
    return number;
  };
  const min = port(from, 0);
  const max = to === undefined ? min : port(to, 65_535);
  if (min > max) throw new RuleError(`invalid portrange (min > max)`);
  return { min, max };
}

export const printPorts = ({ min, max }: PortRange): string => (min === max ? String(min) : `${min}:${max}`);

interface PortTest {
  readonly option: 'sport' | 'dport';
  readonly range: PortRange;
  readonly negated: boolean;
}

/** Flags of `--tcp-flags` in the order iptables prints them. URG is never set here. */
const flagOrder = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG'] as const;
type FlagName = (typeof flagOrder)[number];

interface FlagsTest {
  readonly mask: readonly FlagName[];
  readonly set: readonly FlagName[];
  readonly negated: boolean;
}

/** `-m tcp`, `-m udp`, `-m sctp`: ports and TCP flags. */
class TransportCheck implements KeyedCheck {
  readonly kind = 'port';
  readonly pure = true;
  readonly #name: string;
  readonly #ports: readonly PortTest[];
  readonly #flags: FlagsTest | undefined;

  constructor(name: string, ports: readonly PortTest[], flags: FlagsTest | undefined) {
    this.#name = name;
    this.#ports = ports;
    this.#flags = flags;
  }

  test(probe: Probe): boolean {
    for (const test of this.#ports) {
      if (!portFits(test, probe)) return false;
    }
    return this.#flags === undefined || flagsFit(this.#flags, probe.packet.flags ?? []);
  }

  why(probe: Probe, matched: boolean): string {
    const parts: string[] = [];
    for (const test of this.#ports) {
      const is = `${test.option === 'sport' ? 'source' : 'destination'} port is ${probe[test.option]}`;
      if (!portFits(test, probe)) return `${is}, ${test.negated ? 'excepted' : `not ${printPorts(test.range)}`}`;
      parts.push(is);
    }
    if (this.#flags) parts.push(`TCP flags are ${probe.packet.flags?.join(',') || 'NONE'}`);
    return matched || !this.#flags ? parts.join(', ') : `${parts.at(-1)}, not ${printFlags(this.#flags)}`;
  }

  print(): string {
    const ports = this.#ports.map((test) => `${bang(test.negated)}--${test.option} ${printPorts(test.range)}`);
    const flags = this.#flags ? [`${bang(this.#flags.negated)}--tcp-flags ${printFlags(this.#flags)}`] : [];
    return [`-m ${this.#name}`, ...ports, ...flags].join(' ');
  }

  keys(): IndexKeys {
    const exact = this.#ports.find((t) => t.option === 'dport' && !t.negated && t.range.min === t.range.max);
    return exact ? { exactDport: exact.range.min } : {};
  }
}

const portFits = ({ option: which, range, negated }: PortTest, probe: Probe): boolean => {
  const port = which === 'sport' ? probe.sport : probe.dport;
  return (port >= range.min && port <= range.max) !== negated;
};

const flagsFit = ({ mask, set, negated }: FlagsTest, flags: readonly TcpFlag[]): boolean =>
  mask.every((flag) => flags.some((f) => f === flag) === set.includes(flag)) !== negated;

const printFlags = ({ mask, set }: FlagsTest): string => `${mask.join(',') || 'NONE'} ${set.join(',') || 'NONE'}`;

function parseFlags(text: string): readonly FlagName[] {
  if (text === 'ALL') return flagOrder;
  const names = text === 'NONE' ? [] : text.split(',');
  const unknown = names.find((name) => !flagOrder.some((flag) => flag === name));
  if (unknown !== undefined) throw new RuleError(`Unknown TCP flag \`${unknown}'`);
  return flagOrder.filter((flag) => names.includes(flag));
}

function flagsOf(given: GivenOptions): FlagsTest | undefined {
  if (given.has('syn')) return { mask: ['FIN', 'SYN', 'RST', 'ACK'], set: ['SYN'], negated: given.negated('syn') };
  const mask = given.value('tcp-flags');
  if (mask === undefined) return undefined;
  return {
    mask: parseFlags(mask),
    set: parseFlags(given.value('tcp-flags', 1) ?? ''),
    negated: given.negated('tcp-flags'),
  };
}

function transport(name: string, proto: number): MatchKind {
  const plain = new TransportCheck(name, [], undefined);
  const ports = [option('sport', 1, 'source-port'), option('dport', 1, 'destination-port')];
  return {
    name,
    options: proto === 6 ? [...ports, option('tcp-flags', 2), option('syn', 0)] : ports,
    build(given, context) {
      requireProtocol(name, proto, context);
      if (given.size === 0) return plain;
      const tests: PortTest[] = [];
      for (const which of ['sport', 'dport'] as const) {
        const text = given.value(which);
        if (text !== undefined)
          tests.push({ option: which, range: parsePortRange(text), negated: given.negated(which) });
      }
      return new TransportCheck(name, tests, flagsOf(given));
    },
  };
}

function requireProtocol(name: string, proto: number, { protocol }: RuleContext): void {
  if (protocol !== proto) throw new RuleError(`${name.toUpperCase()} match requires '-p ${protocolName(proto)}'`);
}

export const tcp = transport('tcp', 6);
export const udp = transport('udp', 17);
export const sctp = transport('sctp', 132);
