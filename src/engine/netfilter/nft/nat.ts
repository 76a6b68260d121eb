import { type Addr, addrText } from '../address.ts';
import type { NatRange, NatTarget } from '../rules/target.ts';
import { NotModelled } from './errors.ts';
import type { Expression } from './expression.ts';
import type { Lexer } from './lexer.ts';
import { takeExpression } from './parse-expression.ts';
import type { NftProbe } from './probe.ts';
import { parseRange, printRange, type Range } from './range.ts';
import type { RuleScope } from './rule-scope.ts';
import { mapped } from './source.ts';
import type { Statement } from './statement.ts';
import { types } from './values.ts';
import { failed } from './verdict.ts';

/** Where each may stand, in chains of type nat. */
const hooks = {
  masquerade: ['postrouting'],
  redirect: ['prerouting', 'output'],
  snat: ['postrouting', 'input'],
  dnat: ['prerouting', 'output'],
} as const;
const flagNames = ['random', 'fully-random', 'persistent'] as const;

/** `masquerade`, `redirect`, `snat to …`, `dnat to …` (net/netfilter/nft_nat.c). Throws NftFault, and NotModelled. */
export function parseNat(lexer: Lexer, scope: RuleScope): Statement {
  const from = lexer.start;
  const word = lexer.takeAny(['masquerade', 'redirect', 'snat', 'dnat']) ?? lexer.unexpected();
  const byDevice = word === 'masquerade' || word === 'redirect';
  const named = byDevice ? undefined : lexer.takeAny(['ip', 'ip6']);
  if (lexer.at('prefix')) throw new NotModelled();
  const { address, chosen, ports } = lexer.take('to') || !byDevice ? parseEnd(lexer, scope, named) : none;
  if (ports && scope.transport === undefined) {
    lexer.fault('transport protocol mapping is only valid after transport protocol match', from);
  }
  const flags = parseFlags(lexer);
  const range = rangeOf(address, ports, flags);
  const family = named ?? (scope.family === 'inet' ? familyOf(address) : undefined);
  const end = chosen?.text ?? printEnd(address, ports);
  const print = [word, family ?? '', end && `to ${end}`, flags.join(',')].filter((part) => part !== '').join(' ');
  const target: NatTarget = byDevice
    ? { op: word, range, print }
    : { op: 'nat', manip: word === 'snat' ? 'source' : 'destination', range, print };
  return {
    terminal: true,
    natHooks: hooks[word],
    print: () => print,
    run(probe) {
      if (address && (typeof address.min === 'bigint') !== (probe.packet.family === 'IPv6')) return failed;
      return chosen ? withEnd(target, chosen, probe) : target;
    },
  };
}

const rangeOf = (address: End['address'], ports: Range | undefined, flags: readonly string[]): NatRange => ({
  ...(address ? { addresses: address } : {}),
  ...(ports ? { ports: { min: Number(ports.lo), max: Number(ports.hi) } } : {}),
  random: flags.includes('random'),
  randomFully: flags.includes('fully-random'),
  persistent: flags.includes('persistent'),
});

const familyOf = (address: End['address']) => address && (typeof address.min === 'bigint' ? 'ip6' : 'ip');

/** What may stand behind `to`. */
interface End {
  readonly address?: { readonly min: Addr; readonly max: Addr } | undefined;
  readonly chosen?: Expression;
  readonly ports?: Range | undefined;
}

const none: End = {};

function parseEnd(lexer: Lexer, scope: RuleScope, family: 'ip' | 'ip6' | undefined): End {
  if (lexer.kind === 'word')
    return { chosen: mappedEnd(lexer, scope, family ?? (scope.family === 'ip6' ? 'ip6' : 'ip')) };
  const address = lexer.at(':') ? undefined : parseAddresses(lexer);
  return { address, ports: lexer.take(':') ? parseRange(lexer, types.inet_service) : undefined };
}

function withEnd(target: NatTarget, chosen: Expression, probe: NftProbe): NatTarget | typeof failed {
  const value = chosen.read(probe);
  if (value === undefined) return failed;
  const [address, port] = typeof value === 'object' ? value : [value];
  if (address === undefined || typeof address === 'string') return failed;
  const range: NatRange = {
    ...target.range,
    addresses: { min: address, max: address },
    ...(typeof port === 'number' ? { ports: { min: port, max: port } } : {}),
  };
  return { ...target, range };
}

/** `ip daddr . tcp dport map { … }`, with an address or an address and a port for each key. */
function mappedEnd(lexer: Lexer, scope: RuleScope, family: 'ip' | 'ip6'): Expression {
  const key = takeExpression(lexer, scope);
  if (!key || !lexer.take('map')) throw new NotModelled();
  const address = family === 'ip6' ? types.ipv6_addr : types.ipv4_addr;
  const from = lexer.start;
  // Whether each element has a port is to be seen at the first.
  const inside = /^\{[^:]*:\s*([^,}]*)/.exec(lexer.text.slice(from, from + 2000));
  return mapped(lexer, scope, key, inside?.[1]?.includes(' . ') ? [address, types.inet_service] : [address]);
}

function parseAddresses(lexer: Lexer): { readonly min: Addr; readonly max: Addr } {
  const min = parseAddress(lexer);
  if (lexer.at('/')) throw new NotModelled();
  return { min, max: lexer.take('-') ? parseAddress(lexer) : min };
}

function parseAddress(lexer: Lexer): Addr {
  const bracket = lexer.take('[');
  const type = lexer.token.includes(':') ? types.ipv6_addr : types.ipv4_addr;
  const value = type.parse(lexer.token);
  if (value === undefined || typeof value === 'string')
    return lexer.fault('Could not resolve hostname: Name or service not known');
  lexer.next();
  if (bracket) lexer.expect(']');
  return value;
}

function printEnd(address: End['address'], ports: Range | undefined): string {
  const to = ports ? `:${printRange(ports, types.inet_service)}` : '';
  if (!address) return to;
  const print = (value: Addr) => (typeof value === 'bigint' && ports ? `[${addrText(value)}]` : addrText(value));
  return `${print(address.min)}${address.min === address.max ? '' : `-${print(address.max)}`}${to}`;
}

function parseFlags(lexer: Lexer): string[] {
  const flags: string[] = [];
  do {
    const flag = lexer.takeAny(flagNames);
    if (flag === undefined) break;
    flags.push(flag);
  } while (lexer.take(','));
  return flagNames.filter((name) => flags.includes(name));
}
