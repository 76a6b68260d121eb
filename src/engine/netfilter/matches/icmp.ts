import type { IPFamily } from '../../../model/objects/meta.ts';
import type { IcmpType } from '../../../model/packet.ts';
import { RuleError } from '../errors.ts';
import { bang, type Check } from '../rules/check.ts';
import { type MatchKind, option } from '../rules/extension.ts';
import type { Probe } from '../rules/probe.ts';

type Codes = Readonly<Record<string, readonly [type: number, code?: number]>>;

/** Type and code of the ICMP messages that exist here (RFC 792, RFC 1812; RFC 4443). */
export const onTheWire: Readonly<
  Record<IPFamily, Readonly<Partial<Record<IcmpType, readonly [type: number, code: number]>>>>
> = {
  IPv4: {
    'echo-reply': [0, 0],
    'net-unreachable': [3, 0],
    'host-unreachable': [3, 1],
    'port-unreachable': [3, 3],
    'admin-prohibited': [3, 13],
    'echo-request': [8, 0],
    'time-exceeded': [11, 0],
  },
  IPv6: {
    'no-route': [1, 0],
    'admin-prohibited': [1, 1],
    'addr-unreachable': [1, 3],
    'port-unreachable': [1, 4],
    'time-exceeded': [3, 0],
    'echo-request': [128, 0],
    'echo-reply': [129, 0],
  },
};

/** Names that `iptables -p icmp -h` and `ip6tables -p icmpv6 -h` list: a type, and a code where the name means just one. */
const names: Readonly<Record<IPFamily, Codes>> = {
  IPv4: {
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
  },
  IPv6: {
    'destination-unreachable': [1],
    'no-route': [1, 0],
    'communication-prohibited': [1, 1],
    'beyond-scope': [1, 2],
    'address-unreachable': [1, 3],
    'port-unreachable': [1, 4],
    'packet-too-big': [2],
    'time-exceeded': [3],
    'ttl-exceeded': [3],
    'parameter-problem': [4],
    'echo-request': [128],
    ping: [128],
    'echo-reply': [129],
    pong: [129],
    'router-solicitation': [133],
    'router-advertisement': [134],
    'neighbor-solicitation': [135],
    'neighbour-solicitation': [135],
    'neighbor-advertisement': [136],
    'neighbour-advertisement': [136],
    redirect: [137],
  },
};

interface Wanted {
  /** Undefined: any. */
  readonly type?: number | undefined;
  readonly code?: number | undefined;
  readonly negated: boolean;
}

class IcmpCheck implements Check {
  readonly kind = 'icmp type';
  readonly pure = true;
  readonly #family: IPFamily;
  readonly #wanted: Wanted;

  constructor(family: IPFamily, wanted: Wanted) {
    this.#family = family;
    this.#wanted = wanted;
  }

  test({ packet: { icmp } }: Probe): boolean {
    const sent = icmp && onTheWire[this.#family][icmp];
    if (!sent) return false;
    const [type, code] = sent;
    const { type: wantedType = type, code: wantedCode = code, negated } = this.#wanted;
    return (wantedType === type && wantedCode === code) !== negated;
  }

  why({ packet: { icmp } }: Probe, matched: boolean): string {
    const is = `ICMP type is ${icmp ?? 'none'}`;
    return matched ? is : `${is}, not ${this.#text}`;
  }

  print(): string {
    const [match, option] = this.#family === 'IPv4' ? ['icmp', 'icmp-type'] : ['icmp6', 'icmpv6-type'];
    return `-m ${match} ${bang(this.#wanted.negated)}--${option} ${this.#text}`;
  }

  get #text(): string {
    const { type, code } = this.#wanted;
    if (type === undefined) return 'any';
    return code === undefined ? String(type) : `${type}/${code}`;
  }
}

const icmpOf = (family: IPFamily, name: string, optionName: string): MatchKind => ({
  name,
  options: [option(optionName)],
  build(given, { protocol }) {
    if (protocol !== (family === 'IPv4' ? 1 : 58)) throw new RuleError(wrongProtocol[family]);
    const text = given.required(optionName);
    const negated = given.negated(optionName);
    if (text === 'any') return new IcmpCheck(family, { negated });
    const numeric = /^(\d+)(?:\/(\d+))?$/.exec(text);
    if (numeric) {
      const [, type, code] = numeric;
      return new IcmpCheck(family, {
        type: Number(type),
        code: code === undefined ? undefined : Number(code),
        negated,
      });
    }
    const named = Object.hasOwn(names[family], text) ? names[family][text] : undefined;
    if (!named) throw new RuleError(`Unknown ${family === 'IPv4' ? 'ICMP' : 'ICMPv6'} type \`${text}'`);
    return new IcmpCheck(family, { type: named[0], code: named[1], negated });
  },
});

const wrongProtocol: Readonly<Record<IPFamily, string>> = {
  IPv4: "ICMP match requires '-p icmp'",
  IPv6: "ICMPv6 match requires '-p icmpv6'",
};

export const icmp = icmpOf('IPv4', 'icmp', 'icmp-type');
export const icmp6 = icmpOf('IPv6', 'icmp6', 'icmpv6-type');
