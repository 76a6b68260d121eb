import { CommandError } from '../command.ts';
import { printf } from '../shell/printf.ts';
import { compare, type Expression, Next, numberOf, type Statement, text, truth, type Value } from './awk-tree.ts';
import { Pattern } from './regex.ts';

/** Steps that a program may do for one line: a loop without end is none of ours. */
const mostSteps = 1_000_000;

/** `$0` */
const record: Expression = { kind: 'field', index: { kind: 'constant', value: 0 } };

/** What an awk program works with: fields, variables and arrays, and how statements and expressions change them. */
export class AwkMachine {
  readonly #out: (text: string) => void;
  readonly #arrays = new Map<string, Map<string, Value>>();
  readonly #regexes = new Map<string, Pattern>();
  readonly variables: Map<string, Value>;
  #fields: string[] = [''];
  #steps = 0;

  constructor(variables: Map<string, Value>, out: (text: string) => void) {
    this.variables = variables;
    this.#out = out;
  }

  record(line: string): void {
    this.#steps = 0;
    this.#fields = [line, ...this.#split(line, text(this.variables.get('FS')))];
    this.variables.set('NF', this.#fields.length - 1);
  }

  holds(pattern: Expression | undefined): boolean {
    return pattern === undefined || truth(this.#value(pattern));
  }

  run(statements: readonly Statement[]): void {
    for (const statement of statements) this.#do(statement);
  }

  #do(statement: Statement): void {
    if (++this.#steps > mostSteps) throw new CommandError('the program does not come to an end', 2);
    switch (statement.kind) {
      case 'print':
        this.#out(
          (statement.values.length === 0
            ? [this.#fields[0] ?? '']
            : statement.values.map((value) => text(this.#value(value)))
          ).join(text(this.variables.get('OFS'))) + text(this.variables.get('ORS')),
        );
        return;
      case 'printf': {
        const [format = '', ...args] = statement.values.map((value) => text(this.#value(value)));
        this.#out(printf(format, args));
        return;
      }
      case 'if':
        this.run(truth(this.#value(statement.test)) ? statement.body : statement.otherwise);
        return;
      case 'while':
        while (truth(this.#value(statement.test))) this.run(statement.body);
        return;
      case 'each':
        for (const key of [...this.#array(statement.array).keys()]) {
          this.variables.set(statement.name, key);
          this.run(statement.body);
        }
        return;
      case 'next':
        throw new Next(statement.exit);
      case 'delete':
        this.#array(statement.array).delete(text(this.#value(statement.key)));
        return;
      case 'expression':
        this.#value(statement.value);
    }
  }

  #value(expression: Expression): Value {
    switch (expression.kind) {
      case 'constant':
        return expression.value;
      case 'regex':
        return Number(this.#regex(expression.source).test(this.#fields[0] ?? ''));
      case 'variable':
        return this.variables.get(expression.name) ?? '';
      case 'field':
        return this.#fields[Math.trunc(numberOf(this.#value(expression.index)))] ?? '';
      case 'element':
        return this.#array(expression.array).get(text(this.#value(expression.key))) ?? '';
      case 'in':
        return Number(this.#array(expression.array).has(text(this.#value(expression.key))));
      case 'assign':
        return this.#assign(expression.to, expression.operator, this.#value(expression.value));
      case 'step': {
        const before = numberOf(this.#value(expression.of));
        this.#assign(expression.of, '=', before + expression.by);
        return expression.after ? before : before + expression.by;
      }
      case 'call':
        return this.#call(expression.name, expression.args);
      case 'unary': {
        const value = this.#value(expression.of);
        return expression.operator === '!'
          ? Number(!truth(value))
          : expression.operator === '-'
            ? -numberOf(value)
            : numberOf(value);
      }
      case 'choice':
        return truth(this.#value(expression.test)) ? this.#value(expression.yes) : this.#value(expression.no);
      case 'binary':
        return this.#binary(expression);
    }
  }

  #binary({ operator, left, right }: Extract<Expression, { readonly kind: 'binary' }>): Value {
    if (operator === '&&') return Number(truth(this.#value(left)) && truth(this.#value(right)));
    if (operator === '||') return Number(truth(this.#value(left)) || truth(this.#value(right)));
    const a = this.#value(left);
    if (operator === '~' || operator === '!~') {
      return Number(this.#regex(this.#pattern(right)).test(text(a)) === (operator === '~'));
    }
    const b = this.#value(right);
    if (operator === ' ') return text(a) + text(b);
    return compare(operator, a, b) ?? calculated(operator, numberOf(a), numberOf(b));
  }

  #assign(to: Expression, operator: string, given: Value): Value {
    const value =
      operator === '=' ? given : calculated(operator.slice(0, -1), numberOf(this.#value(to)), numberOf(given));
    if (to.kind === 'variable') this.variables.set(to.name, value);
    else if (to.kind === 'element') this.#array(to.array).set(text(this.#value(to.key)), value);
    else if (to.kind === 'field') {
      const index = Math.min(10_000, Math.max(0, Math.trunc(numberOf(this.#value(to.index)))));
      if (index === 0) this.record(text(value));
      else {
        while (this.#fields.length <= index) this.#fields.push('');
        this.#fields[index] = text(value);
        this.variables.set('NF', this.#fields.length - 1);
        this.#fields[0] = this.#fields.slice(1).join(text(this.variables.get('OFS')));
      }
    } else throw new CommandError('syntax error: cannot assign to that', 2);
    return value;
  }

  #call(name: string, args: readonly Expression[]): Value {
    const value = (at: number): Value => {
      const arg = args[at];
      return arg ? this.#value(arg) : '';
    };
    const first = args.length === 0 ? (this.#fields[0] ?? '') : text(value(0));
    switch (name) {
      case 'length':
        return [...first].length;
      case 'toupper':
        return first.toUpperCase();
      case 'tolower':
        return first.toLowerCase();
      case 'int':
        return Math.trunc(numberOf(value(0)));
      case 'index':
        return first.indexOf(text(value(1))) + 1;
      case 'substr': {
        const start = Math.round(numberOf(value(1))) - 1;
        const end = args.length > 2 ? start + Math.round(numberOf(value(2))) : undefined;
        return first.slice(Math.max(0, start), end === undefined ? undefined : Math.max(0, end));
      }
      case 'sprintf':
        return printf(
          first,
          args.slice(1).map((_, at) => text(value(at + 1))),
        );
      case 'split':
        return this.#splitInto(first, args[1], args[2]);
      case 'gsub':
      case 'sub':
        return this.#replace(name === 'gsub', args);
      default:
        throw new CommandError(`function ${name} is not modelled by Kubehop`, 2);
    }
  }

  #splitInto(line: string, into: Expression | undefined, by: Expression | undefined): number {
    if (into?.kind !== 'variable') throw new CommandError('syntax error: split needs an array', 2);
    const separator = by ? this.#pattern(by) : text(this.variables.get('FS'));
    const array = this.#array(into.name);
    array.clear();
    const pieces = this.#split(line, separator);
    for (const [at, piece] of pieces.entries()) array.set(String(at + 1), piece);
    return pieces.length;
  }

  /** `sub(/re/, made, target)`: how many were replaced. */
  #replace(all: boolean, [pattern, made, target = record]: readonly Expression[]): number {
    const regex = this.#regex(pattern ? this.#pattern(pattern) : '');
    const instead = made ? text(this.#value(made)) : '';
    let count = 0;
    const next = regex.replace(text(this.#value(target)), ({ groups: [whole = ''] }, nth) => {
      if (nth > 1 && !all) return whole;
      count = nth;
      return instead.replace(/\\&|&/g, (piece) => (piece === '&' ? whole : '&'));
    });
    if (count > 0) this.#assign(target, '=', next);
    return count;
  }

  #pattern(of: Expression): string {
    return of.kind === 'regex' ? of.source : text(this.#value(of));
  }

  #array(name: string): Map<string, Value> {
    const array = this.#arrays.get(name) ?? new Map<string, Value>();
    this.#arrays.set(name, array);
    return array;
  }

  #split(line: string, separator: string): string[] {
    if (separator === ' ') return line.trim() === '' ? [] : line.trim().split(/\s+/);
    if (line === '') return [];
    return separator.length === 1 ? line.split(separator) : this.#regex(separator).split(line);
  }

  #regex(source: string): Pattern {
    const regex = this.#regexes.get(source) ?? new Pattern([source], { extended: true, escapes: 'nt' });
    this.#regexes.set(source, regex);
    return regex;
  }
}

function calculated(operator: string, a: number, b: number): number {
  if ((operator === '/' || operator === '%') && b === 0) throw new CommandError('division by zero', 2);
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    default:
      return a ** b;
  }
}
