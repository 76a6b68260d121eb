import { typeOf } from '../matches/addrtype.ts';
import {
  type Data,
  type Element,
  isVerdict,
  parseElements,
  printElement,
  printKey,
  type Shape,
  sortElements,
} from './element.ts';
import type { Family } from './family.ts';
import { bareMeta, ctFields, type Field, headers, metaFields, protocolOfHeader, tupleField } from './headers.ts';
import type { Lexer } from './lexer.ts';
import { Lookup } from './lookup.ts';
import type { NftProbe } from './probe.ts';
import { parseBits } from './range.ts';
import { type DataType, routeTypes, types, type Value } from './values.ts';

/** Something of nft's that exists and that we do not model: the rule is kept as it is written. */
export class NotModelled extends Error {}

/** What the rule so far says of the packet. */
export interface RuleScope {
  readonly family: Family;
  /** The transport protocol that the rule has settled; `any` when it is one of several. */
  transport: number | 'any' | undefined;
  /** Sets that are looked in. */
  readonly sets: string[];
  /** True when the rule keeps a state of its own: it cannot be shared between places. */
  stateful: boolean;
}

/** Yields one value of the packet, or several joined by `.`. */
export interface Expression {
  /** As listed. */
  readonly text: string;
  readonly types: readonly DataType[];
  /** What it is, in plain words. */
  readonly label: string;
  /** Undefined where the packet has no such thing. */
  read(probe: NftProbe): Value | readonly Value[] | undefined;
  /** The transport protocol that reading it takes for granted. */
  readonly transport?: number;
  /** How many values `numgen` chooses from. */
  readonly modulus?: number;
}

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
  nftrace sdif sdifname ibrname obrname ibriport obriport ipsec`.split(/\s+/),
);

/** An expression, or undefined when none begins here. Throws NftFault, and NotModelled. */
export function takeExpression(lexer: Lexer, scope: RuleScope): Expression | undefined {
  const first = takePrimary(lexer, scope);
  if (!first) return undefined;
  if (!lexer.at('.')) return bitwise(lexer, first);
  const parts = [first];
  while (lexer.take('.')) parts.push(takePrimary(lexer, scope) ?? lexer.unexpected());
  return concatenation(parts);
}

/** Throws when there is no expression. */
export const parseExpression = (lexer: Lexer, scope: RuleScope): Expression =>
  takeExpression(lexer, scope) ?? lexer.unexpected();

function concatenation(parts: readonly Expression[]): Expression {
  return {
    text: parts.map(({ text }) => text).join(' . '),
    types: parts.flatMap((part) => part.types),
    label: parts.map(({ label }) => label).join(', '),
    read(probe) {
      const values: Value[] = [];
      for (const part of parts) {
        const value = part.read(probe);
        if (value === undefined || typeof value === 'object') return undefined;
        values.push(value);
      }
      return values;
    },
  };
}

function takePrimary(lexer: Lexer, scope: RuleScope): Expression | undefined {
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

const bitOperators = ['&', 'and', '|', 'or', '^', 'xor'] as const;

/** `& mask`, `| bits`, `^ bits` behind an expression, folded into one mask and one XOR as the kernel has them. */
function bitwise(lexer: Lexer, operand: Expression): Expression {
  const [type] = operand.types;
  if (!type || lexer.at('<<') || lexer.at('>>')) throw new NotModelled();
  let mask = 0xffff_ffff;
  let xor = 0;
  let any = false;
  while (true) {
    const operator = lexer.takeAny(bitOperators);
    if (operator === undefined) break;
    any = true;
    if (type.bits > 32 || (typeof type.parse('0') !== 'number' && type !== types.ipv4_addr)) throw new NotModelled();
    const bits = parseBits(lexer, type);
    if (operator === '&' || operator === 'and') {
      mask &= bits;
      xor &= bits;
    } else if (operator === '|' || operator === 'or') {
      mask &= ~bits;
      xor = (xor & ~bits) | bits;
    } else xor ^= bits;
  }
  if (!any) return operand;
  return masked(operand, type, mask >>> 0, xor >>> 0);
}

/** An expression of which some bits are looked at. */
export interface Masked extends Expression {
  readonly operand: Expression;
  readonly mask: number;
}

export const isMasked = (expression: Expression): expression is Masked => 'mask' in expression;

function masked(operand: Expression, type: DataType, mask: number, xor: number): Masked {
  // As nft takes it apart again (nftables src/netlink_delinearize.c).
  const or = ((mask & xor) ^ xor) >>> 0;
  const seen = (mask | or) >>> 0;
  const flip = (xor & mask) >>> 0;
  const all = type.bits < 32 ? 2 ** type.bits - 1 : 0xffff_ffff;
  const print = (bits: number) => type.print(bits);
  const text = [
    operand.text,
    ...((seen & all) >>> 0 === all ? [] : [`& ${print(seen)}`]),
    ...(flip === 0 ? [] : [`^ ${print(flip)}`]),
    ...(or === 0 ? [] : [`| ${print(or)}`]),
  ].join(' ');
  return {
    ...operand,
    text,
    operand,
    mask: xor === 0 ? mask : 0,
    read(probe) {
      const value = operand.read(probe);
      return typeof value === 'number' ? ((value & mask) ^ xor) >>> 0 : undefined;
    },
  };
}

/** Where a key is looked up: a set of the table, or one written into the rule. */
export interface Source {
  readonly text: string;
  /** The set's name; absent for one within the rule. */
  readonly name?: string;
  readonly elements: readonly Element[];
  readonly shape: Shape;
  find(probe: NftProbe, key: Value | readonly Value[]): Element | undefined;
}

/** `@name` or `{ … }`. The shape is what the rule wants; a named set has its own. */
export function parseSource(lexer: Lexer, scope: RuleScope, shape: Shape): Source {
  if (lexer.take('@')) {
    const name = lexer.name();
    scope.sets.push(name);
    return {
      text: `@${name}`,
      name,
      elements: [],
      shape,
      find: (probe, key) => probe.recall(() => probe.table.sets.get(name)?.find(key, probe.facts.now())),
    };
  }
  const elements = parseElements(lexer, shape).map(({ element }) => element);
  const lookup = new Lookup();
  for (const element of elements) lookup.add(element);
  const listed = sortElements(elements, shape.key);
  const text = `{ ${listed.map((element) => printElement(element, shape, 0)).join(', ')} }`;
  return { text, elements: listed, shape, find: (_, key) => lookup.find(key) };
}

export const chainsOf = (elements: readonly { readonly data: Data | undefined }[]): string[] =>
  elements.flatMap(({ data }) => (isVerdict(data) && 'chain' in data ? [data.chain] : []));

/** A key in words. */
export function printValues(value: Value | readonly Value[], shown: readonly DataType[]): string {
  if (typeof value !== 'object') return printKey([{ lo: value, hi: value }], shown);
  return shown.map((type, i) => type.print(value[i] ?? '')).join(' . ');
}

/** Words for what a lookup found. */
export function tell(
  probe: NftProbe,
  source: Source,
  expression: Expression,
  key: Value | readonly Value[],
  found: Element | undefined,
): void {
  if (!probe.words) return;
  const words = printValues(key, expression.types);
  const where = source.name === undefined ? 'of the rule' : `of @${source.name}`;
  probe.words.push(
    found
      ? `the element ${printElement({ ...found, comment: undefined, counter: undefined, timeout: undefined, expiresAt: undefined }, probe.table.sets.get(source.name ?? '')?.spec.shape ?? source.shape, 0)} ${where} matches`
      : `${expression.label} is ${words}, no element ${where}`,
  );
}

/** `EXPRESSION map { … }`: values by key. */
export function mapped(lexer: Lexer, scope: RuleScope, key: Expression, data: readonly DataType[]): Expression {
  const source = parseSource(lexer, scope, { key: key.types, data });
  return {
    text: `${key.text} map ${source.text}`,
    types: data,
    label: key.label,
    read(probe) {
      const value = key.read(probe);
      if (value === undefined) return undefined;
      const found = source.find(probe, value);
      tell(probe, source, key, value, found);
      const result = found?.data;
      if (result === undefined || isVerdict(result)) return undefined;
      return result.length === 1 ? result[0] : result;
    },
  };
}
