import type { Lexer } from './lexer.ts';
import { type DataType, prefixLength, prefixRange, types, type Value } from './values.ts';

/** Values from `lo` to `hi`; a single value when they are the same. Texts that begin alike are a range, too. */
export interface Range {
  readonly lo: Value;
  readonly hi: Value;
}

/** After every text that begins with the same letters. */
const last = '\uffff';

export const isExact = ({ lo, hi }: Range): boolean => lo === hi;

export function has({ lo, hi }: Range, value: Value): boolean {
  return lo === hi ? value === lo : value >= lo && value <= hi;
}

/** `10.0.0.0/8`, `1-1024`, `"eth*"`. */
export function printRange({ lo, hi }: Range, type: DataType): string {
  if (lo === hi) return type.print(lo);
  if (typeof hi === 'string') return `"${lo}*"`;
  const prefix = type === types.ipv4_addr || type === types.ipv6_addr ? prefixLength(lo, hi, type.bits) : undefined;
  return prefix === undefined ? `${type.print(lo)}-${type.print(hi)}` : `${type.print(lo)}/${prefix}`;
}

/** A value in the text. Throws NftFault when it is none of the type. */
export function parseValue(lexer: Lexer, type: DataType): Value {
  if (lexer.kind !== 'word' && lexer.kind !== 'number' && lexer.kind !== 'address' && lexer.kind !== 'string') {
    lexer.unexpected();
  }
  const value = type.parse(lexer.token);
  if (value === undefined) {
    lexer.fault(type.wrong ?? (lexer.kind === 'number' ? 'Value exceeds valid range' : `Could not parse ${type.name}`));
  }
  lexer.next();
  return value;
}

/** Several names of bits, joined by `|`, with or without brackets. */
export function parseBits(lexer: Lexer, type: DataType): number {
  const bracket = lexer.take('(');
  let value = Number(parseValue(lexer, type));
  while (lexer.take('|')) value |= Number(parseValue(lexer, type));
  if (bracket) lexer.expect(')');
  return value;
}

/** A value, prefix or range. Throws NftFault. */
export function parseRange(lexer: Lexer, type: DataType): Range {
  if (type.flags) {
    const bits = parseBits(lexer, type);
    return { lo: bits, hi: bits };
  }
  const from = lexer.start;
  if (type === types.ifname && lexer.token.endsWith('*')) {
    const start = lexer.next().slice(0, -1);
    return { lo: start, hi: start + last };
  }
  const lo = parseValue(lexer, type);
  if (lexer.at('/') && typeof lo !== 'string') {
    lexer.next();
    const length = lexer.count();
    if (length > type.bits) {
      lexer.fault(`Prefix length ${length} is invalid for type of ${type.bits} bits width`, from);
    }
    const [first, end] = prefixRange(lo, length, type.bits);
    return { lo: first, hi: end };
  }
  if (!lexer.take('-')) return { lo, hi: lo };
  const hi = parseValue(lexer, type);
  if (hi < lo) lexer.fault('Range has zero or negative size', from);
  return { lo, hi };
}
