import { CommandError } from '../command.ts';
import { awkFormat, callAwk, type Evaluating } from './awk-functions.ts';
import type { AwkStore, Frame } from './awk-store.ts';
import {
  compare,
  type Definition,
  type Expression,
  Jump,
  looksNumeric,
  numberOf,
  type Program,
  type Redirection,
  type Statement,
  text,
  type Value,
} from './awk-tree.ts';

/** Steps that a program may do for one line: a loop without end is none of ours. */
const mostSteps = 1_000_000;

/** What `print` writes elsewhere: to a file, or into a command. */
export type WriteTo = (kind: Redirection['kind'], to: string, text: string) => void;

type Loop = Extract<Statement, { readonly kind: 'while' | 'do' | 'each' }>;
type Binary = Extract<Expression, { readonly kind: 'binary' }>;

/** Runs an awk program's statements. */
export class AwkMachine implements Evaluating {
  readonly store: AwkStore;
  readonly #functions: Program['functions'];
  readonly #out: (text: string) => void;
  readonly #writeTo: WriteTo;
  #steps = 0;
  /** Of rand(): a program draws the same numbers each time, as without srand(). */
  #drawn = 0;

  constructor(store: AwkStore, functions: Program['functions'], out: (text: string) => void, writeTo: WriteTo) {
    this.store = store;
    this.#functions = functions;
    this.#out = out;
    this.#writeTo = writeTo;
  }

  record(line: string): void {
    this.#steps = 0;
    this.store.record(line);
  }

  holds(pattern: Expression): boolean {
    return this.#truth(pattern);
  }

  /** Throws Jump, CommandError. */
  run(statements: readonly Statement[]): void {
    for (const statement of statements) this.#do(statement);
  }

  value(expression: Expression): Value {
    return this.#value(expression) ?? '';
  }

