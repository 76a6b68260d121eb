import { bitwise } from './bitwise.ts';
import type { Expression } from './expression.ts';
import type { Lexer } from './lexer.ts';
import { takePrimary } from './primary-expression.ts';
import type { RuleScope } from './rule-scope.ts';
import type { Value } from './values.ts';

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
