import { failed } from '../failure.ts';
import { goValue } from '../go-value.ts';
import { checkArguments, functionNames, functions, truth } from './functions.ts';
import { parseTemplate } from './parse.ts';
import { type Node, type Operand, type Pipeline, TemplateError } from './tree.ts';

/** `break` and `continue`. */
class Leave extends Error {
  readonly again: boolean;
  constructor(again: boolean) {
    super(again ? 'continue' : 'break');
    this.again = again;
  }
}

/** Variables of one block and of those around it. */
class Scope {
  readonly #values = new Map<string, unknown>();
  readonly #around: Scope | undefined;

  constructor(around?: Scope) {
    this.#around = around;
  }

  get(name: string): unknown {
    if (this.#values.has(name)) return this.#values.get(name);
    if (!this.#around) throw new TemplateError(`undefined variable ${JSON.stringify(name)}`);
    return this.#around.get(name);
  }

  declare(name: string, value: unknown): void {
    this.#values.set(name, value);
  }

  set(name: string, value: unknown): void {
    if (this.#values.has(name) || !this.#around) this.#values.set(name, value);
    else this.#around.set(name, value);
  }
}

const member = (value: unknown, name: string): unknown => {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'object' || Array.isArray(value))
    throw new TemplateError(
      `can't evaluate field ${name} in type ${Array.isArray(value) ? '[]interface {}' : 'interface {}'}`,
    );
  return Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
};

/** A template at work on one object. */
class Runner {
  readonly #said: string[] = [];

  get text(): string {
    return this.#said.join('');
  }

  run(nodes: readonly Node[], dot: unknown, scope: Scope): void {
    for (const node of nodes) this.#node(node, dot, scope);
  }

  #node(node: Node, dot: unknown, scope: Scope): void {
    switch (node.kind) {
      case 'text':
        this.#said.push(node.text);
        return;
      case 'action': {
        const value = this.#pipeline(node.pipeline, dot, scope);
        if (node.pipeline.variables.length === 0)
          this.#said.push(value === undefined || value === null ? '<no value>' : goValue(value));
        return;
      }
      case 'break':
      case 'continue':
        throw new Leave(node.kind === 'continue');
      case 'range':
        this.#range(node, dot, scope);
        return;
      default: {
        const inner = new Scope(scope);
        const value = this.#pipeline(node.pipeline, dot, inner);
        if (truth(value)) this.run(node.body, node.kind === 'with' ? value : dot, inner);
        else this.run(node.otherwise, dot, inner);
      }
    }
  }

  #range({ pipeline, body, otherwise }: Extract<Node, { readonly body: unknown }>, dot: unknown, scope: Scope): void {
    const over = this.#pipeline({ ...pipeline, variables: [] }, dot, scope);
    const items = entriesOf(over);
    for (const [key, item] of items) {
      const inner = new Scope(scope);
      const [first, second] = pipeline.variables;
      if (first !== undefined) inner.declare(first, second === undefined ? item : key);
      if (second !== undefined) inner.declare(second, item);
      try {
        this.run(body, item, inner);
      } catch (error) {
        if (!(error instanceof Leave)) throw error;
        if (!error.again) return;
      }
    }
    if (items.length === 0) this.run(otherwise, dot, new Scope(scope));
  }

  #pipeline({ variables, declares, commands }: Pipeline, dot: unknown, scope: Scope): unknown {
    let value: unknown;
    for (const [at, command] of commands.entries()) value = this.#command(command, at === 0 ? [] : [value], dot, scope);
    for (const name of variables) {
      if (declares) scope.declare(name, value);
      else scope.set(name, value);
    }
    return value;
  }

  #command([first, ...rest]: readonly Operand[], last: readonly unknown[], dot: unknown, scope: Scope): unknown {
    if (!first) return undefined;
    if (first.of.kind !== 'function') {
      if (rest.length + last.length > 0) throw new TemplateError("can't give argument to non-function");
      return this.#operand(first, dot, scope);
    }
    const { name } = first.of;
    const call = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (functionNames.has(name)) checkArguments(name, rest.length + last.length);
    // They look at no more than they need.
    if (name === 'and' || name === 'or') {
      let value: unknown;
      for (const one of [
        ...rest.map((operand) => () => this.#operand(operand, dot, scope)),
        ...last.map((given) => () => given),
      ]) {
        value = one();
        if (truth(value) === (name === 'or')) return value;
      }
      return value;
    }
    if (!call) throw new TemplateError(`${JSON.stringify(name)} is not a defined function`);
    return call(...rest.map((operand) => this.#operand(operand, dot, scope)), ...last);
  }

  #operand({ of, fields }: Operand, dot: unknown, scope: Scope): unknown {
    return fields.reduce<unknown>(member, this.#start(of, dot, scope));
  }

  #start(of: Operand['of'], dot: unknown, scope: Scope): unknown {
    switch (of.kind) {
      case 'dot':
        return dot;
      case 'nil':
        return undefined;
      case 'constant':
        return of.value;
      case 'variable':
        return scope.get(of.name);
      case 'pipeline':
        return this.#pipeline(of.pipeline, dot, new Scope(scope));
      case 'function':
        return this.#command([{ of, fields: [] }], [], dot, scope);
    }
  }
}

/** What `range` goes through: a list, a map by its keys, so many numbers, or nothing. */
function entriesOf(over: unknown): (readonly [unknown, unknown])[] {
  if (over === null || over === undefined) return [];
  if (Array.isArray(over)) return over.map((item, at) => [at, item] as const);
  if (typeof over === 'number')
    return Array.from({ length: Math.min(100_000, Math.max(0, over)) }, (_, at) => [at, at] as const);
  if (typeof over === 'object') return Object.entries(over).sort(([a], [b]) => (a < b ? -1 : 1));
  throw new TemplateError(`range can't iterate over ${goValue(over)}`);
}

/**
 * What a Go template makes of an object (text/template with kubectl's base64decode; cli-runtime pkg/printers/template.go). Throws Failure
 * for one that cannot be read or run.
 */
export function goTemplate(template: string, data: () => unknown): string {
  const parsing = (error: Error): Error =>
    failed(`error parsing template ${template}, template: output:1: ${error.message}`);
  const nodes = attempt(() => parseTemplate(template), parsing);
  const object = data();
  const scope = new Scope();
  scope.declare('$', object);
  const runner = new Runner();
  attempt(
    () => runner.run(nodes, object, scope),
    (error) => {
      // Go's parser sees these, ours does not.
      if (error instanceof Leave) return parsing(new TemplateError(`{{${error.message}}} outside {{range}}`));
      if (error.message.startsWith('undefined variable')) return parsing(error);
      return failed(`error executing template ${JSON.stringify(template)}: template: output:1: ${error.message}`);
    },
  );
  return runner.text;
}

function attempt<T>(act: () => T, failure: (error: Error) => Error): T {
  try {
    return act();
  } catch (error) {
    throw error instanceof TemplateError || error instanceof Leave ? failure(error) : error;
  }
}
