import { ShellError } from '../grammar/tree.ts';

/** The variables that an expression reads and sets. */
interface Names {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

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

const token =
  /\s*(0[xX][0-9a-fA-F]+|\d+|[A-Za-z_]\w*|(?:<<|>>|[-+*/%&^|])=(?!=)|\+\+|--|\|\||&&|==|!=|<=|>=|<<|>>|[-+*/%<>()!~^&|?:=,])\s*/y;
const name = /^[A-Za-z_]/;
const assigns = /^(?:<<|>>|[-+*/%&^|])?=$/;

const bit = (value: boolean): bigint => (value ? 1n : 0n);
const binary: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  '||': (a, b) => bit(a !== 0n || b !== 0n),
  '&&': (a, b) => bit(a !== 0n && b !== 0n),
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '&': (a, b) => a & b,
  '==': (a, b) => bit(a === b),
  '!=': (a, b) => bit(a !== b),
  '<=': (a, b) => bit(a <= b),
  '>=': (a, b) => bit(a >= b),
  '<': (a, b) => bit(a < b),
  '>': (a, b) => bit(a > b),
  '<<': (a, b) => a << (b & 63n),
  '>>': (a, b) => a >> (b & 63n),
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / divisor(b),
  '%': (a, b) => a % divisor(b),
};

function divisor(value: bigint): bigint {
  if (value === 0n) throw new ShellError('divide by zero');
  return value;
}

/** As the machine's long holds it. */
const wrapped = (value: bigint): bigint => BigInt.asIntN(64, value);
const wrong = (): ShellError => new ShellError('arithmetic syntax error');

/** Decimal, octal after 0, hexadecimal after 0x. */
function constant(text: string): bigint {
  if (/^0[xX]/.test(text) || !/^0\d/.test(text)) return wrapped(BigInt(text));
  if (/[89]/.test(text)) throw wrong();
  return wrapped(BigInt(`0o${text.slice(1)}`));
}

class Reader {
  readonly #tokens: string[] = [];
  readonly #names: Names;
  #depth = 0;
  /** What stands behind && or || or in the other branch is read, and does nothing. */
  #idle = 0;

  constructor(text: string, names: Names) {
    this.#names = names;
    token.lastIndex = 0;
    for (let at = 0; text.trim() !== '' && at < text.length; at = token.lastIndex) {
      token.lastIndex = at;
      const found = token.exec(text)?.[1];
      if (found === undefined) throw wrong();
      this.#tokens.push(found);
    }
  }

  value(): bigint {
    if (this.#tokens.length === 0) return 0n;
    let value = this.#choice();
    while (this.#taken(',')) value = this.#choice();
    if (this.#tokens.length > 0) throw wrong();
    return value;
  }

  #choice(): bigint {
    if (++this.#depth > 100) throw wrong();
    const [first = '', second = ''] = this.#tokens;
    const value = name.test(first) && assigns.test(second) ? this.#assignment(first, second) : this.#test();
    this.#depth--;
    return value;
  }

  #assignment(variable: string, sign: string): bigint {
    this.#tokens.splice(0, 2);
    const right = this.#choice();
    const operator = sign.slice(0, -1);
    return this.#set(variable, operator === '' ? right : this.#both(operator, this.#get(variable), right));
  }

  #test(): bigint {
    const test = this.#binary(0);
    if (!this.#taken('?')) return test;
    const yes = this.#unless(test === 0n, () => this.#choice());
    if (!this.#taken(':')) throw wrong();
    const no = this.#unless(test !== 0n, () => this.#choice());
    return test === 0n ? no : yes;
  }

  #binary(level: number): bigint {
    const operators = levels[level];
    if (!operators) return this.#unary();
    let left = this.#binary(level + 1);
    for (let next = this.#tokens[0]; next !== undefined && operators.includes(next); next = this.#tokens[0]) {
      this.#tokens.shift();
      const isSettled = (next === '&&' && left === 0n) || (next === '||' && left !== 0n);
      left = this.#both(
        next,
        left,
        this.#unless(isSettled, () => this.#binary(level + 1)),
      );
    }
    return left;
  }

  #both(operator: string, left: bigint, right: bigint): bigint {
    // An operand that counts for nothing may well be a divisor of zero.
    if (this.#idle > 0) return 0n;
    return wrapped(binary[operator]?.(left, right) ?? 0n);
  }

  #unless(idle: boolean, read: () => bigint): bigint {
    this.#idle += Number(idle);
    const value = read();
    this.#idle -= Number(idle);
    return value;
  }

  #unary(): bigint {
    if (++this.#depth > 100) throw wrong();
    const value = this.#operand(this.#tokens.shift());
    this.#depth--;
    return value;
  }

  #operand(next: string | undefined): bigint {
    if (next === '-') return wrapped(-this.#unary());
    if (next === '+') return this.#unary();
    if (next === '!') return bit(this.#unary() === 0n);
    if (next === '~') return ~this.#unary();
    if (next === '++' || next === '--') return this.#stepped(this.#tokens.shift(), next);
    if (next === '(') {
      const value = this.#choice();
      if (!this.#taken(')')) throw wrong();
      return value;
    }
    if (next !== undefined && /^\d/.test(next)) return constant(next);
    if (next === undefined || !name.test(next)) throw wrong();
    const value = this.#get(next);
    const [after] = this.#tokens;
    if (after !== '++' && after !== '--') return value;
    this.#tokens.shift();
    this.#stepped(next, after);
    return value;
  }

  #stepped(variable: string | undefined, by: string): bigint {
    if (variable === undefined || !name.test(variable)) throw wrong();
    return this.#set(variable, this.#get(variable) + (by === '++' ? 1n : -1n));
  }

  #get(variable: string): bigint {
    const known = this.#names.get(variable)?.trim() ?? '';
    if (known === '') return 0n;
    const [, sign, digits] = /^([-+]?)(\d+|0x[\da-f]+)$/i.exec(known) ?? [];
    if (digits === undefined) throw wrong();
    return sign === '-' ? -constant(digits) : constant(digits);
  }

  #set(variable: string, value: bigint): bigint {
    if (this.#idle === 0) this.#names.set(variable, String(wrapped(value)));
    return wrapped(value);
  }

  #taken(text: string): boolean {
    if (this.#tokens[0] !== text) return false;
    this.#tokens.shift();
    return true;
  }
}

/** The value of `$((…))` (POSIX sh 2.6.4, with bash's `++`, `--` and `,`), in 64 bits. Throws ShellError. */
export const arithmetic = (text: string, names: Names): bigint => new Reader(text, names).value();
