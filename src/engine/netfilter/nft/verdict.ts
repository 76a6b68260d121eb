import type { NatTarget } from '../rules/target.ts';
import type { Lexer } from './lexer.ts';

/** What a rule or an element decides. */
export type Verdict =
  | { readonly op: 'accept' | 'drop' | 'continue' | 'return' }
  | { readonly op: 'jump' | 'goto'; readonly chain: string };

/** What a rule comes to: a verdict, an answer, a mapping; `break` when a condition failed. */
export type Outcome = Verdict | { readonly op: 'break' } | { readonly op: 'reject'; readonly with: string } | NatTarget;

export const failed: Outcome = { op: 'break' };

const plain = ['accept', 'drop', 'continue', 'return'] as const;
const plainVerdicts = new Map(plain.map((op): [string, Verdict] => [op, { op }]));

/** A verdict, or undefined when none stands here. */
export function takeVerdict(lexer: Lexer): Verdict | undefined {
  if (lexer.kind !== 'word') return undefined;
  const found = plainVerdicts.get(lexer.token);
  if (found) {
    lexer.next();
    return found;
  }
  const op = lexer.takeAny(['jump', 'goto']);
  return op && { op, chain: lexer.name() };
}

/** Throws NftFault when there is no verdict. */
export const parseVerdict = (lexer: Lexer): Verdict => takeVerdict(lexer) ?? lexer.unexpected();

export const printVerdict = (verdict: Verdict): string =>
  'chain' in verdict ? `${verdict.op} ${verdict.chain}` : verdict.op;
