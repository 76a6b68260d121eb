import { ShellError } from '../grammar/tree.ts';

interface Kept {
  readonly value: string | undefined;
  readonly exported: boolean;
}

/** The variables of one shell. */
export class Variables {
  readonly #values: Map<string, string>;
  readonly #exported: Set<string>;
  readonly #readonly = new Set<string>();
  /** What variables were before they became local, a function each. */
  readonly #scopes: Map<string, Kept>[] = [];
  /** `$1`, `$2`, …; `$0` is the shell's name. */
  positional: readonly string[] = [];
  name = 'sh';
  /** `$?` */
  status = 0;
  /** `$!` */
  background = '';

  constructor(exported: Iterable<readonly [string, string]>) {
    this.#values = new Map(exported);
    this.#exported = new Set(this.#values.keys());
  }

  /** Variables that begin as these and go their own way: a subshell's. */
  copy(): Variables {
    const copy = new Variables(this.#values);
    for (const name of this.#values.keys()) if (!this.#exported.has(name)) copy.#exported.delete(name);
    for (const name of this.#readonly) copy.#readonly.add(name);
    if (this.#scopes.length > 0) copy.#scopes.push(new Map());
    copy.positional = this.positional;
    copy.name = this.name;
    copy.status = this.status;
    copy.background = this.background;
    return copy;
  }

  get(name: string): string | undefined {
    if (name === '?') return String(this.status);
    if (name === '#') return String(this.positional.length);
    if (name === '@') return this.positional.join(' ');
    if (name === '*') return this.positional.join((this.#values.get('IFS') ?? ' ').slice(0, 1));
    if (name === '$') return '1';
    if (name === '!') return this.background;
    if (name === '0') return this.name;
    return /^\d+$/.test(name) ? this.positional[Number(name) - 1] : this.#values.get(name);
  }

  /** Throws ShellError for one that is read-only. */
  set(name: string, value: string): void {
    if (this.#readonly.has(name)) throw new ShellError(`${name}: readonly variable`);
    this.#values.set(name, value);
  }

  /** Throws ShellError for one that is read-only. */
  unset(name: string): void {
    if (this.#readonly.has(name)) throw new ShellError(`unset: ${name}: cannot unset: readonly variable`);
    this.#values.delete(name);
    this.#exported.delete(name);
  }

  export(name: string): void {
    this.#exported.add(name);
  }

  freeze(name: string): void {
    this.#readonly.add(name);
  }

  /** Until the function that runs returns, the variable is its own: with the value it had. */
  local(name: string): void {
    const scope = this.#scopes.at(-1);
    if (scope && !scope.has(name))
      scope.set(name, { value: this.#values.get(name), exported: this.#exported.has(name) });
  }

  /** Runs something with variables set that are as before afterwards, and so are those it makes local. */
  async within<T>(set: Readonly<Record<string, string>>, run: () => Promise<T> | T): Promise<T> {
    const scope = new Map<string, Kept>();
    this.#scopes.push(scope);
    for (const [name, value] of Object.entries(set)) {
      this.local(name);
      this.set(name, value);
      this.export(name);
    }
    try {
      return await run();
    } finally {
      this.#scopes.splice(this.#scopes.indexOf(scope));
      for (const [name, { value, exported }] of scope) {
        if (value === undefined) this.#values.delete(name);
        else this.#values.set(name, value);
        if (exported) this.#exported.add(name);
        else this.#exported.delete(name);
      }
    }
  }

  get names(): readonly string[] {
    return [...this.#values.keys()];
  }

  /** What commands inherit. */
  get environment(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#values].filter(([name]) => this.#exported.has(name)));
  }
}
