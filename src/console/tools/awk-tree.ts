export type Value = string | number;

export type Expression =
  | { readonly kind: 'constant'; readonly value: Value }
  | { readonly kind: 'regex'; readonly source: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'field'; readonly index: Expression }
  | { readonly kind: 'element' | 'in'; readonly array: string; readonly key: Expression }
  | { readonly kind: 'assign'; readonly to: Expression; readonly operator: string; readonly value: Expression }
  /** `x++` (`after`: its value is the one before) and its like. */
  | { readonly kind: 'step'; readonly of: Expression; readonly by: 1 | -1; readonly after: boolean }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'unary'; readonly operator: '!' | '-' | '+'; readonly of: Expression }
  | { readonly kind: 'choice'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  /** The operator of concatenation is a blank. */
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression };

export type Statement =
  | { readonly kind: 'print' | 'printf'; readonly values: readonly Expression[] }
  | {
      readonly kind: 'if';
      readonly test: Expression;
      readonly body: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  | { readonly kind: 'while'; readonly test: Expression; readonly body: readonly Statement[] }
  | { readonly kind: 'each'; readonly name: string; readonly array: string; readonly body: readonly Statement[] }
  | { readonly kind: 'next'; readonly exit?: number }
  | { readonly kind: 'delete'; readonly array: string; readonly key: Expression }
  | { readonly kind: 'expression'; readonly value: Expression };

export interface Rule {
  readonly when: 'BEGIN' | 'END' | 'line';
  readonly pattern?: Expression;
  readonly body: readonly Statement[];
}

/** `next`, or `exit` with its code. */
export class Next extends Error {
  readonly exit: number | undefined;
  constructor(exit?: number) {
    super('next');
    this.exit = exit;
  }
}

const numeric = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/;

export const text = (value: Value | undefined): string =>
  typeof value === 'number'
    ? Number.isInteger(value)
      ? String(value)
      : String(Number(value.toPrecision(6)))
    : (value ?? '');
export const numberOf = (value: Value | undefined): number =>
  typeof value === 'number'
    ? value
    : Number(/^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(value ?? '')?.[0] ?? 0);
export const truth = (value: Value): boolean =>
  typeof value === 'number' ? value !== 0 : numeric.test(value) ? Number(value) !== 0 : value !== '';

/** 1 or 0 for a comparison, of numbers where both look like some; undefined for other operators. */
export function compare(operator: string, a: Value, b: Value): number | undefined {
  const asNumbers = [a, b].every((value) => typeof value === 'number' || numeric.test(value));
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
