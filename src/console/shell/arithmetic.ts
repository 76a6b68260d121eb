import { ShellError } from '../grammar/tree.ts';

type Lookup = (name: string) => string | undefined;

/** Binary operators by how tightly they bind, loosest first. */
const levels: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

const token = /\s*(\d+|0[xX][0-9a-fA-F]+|[A-Za-z_]\w*|\|\||&&|==|!=|<=|>=|<<|>>|[-+*/%<>()!~^&|?:])\s*/y;

const binary: Readonly<Record<string, (a: number, b: number) => number>> = {
  '||': (a, b) => Number(a !== 0 || b !== 0),
  '&&': (a, b) => Number(a !== 0 && b !== 0),
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '&': (a, b) => a & b,
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  '<=': (a, b) => Number(a <= b),
  '>=': (a, b) => Number(a >= b),
  '<': (a, b) => Number(a < b),
  '>': (a, b) => Number(a > b),
  '<<': (a, b) => a << b,
  '>>': (a, b) => a >> b,
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
};

class Reader {
  readonly #tokens: string[] = [];
  readonly #lookup: Lookup;
  #depth = 0;

  constructor(text: string, lookup: Lookup) {
    this.#lookup = lookup;
    token.lastIndex = 0;
    for (let at = 0; text.trim() !== '' && at < text.length; at = token.lastIndex) {
      token.lastIndex = at;
      const found = token.exec(text)?.[1];
      if (found === undefined) throw new ShellError('arithmetic syntax error');
      this.#tokens.push(found);
    }
  }

  value(): number {
    if (this.#tokens.length === 0) return 0;
    const value = this.#choice();
    if (this.#tokens.length > 0) throw new ShellError('arithmetic syntax error');
    return value;
  }

  #choice(): number {
    if (++this.#depth > 100) throw new ShellError('arithmetic syntax error');
    const test = this.#binary(0);
    let value = test;
    if (this.#taken('?')) {
      const yes = this.#choice();
      if (!this.#taken(':')) throw new ShellError('arithmetic syntax error');
      const no = this.#choice();
      value = test !== 0 ? yes : no;
    }
    this.#depth--;
    return value;
  }

  #binary(level: number): number {
    const operators = levels[level];
    if (!operators) return this.#unary();
    let left = this.#binary(level + 1);
    for (let next = this.#tokens[0]; next !== undefined && operators.includes(next); next = this.#tokens[0]) {
      this.#tokens.shift();
      const right = this.#binary(level + 1);
      if (right === 0 && (next === '/' || next === '%')) throw new ShellError('divide by zero');
      left = next === '/' ? Math.trunc(left / right) : next === '%' ? left % right : (binary[next]?.(left, right) ?? 0);
    }
    return left;
  }

  #unary(): number {
    if (++this.#depth > 100) throw new ShellError('arithmetic syntax error');
    const next = this.#tokens.shift();
    const value = this.#operand(next);
    this.#depth--;
    return value;
  }

  #operand(next: string | undefined): number {
    if (next === '-') return -this.#unary();
    if (next === '+') return this.#unary();
    if (next === '!') return Number(this.#unary() === 0);
    if (next === '~') return ~this.#unary();
    if (next === '(') {
      const value = this.#choice();
      if (!this.#taken(')')) throw new ShellError('arithmetic syntax error');
      return value;
    }
    if (next !== undefined && /^\d/.test(next)) return Number(next);
    if (next === undefined || !/^\w/.test(next)) throw new ShellError('arithmetic syntax error');
    const known = this.#lookup(next)?.trim() ?? '';
    if (known === '') return 0;
    if (!/^[-+]?(?:\d+|0x[\da-f]+)$/i.test(known)) throw new ShellError('arithmetic syntax error');
    return Number(known);
  }

  #taken(text: string): boolean {
    if (this.#tokens[0] !== text) return false;
    this.#tokens.shift();
    return true;
  }
}

/** The value of `$((…))` (POSIX sh 2.6.4) without assignments. Throws ShellError. */
export const arithmetic = (text: string, lookup: Lookup): number => new Reader(text, lookup).value();
