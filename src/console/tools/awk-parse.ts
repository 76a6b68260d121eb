import { CommandError } from '../command.ts';
import { unescaped } from '../grammar/escapes.ts';
import type { Definition, Expression, Program, Redirection, Rule, Statement } from './awk-tree.ts';

const space = /(?:[ \t\r]|\\\n|#[^\n]*)*/y;
const levels: readonly RegExp[] = [
  /\|\|\s*/y,
  /&&\s*/y,
  /!?~/y,
  /[<>!=]=|[<>]/y,
  /(?!)/y,
  /[-+](?![-+=])/y,
  /[*/%](?!=)/y,
];
/** Where in `levels` words side by side are put together. */
const joining = 4;
const deepest = 100;

class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  /** Inside `print …`, where `>` is no comparison. */
  #printing = false;

  constructor(program: string) {
    this.#text = program;
  }

  program(): Program {
    const rules: Rule[] = [];
    const functions = new Map<string, Definition>();
    for (this.#lines(); this.#at < this.#text.length; this.#lines()) {
      if (this.#taken(/func(?:tion)?\b/y)) this.#define(functions);
      else rules.push(this.#rule());
    }
    return { rules, functions };
  }

  #define(functions: Map<string, Definition>): void {
    const name = this.#need(/[A-Za-z_]\w*/y, 'a name');
    this.#need(/\(/y, '(');
    const parameters: string[] = [];
    for (let next = this.#taken(/[A-Za-z_]\w*/y); next !== undefined; next = this.#taken(/[A-Za-z_]\w*/y)) {
      parameters.push(next);
      if (!this.#taken(/,\s*/y)) break;
    }
    this.#need(/\)/y, ')');
    this.#lines();
    functions.set(name, { parameters, body: this.#block() });
  }

  #rule(): Rule {
    const when = this.#taken(/(?:BEGIN|END)\b/y) as 'BEGIN' | 'END' | undefined;
    const pattern = when === undefined && this.#text[this.#at] !== '{' ? this.#expression() : undefined;
    const until = pattern && this.#taken(/,\s*/y) ? this.#expression() : undefined;
    if (when !== undefined && !this.#next('{')) throw this.#wrong('{');
    const body: readonly Statement[] = this.#next('{') ? this.#block() : [{ kind: 'print', values: [] }];
    return { when: when ?? 'line', ...(pattern && { pattern }), ...(until && { until }), body };
  }

  #block(): Statement[] {
    this.#need(/\{/y, '{');
    const statements: Statement[] = [];
    for (this.#lines(); !this.#taken(/\}/y); this.#lines()) {
      if (this.#at >= this.#text.length) throw this.#wrong();
      statements.push(this.#statement());
    }
    return statements;
  }

  #body(): readonly Statement[] {
    this.#skip(/(?:\s|\\\n|#[^\n]*)*/y);
    if (this.#taken(/;/y)) return [];
    return this.#next('{') ? this.#block() : [this.#statement()];
  }

  #statement(): Statement {
    if (++this.#depth > deepest) throw this.#wrong();
    const statement = this.#one();
    this.#depth--;
    return statement;
  }

  #one(): Statement {
    if (this.#next('{')) return { kind: 'block', body: this.#block() };
    const word = this.#taken(/(?:printf|print|if|while|do|for|next|exit|return|break|continue|delete|getline)\b/y);
    switch (word) {
      case 'print':
      case 'printf':
        return this.#print(word);
      case 'if':
        return this.#if();
      case 'while':
        return { kind: 'while', test: this.#parenthesized(), body: this.#body() };
      case 'do': {
        const body = this.#body();
        this.#lines();
        this.#need(/while\b/y, 'while');
        return { kind: 'do', body, test: this.#parenthesized() };
      }
      case 'for':
        return this.#for();
      case 'next':
      case 'break':
      case 'continue':
        return { kind: word };
      case 'exit':
      case 'return':
        return { kind: word, ...(!this.#looks(/[;}\n]|$/y) && { value: this.#expression() }) };
      case 'delete':
        return this.#delete();
      case 'getline':
        throw noGetline();
      default:
        return { kind: 'expression', value: this.#expression() };
    }
  }

  #print(kind: 'print' | 'printf'): Statement {
    this.#printing = true;
    const list = this.#list(/(?=[;}\n>|]|$)/y);
    this.#printing = false;
    const [only] = list;
    const values = list.length === 1 && only?.kind === 'list' ? only.items : list;
    const sign = this.#taken(/>>|>|\|(?!\|)/y) as Redirection['kind'] | undefined;
    return { kind, values, ...(sign && { into: { kind: sign, to: this.#binary(joining) } }) };
  }

  #if(): Statement {
    const test = this.#parenthesized();
    const body = this.#body();
    const before = this.#at;
    this.#lines();
    const otherwise = this.#taken(/else\b/y) ? this.#body() : [];
    if (otherwise.length === 0) this.#at = before;
    return { kind: 'if', test, body, otherwise };
  }

  #delete(): Statement {
    const array = this.#need(/[A-Za-z_]\w*/y, 'a name');
    return { kind: 'delete', array, ...(this.#taken(/\[/y) && { key: this.#key() }) };
  }

  /** What stands between brackets, with the closing one. */
  #key(): Expression {
    const items = this.#list(/\]/y);
    this.#need(/\]/y, ']');
    const [only] = items;
    if (!only) throw this.#wrong('a key');
    return items.length === 1 ? only : { kind: 'list', items };
  }

  #for(): Statement {
    this.#need(/\(/y, '(');
    const each = this.#taken(/([A-Za-z_]\w*)[ \t]+in[ \t]+([A-Za-z_]\w*)[ \t]*\)/y);
    if (each !== undefined) {
      const [name = '', , array = ''] = each.split(/[\s)]+/);
      return { kind: 'each', name, array, body: this.#body() };
    }
    const begin = this.#looks(/;/y) ? undefined : this.#statement();
    this.#need(/;\s*/y, ';');
    const test = this.#looks(/;/y) ? undefined : this.#expression();
    this.#need(/;\s*/y, ';');
    const step = this.#looks(/\)/y) ? undefined : this.#statement();
    this.#need(/\)/y, ')');
    return { kind: 'while', ...(begin && { begin }), ...(test && { test }), ...(step && { step }), body: this.#body() };
  }

  #parenthesized(): Expression {
    this.#need(/\(/y, '(');
    const printing = this.#printing;
    this.#printing = false;
    const items = this.#list(/\)/y);
    this.#need(/\)/y, ')');
    this.#printing = printing;
    const [only] = items;
    if (!only) throw this.#wrong('an expression');
    return items.length === 1 ? only : { kind: 'list', items };
  }

  /** Expressions with commas between, up to what `end` matches. */
  #list(end: RegExp): Expression[] {
    const list: Expression[] = [];
    if (this.#looks(end)) return list;
    do list.push(this.#expression());
    while (this.#taken(/,\s*/y));
    return list;
  }

  #expression(): Expression {
    if (++this.#depth > deepest) throw this.#wrong();
    const left = this.#binary(0);
    let found: Expression = left;
    const operator = this.#taken(/[-+*/%^]?=(?!=)/y);
    if (operator !== undefined || (this.#looks(/\*\*=/y) && this.#taken(/\*\*=/y)))
      found = { kind: 'assign', to: left, operator: operator ?? '^=', value: this.#expression() };
    else if (this.#taken(/\?/y)) {
      const yes = this.#expression();
      this.#need(/:/y, ':');
      found = { kind: 'choice', test: left, yes, no: this.#expression() };
    }
    this.#depth--;
    return found;
  }

  #binary(level: number): Expression {
    const pattern = levels[level];
    if (!pattern) return this.#unary();
    let left = this.#binary(level + 1);
    while (true) {
      if (level === joining) {
        if (this.#looks(/\|[ \t]*getline\b/y)) throw noGetline();
        if (!this.#looks(/["$\w(!-]/y) || this.#looks(/in\b|!?[~=]|-/y)) return left;
        left = { kind: 'binary', operator: ' ', left, right: this.#binary(level + 1) };
        continue;
      }
      if (this.#printing && this.#looks(/>(?!=)/y)) return left;
      const operator = this.#taken(pattern);
      if (operator === undefined) return left;
      left = { kind: 'binary', operator: operator.trim(), left, right: this.#binary(level + 1) };
    }
  }

  #unary(): Expression {
    const operator = this.#taken(/[!](?![=~])|-(?!-)|\+(?!\+)/y);
    if (operator !== undefined) {
      if (++this.#depth > deepest) throw this.#wrong();
      const of = this.#unary();
      this.#depth--;
      return { kind: 'unary', operator: operator as '!' | '-' | '+', of };
    }
    const sign = this.#taken(/\+\+|--/y);
    if (sign !== undefined) return { kind: 'step', of: this.#primary(), by: sign === '++' ? 1 : -1, after: false };
    const primary = this.#primary();
    const after = this.#taken(/\+\+|--/y);
    const stepped: Expression =
      after === undefined ? primary : { kind: 'step', of: primary, by: after === '++' ? 1 : -1, after: true };
    if (this.#taken(/\^(?!=)|\*\*/y)) return { kind: 'binary', operator: '^', left: stepped, right: this.#unary() };
    return this.#taken(/in\b/y)
      ? { kind: 'in', array: this.#need(/[A-Za-z_]\w*/y, 'an array'), key: stepped }
      : stepped;
  }

  #primary(): Expression {
    const number = this.#taken(/\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+/y);
    if (number !== undefined) return { kind: 'constant', value: Number(number) };
    const quoted = this.#taken(/"(?:[^"\\\n]|\\[\s\S])*"/y);
    if (quoted !== undefined)
      return { kind: 'constant', value: unescaped(quoted.slice(1, -1).replace(/\\"/g, '"').replace(/\\\//g, '/')) };
    const regex = this.#taken(/\/(?:[^/\\\n[]|\\.|\[[^\]]*\])*\//y);
    if (regex !== undefined) return { kind: 'regex', source: regex.slice(1, -1).replace(/\\\//g, '/') };
    if (this.#taken(/\$/y)) {
      if (++this.#depth > deepest) throw this.#wrong();
      const index = this.#primary();
      this.#depth--;
      return { kind: 'field', index };
    }
    if (this.#next('(')) return this.#parenthesized();
    const name = this.#taken(/[A-Za-z_]\w*/y);
    if (name === undefined) throw this.#wrong();
    if (this.#text[this.#at] === '(') {
      this.#at++;
      const printing = this.#printing;
      this.#printing = false;
      const args = this.#list(/\)/y);
      this.#need(/\)/y, ')');
      this.#printing = printing;
      return { kind: 'call', name, args };
    }
    if (name === 'length') return { kind: 'call', name, args: [] };
    if (name === 'getline') throw noGetline();
    return this.#taken(/\[/y) ? { kind: 'element', array: name, key: this.#key() } : { kind: 'variable', name };
  }

  #lines(): void {
    this.#skip(/(?:\s|;|\\\n|#[^\n]*)*/y);
  }

  #next(text: string): boolean {
    this.#skip(space);
    return this.#text.startsWith(text, this.#at);
  }

  #looks(pattern: RegExp): boolean {
    this.#skip(space);
    pattern.lastIndex = this.#at;
    return pattern.test(this.#text);
  }

  #taken(pattern: RegExp): string | undefined {
    this.#skip(space);
    return this.#skip(pattern);
  }

  #skip(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #need(pattern: RegExp, what: string): string {
    const found = this.#taken(pattern);
    if (found === undefined) throw this.#wrong(what);
    return found;
  }

  #wrong(expected?: string): CommandError {
    const near = this.#text.slice(this.#at, this.#at + 20);
    return new CommandError(
      `syntax error${expected ? `, expected ${expected}` : ''} near ${near === '' ? 'the end' : near}`,
      2,
    );
  }
}

const noGetline = (): CommandError => new CommandError('getline is not modelled by Kubehop', 2);

/** Reads an awk program. Throws CommandError. */
export const parseAwk = (program: string): Program => new Parser(program).program();
