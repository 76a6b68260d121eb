import { typeOf } from '../matches/addrtype.ts';
import { NotModelled } from './errors.ts';
import type { Expression } from './expression.ts';
import { bareMeta, ctFields, type Field, headers, metaFields, protocolOfHeader, tupleField } from './headers.ts';
import type { Lexer } from './lexer.ts';
import type { RuleScope } from './rule-scope.ts';
import { routeTypes, types } from './values.ts';

/** Expressions that are nothing but a field, by their text: the same for all rules. */
const knownFields = new Map<string, Expression>();

function simple(text: string, { type, label, read }: Field, transport?: number): Expression {
  const known = knownFields.get(text);
  if (known) return known;
  const expression = { text, types: [type], label, read, ...(transport === undefined ? {} : { transport }) };
  knownFields.set(text, expression);
  return expression;
}

/** Words that begin an expression or statement of nft that we do not model (nftables src/parser_bison.y). */
const others: ReadonlySet<string> = new Set(
  `ether vlan arp ah esp comp gre gretap geneve vxlan igmp hbh rt rt0 rt2 rt4 srh frag dst mh exthdr ipsec osf socket jhash symhash
  queue dup fwd tproxy synproxy meter quota last xt secmark skuid skgid priority cgroup cpu rtclassid day hour time random length
  nftrace sdif sdifname ibrname obrname ibriport obriport`.split(/\s+/),
);

/** One field, fact or number of nft's, undefined when none begins here. Throws NftFault, and NotModelled. */
export function takePrimary(lexer: Lexer, scope: RuleScope): Expression | undefined {
  if (lexer.at('@')) throw new NotModelled();
  if (lexer.kind !== 'word') return undefined;
  const from = lexer.start;
  const word = lexer.token;
  const header = headers.get(word);
  if (header) {
    lexer.next();
    return payload(lexer, scope, word, header, from);
  }
  if (bareMeta.has(word)) return meta(lexer);
  if (others.has(word)) throw new NotModelled();
  switch (word) {
    case 'meta':
      lexer.next();
      return meta(lexer);
    case 'ct':
      lexer.next();
      return connection(lexer);
    case 'fib':
      lexer.next();
      return fib(lexer);
    case 'numgen':
      lexer.next();
      return numgen(lexer, scope);
    default:
      return undefined;
  }
}

function payload(
  lexer: Lexer,
  scope: RuleScope,
  name: string,
  header: Readonly<Record<string, Field>>,
  from: number,
): Expression {
  if (lexer.kind !== 'word') lexer.unexpected();
  const field = Object.hasOwn(header, lexer.token) ? header[lexer.token] : undefined;
  if (!field) {
    if (name === 'ip' || name === 'ip6' || name === 'tcp' || name === 'udp' || name.startsWith('icmp'))
      throw new NotModelled();
    lexer.unexpected();
  }
  const text = `${name} ${lexer.next()}`;
  const wrong = name === 'ip' ? 'ip6' : name === 'ip6' ? 'ip' : undefined;
  if (scope.family === wrong) lexer.fault(`conflicting protocols specified: ${wrong} vs. ${name}`, from);
  const transport = protocolOfHeader[name];
  if (transport !== undefined && typeof scope.transport === 'number' && scope.transport !== transport) {
    lexer.fault(`conflicting protocols specified: ${types.inet_proto.print(scope.transport)} vs. ${name}`, from);
  }
  if (transport !== undefined) scope.transport = transport;
  return simple(text, field, transport);
}

function meta(lexer: Lexer): Expression {
  const field = metaFields.get(lexer.token);
  if (!field) throw new NotModelled();
  const key = lexer.next();
  const bare =
    key !== 'mark' &&
    bareMeta.has(key) &&
    key !== 'l4proto' &&
    key !== 'nfproto' &&
    key !== 'pkttype' &&
    !key.endsWith('type');
  return simple(bare ? key : `meta ${key}`, field);
}

function connection(lexer: Lexer): Expression {
  const direction = lexer.takeAny(['original', 'reply']);
  if (direction === undefined) {
    const field = ctFields.get(lexer.token);
    if (!field) throw new NotModelled();
    return simple(`ct ${lexer.next()}`, field);
  }
  const family = lexer.takeAny(['ip', 'ip6']);
  const key = lexer.name();
  const field = tupleField(direction, key, family ?? 'ip');
  if (!field) throw new NotModelled();
  const named = key.endsWith('addr') ? `${family ?? 'ip'} ${key}` : key;
  return simple(`ct ${direction} ${named}`, field);
}

/** `fib saddr type`: what an address is to this machine. */
function fib(lexer: Lexer): Expression {
  const side = lexer.takeAny(['saddr', 'daddr']);
  if (side === undefined || lexer.at('.') || !lexer.take('type')) throw new NotModelled();
  const text = `fib ${side} type`;
  return simple(text, {
    type: types.fib_addrtype,
    label: `type of the ${side === 'saddr' ? 'source' : 'destination'}`,
    read: (probe) =>
      probe.recall(() => {
        const [address, name] = side === 'saddr' ? [probe.src, probe.packet.src] : [probe.dst, probe.packet.dst];
        const kind = typeOf(address, name, probe);
        return kind === 'LOCAL'
          ? routeTypes.local
          : kind === 'MULTICAST'
            ? routeTypes.multicast
            : kind === 'BROADCAST'
              ? routeTypes.broadcast
              : routeTypes.unicast;
      }),
  });
}

/** `numgen random mod 3`, `numgen inc mod 3 offset 1`. */
function numgen(lexer: Lexer, scope: RuleScope): Expression {
  const way = lexer.takeAny(['random', 'inc']) ?? lexer.unexpected();
  lexer.expect('mod');
  const modulus = lexer.count();
  const offset = lexer.take('offset') ? lexer.count() : 0;
  if (way === 'inc') scope.stateful = true;
  let counted = 0;
  const text = `numgen ${way} mod ${modulus}${offset === 0 ? '' : ` offset ${offset}`}`;
  return {
    text,
    types: [types.integer],
    label: `${way === 'random' ? 'random number' : 'running number'} below ${modulus}`,
    modulus,
    read: (probe) =>
      probe.recall(() => offset + (way === 'random' ? probe.facts.random.int(0, modulus - 1) : counted++ % modulus)),
  };
}