  assign(to: Expression, value: Value): void {
    if (to.kind === 'variable') this.store.set(to.name, value);
    else if (to.kind === 'element') this.store.array(to.array).set(this.#key(to.key), value);
    else if (to.kind === 'field') this.store.setField(Math.trunc(numberOf(this.value(to.index))), text(value));
    else throw new CommandError('syntax error: cannot assign to that', 2);
  }

  pattern(of: Expression): string {
    return of.kind === 'regex' ? of.source : text(this.value(of));
  }

  random(): number {
    this.#drawn = (this.#drawn * 1_103_515_245 + 12_345) % 2_147_483_648;
    return this.#drawn / 2_147_483_648;
  }

  #do(statement: Statement): void {
    if (++this.#steps > mostSteps) throw new CommandError('the program does not come to an end', 2);
    switch (statement.kind) {
      case 'print':
      case 'printf':
        this.#print(statement);
        return;
      case 'if':
        this.run(this.#truth(statement.test) ? statement.body : statement.otherwise);
        return;
      case 'while':
      case 'do':
      case 'each':
        this.#loop(statement);
        return;
      case 'block':
        this.run(statement.body);
        return;
      case 'next':
      case 'break':
      case 'continue':
        throw new Jump(statement.kind);
      case 'exit':
      case 'return':
        throw new Jump(statement.kind, statement.value && this.value(statement.value));
      case 'delete':
        if (statement.key) this.store.array(statement.array).delete(this.#key(statement.key));
        else this.store.array(statement.array).clear();
        return;
      case 'expression':
        this.#value(statement.value);
    }
  }

  #loop(statement: Loop): void {
    switch (statement.kind) {
      case 'while':
        if (statement.begin) this.#do(statement.begin);
        while ((!statement.test || this.#truth(statement.test)) && this.#round(statement.body))
          if (statement.step) this.#do(statement.step);
        return;
      case 'do':
        while (this.#round(statement.body) && this.#truth(statement.test));
        return;
      case 'each':
        for (const key of [...this.store.array(statement.array).keys()]) {
          this.store.set(statement.name, key);
          if (!this.#round(statement.body)) return;
        }
        return;
    }
  }

  /** One round of a loop; false when it was left. */
  #round(body: readonly Statement[]): boolean {
    if (++this.#steps > mostSteps) throw new CommandError('the program does not come to an end', 2);
    try {
      this.run(body);
      return true;
    } catch (error) {
      if (!(error instanceof Jump) || (error.to !== 'break' && error.to !== 'continue')) throw error;
      return error.to === 'continue';
    }
  }

  #print({ kind, values, into }: Extract<Statement, { readonly kind: 'print' | 'printf' }>): void {
    const given = values.map((value) => this.value(value));
    let said: string;
    if (kind === 'printf') said = awkFormat(text(given[0]), given.slice(1));
    else {
      const shown = given.length === 0 ? [this.store.field(0) ?? ''] : given.map((value) => this.#shown(value));
      said = shown.join(text(this.store.get('OFS'))) + text(this.store.get('ORS'));
    }
    if (into) this.#writeTo(into.kind, text(this.value(into.to)), said);
    else this.#out(said);
  }

  /** A value as `print` writes it. */
  #shown(value: Value): string {
    const isFraction = typeof value === 'number' && Number.isFinite(value) && !Number.isInteger(value);
    return isFraction ? awkFormat(text(this.store.get('OFMT')), [value]) : text(value);
  }

  /** A value; undefined of what was never set. */
  #value(expression: Expression): Value | undefined {
    switch (expression.kind) {
      case 'constant':
        return expression.value;
      case 'regex':
        return Number(this.store.regex(expression.source).test(this.store.field(0) ?? ''));
      case 'variable':
        return this.store.get(expression.name);
      case 'field':
        return this.store.field(Math.trunc(numberOf(this.value(expression.index))));
      case 'element':
        return this.#element(expression.array, this.#key(expression.key));
      case 'in':
        return Number(this.store.array(expression.array).has(this.#key(expression.key)));
      case 'list':
        return this.#key(expression);
      case 'assign':
        return this.#assigned(expression);
      case 'step': {
        const before = numberOf(this.value(expression.of));
        this.assign(expression.of, before + expression.by);
        return expression.after ? before : before + expression.by;
      }
      case 'call':
        return this.#call(expression.name, expression.args);
      case 'unary': {
        if (expression.operator === '!') return Number(!this.#truth(expression.of));
        const value = numberOf(this.value(expression.of));
        return expression.operator === '-' ? -value : value;
      }
      case 'choice':
        return this.#truth(expression.test) ? this.#value(expression.yes) : this.#value(expression.no);
      case 'binary':
        return this.#binary(expression);
    }
  }

  /** What is asked for is there from then on. */
  #element(name: string, key: string): Value | undefined {
    const array = this.store.array(name);
    if (!array.has(key)) array.set(key, '');
    const value = array.get(key);
    return value === '' ? undefined : value;
  }

  #key(of: Expression): string {
    if (of.kind !== 'list') return text(this.value(of));
    return of.items.map((item) => text(this.value(item))).join(text(this.store.get('SUBSEP')));
  }

  #truth(of: Expression): boolean {
    const value = this.#value(of);
    if (typeof value === 'number') return value !== 0;
    if (value === undefined) return false;
    return isRead(of) && looksNumeric(value) ? numberOf(value) !== 0 : value !== '';
  }

  #binary({ operator, left, right }: Binary): Value {
    if (operator === '&&') return Number(this.#truth(left) && this.#truth(right));
    if (operator === '||') return Number(this.#truth(left) || this.#truth(right));
    const a = this.#value(left);
    if (operator === '~' || operator === '!~')
      return Number(this.store.regex(this.pattern(right)).test(text(a)) === (operator === '~'));
    const b = this.#value(right);
    if (operator === ' ') return text(a) + text(b);
    const isNumber = (value: Value | undefined, of: Expression): boolean =>
      value === undefined || typeof value === 'number' || (isRead(of) && looksNumeric(value));
    const numbers = isNumber(a, left) && isNumber(b, right);
    return (
      compare(operator, a ?? (numbers ? 0 : ''), b ?? (numbers ? 0 : ''), numbers) ??
      calculated(operator, numberOf(a), numberOf(b))
    );
  }

  #assigned({ to, operator, value }: Extract<Expression, { readonly kind: 'assign' }>): Value {
    const given = this.value(value);
    const made =
      operator === '=' ? given : calculated(operator.slice(0, -1), numberOf(this.value(to)), numberOf(given));
    this.assign(to, made);
    return made;
  }

  #call(name: string, args: readonly Expression[]): Value {
    const own = this.#functions.get(name);
    if (own) return this.#own(name, own, args);
    const value = callAwk(name, args, this);
    if (value !== undefined) return value;
    const isKnown = /^(?:system|strftime|systime|gensub|tolower|and|or|xor|asort|asorti|nextfile)$/.test(name);
    throw new CommandError(
      isKnown ? `function ${name} is not modelled by Kubehop` : `function ${name} never defined`,
      2,
    );
  }

  #own(name: string, { parameters, body }: Definition, args: readonly Expression[]): Value {
    if (args.length > parameters.length) throw new CommandError(`too many arguments in call to ${name}`, 2);
    const frame: Frame = new Map();
    for (const [at, parameter] of parameters.entries()) {
      const arg = args[at];
      const isArray = arg?.kind === 'variable' && this.store.isArray(arg.name);
      frame.set(parameter, arg && (isArray ? this.store.array(arg.name) : this.#value(arg)));
    }
    try {
      this.store.within(frame, () => this.run(body));
      return '';
    } catch (error) {
      if (!(error instanceof Jump) || error.to !== 'return') throw error;
      return error.value ?? '';
    }
  }
}

/** Whether a text of it came from outside, where `10` is a number: what the program itself makes of text is text. */
const isRead = (of: Expression): boolean => /^(?:field|variable|element|assign|choice)$/.test(of.kind);

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
