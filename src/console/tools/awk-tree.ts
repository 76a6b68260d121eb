import { general } from '../format.ts';

export type Value = string | number;

export type Expression =
  | { readonly kind: 'constant'; readonly value: Value }
  | { readonly kind: 'regex'; readonly source: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'field'; readonly index: Expression }
  | { readonly kind: 'element' | 'in'; readonly array: string; readonly key: Expression }
  /** `(a, b)`: what `print` takes, or a key of several parts. */
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'assign'; readonly to: Expression; readonly operator: string; readonly value: Expression }
  /** `x++` (`after`: its value is the one before) and its like. */
  | { readonly kind: 'step'; readonly of: Expression; readonly by: 1 | -1; readonly after: boolean }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'unary'; readonly operator: '!' | '-' | '+'; readonly of: Expression }
  | { readonly kind: 'choice'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  /** The operator of concatenation is a blank. */
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression };

export interface Redirection {
  readonly kind: '>' | '>>' | '|';
  readonly to: Expression;
}

export type Statement =
  | { readonly kind: 'print' | 'printf'; readonly values: readonly Expression[]; readonly into?: Redirection }
  | {
      readonly kind: 'if';
      readonly test: Expression;
      readonly body: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  /** `while`, and `for (begin; test; step)`. */
  | {
      readonly kind: 'while';
      readonly begin?: Statement;
      readonly test?: Expression;
      readonly step?: Statement;
      readonly body: readonly Statement[];
    }
  | { readonly kind: 'do'; readonly test: Expression; readonly body: readonly Statement[] }
  | { readonly kind: 'each'; readonly name: string; readonly array: string; readonly body: readonly Statement[] }
  | { readonly kind: 'next' | 'break' | 'continue' }
  | { readonly kind: 'exit' | 'return'; readonly value?: Expression }
  | { readonly kind: 'delete'; readonly array: string; readonly key?: Expression }
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  | { readonly kind: 'expression'; readonly value: Expression };

export interface Rule {
  readonly when: 'BEGIN' | 'END' | 'line';
  readonly pattern?: Expression;
  /** `/from/,/to/`: the pattern that ends the range. */
  readonly until?: Expression;
  readonly body: readonly Statement[];
}

export interface Definition {
  readonly parameters: readonly string[];
  readonly body: readonly Statement[];
}

export interface Program {
  readonly rules: readonly Rule[];
  readonly functions: ReadonlyMap<string, Definition>;
}

/** What leads out of statements: `next`, `exit`, `return`, and those of loops. */
export class Jump extends Error {
  readonly to: 'next' | 'exit' | 'return' | 'break' | 'continue';
  readonly value: Value | undefined;
  constructor(to: Jump['to'], value?: Value) {
    super(to);
    this.to = to;
    this.value = value;
  }
}

const numeric = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/;
/** Whether a text that was read is compared as a number. */
export const looksNumeric = (value: Value): boolean => typeof value === 'number' || numeric.test(value);

/** A number as awk writes it: whole ones with all their digits, others as `%.6g`. */
export function text(value: Value | undefined): string {
  if (typeof value !== 'number') return value ?? '';
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? String(value === 0 ? 0 : value) : general(value);
}
export const numberOf = (value: Value | undefined): number =>
  typeof value === 'number'
    ? value
    : Number(/^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(value ?? '')?.[0] ?? 0);

/** 1 or 0 for a comparison, of numbers or of texts; undefined for other operators. */
export function compare(operator: string, a: Value, b: Value, asNumbers: boolean): number | undefined {
  const [x, y] = asNumbers ? [numberOf(a), numberOf(b)] : [text(a), text(b)];
  switch (operator) {
    case '==':
      return Number(x === y);
    case '!=':
      return Number(x !== y);
    case '<':
      return Number(x < y);
    case '<=':
      return Number(x <= y);
    case '>':
      return Number(x > y);
    case '>=':
      return Number(x >= y);
    default:
      return undefined;
  }
}
