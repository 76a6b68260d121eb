import type { IcmpType } from '../../../model/packet.ts';
import { RuleError } from '../errors.ts';
import { bang, type Check } from '../rules/check.ts';
import { type MatchKind, option } from '../rules/extension.ts';
import type { Probe } from '../rules/probe.ts';

/** Type and code of the ICMP messages that exist here (RFC 792, RFC 1812). */
const onTheWire: Readonly<Record<IcmpType, readonly [type: number, code: number]>> = {
  'echo-reply': [0, 0],
  'net-unreachable': [3, 0],
  'host-unreachable': [3, 1],
  'port-unreachable': [3, 3],
  'admin-prohibited': [3, 13],
  'echo-request': [8, 0],
  'time-exceeded': [11, 0],
};

/** Names that `iptables -p icmp -h` lists: a type, and a code where the name means just one. */
const names: Readonly<Record<string, readonly [type: number, code?: number]>> = {
  'echo-reply': [0],
  pong: [0],
  'destination-unreachable': [3],
  'network-unreachable': [3, 0],
  'host-unreachable': [3, 1],
  'protocol-unreachable': [3, 2],
  'port-unreachable': [3, 3],
  'fragmentation-needed': [3, 4],
  'network-prohibited': [3, 9],
  'host-prohibited': [3, 10],
  'communication-prohibited': [3, 13],
  'source-quench': [4],
  redirect: [5],
  'echo-request': [8],
  ping: [8],
  'router-advertisement': [9],
  'router-solicitation': [10],
  'time-exceeded': [11],
  'ttl-exceeded': [11],
  'parameter-problem': [12],
  'timestamp-request': [13],
  'timestamp-reply': [14],
  'address-mask-request': [17],
  'address-mask-reply': [18],
};

class IcmpCheck implements Check {
  readonly kind = 'icmp type';
  readonly pure = true;
  /** Undefined: any. */
  readonly #type: number | undefined;
  readonly #code: number | undefined;
  readonly #negated: boolean;

  constructor(type: number | undefined, code: number | undefined, negated: boolean) {
    this.#type = type;
    this.#code = code;
    this.#negated = negated;
  }

  test({ packet: { icmp } }: Probe): boolean {
    if (icmp === undefined) return false;
    const [type, code] = onTheWire[icmp];
    const fits = (this.#type ?? type) === type && (this.#code ?? code) === code;
    return fits !== this.#negated;
  }

  why({ packet: { icmp } }: Probe, matched: boolean): string {
    const is = `ICMP type is ${icmp ?? 'none'}`;
    return matched ? is : `${is}, not ${this.#wanted()}`;
  }

  print(): string {
    return `-m icmp ${bang(this.#negated)}--icmp-type ${this.#wanted()}`;
  }

  #wanted(): string {
    if (this.#type === undefined) return 'any';
    return this.#code === undefined ? String(this.#type) : `${this.#type}/${this.#code}`;
  }
}

export const icmp: MatchKind = {
  name: 'icmp',
  options: [option('icmp-type')],
  build(given, { protocol }) {
    if (protocol !== 1) throw new RuleError("ICMP match requires '-p icmp'");
    const text = given.required('icmp-type');
    const negated = given.negated('icmp-type');
    if (text === 'any') return new IcmpCheck(undefined, undefined, negated);
    const numeric = /^(\d+)(?:\/(\d+))?$/.exec(text);
    if (numeric) {
      const [, type, code] = numeric;
      return new IcmpCheck(Number(type), code === undefined ? undefined : Number(code), negated);
    }
    const named = Object.hasOwn(names, text) ? names[text] : undefined;
    if (!named) throw new RuleError(`Unknown ICMP type \`${text}'`);
    return new IcmpCheck(named[0], named[1], negated);
  },
};
