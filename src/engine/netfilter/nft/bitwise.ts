import { NotModelled } from './errors.ts';
import type { Expression } from './expression.ts';
import type { Lexer } from './lexer.ts';
import { parseBits } from './range.ts';
import { type DataType, types } from './values.ts';

/** An expression of which some bits are looked at. */
export interface Masked extends Expression {
  readonly operand: Expression;
  readonly mask: number;
}

export const isMasked = (expression: Expression): expression is Masked => 'mask' in expression;

const bitOperators = ['&', 'and', '|', 'or', '^', 'xor'] as const;

/** `& mask`, `| bits`, `^ bits` behind an expression, folded into one mask and one XOR as the kernel has them. */
export function bitwise(lexer: Lexer, operand: Expression): Expression {
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
