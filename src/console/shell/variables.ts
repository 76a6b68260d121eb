/** The variables of one shell. */
export class Variables {
  readonly #values: Map<string, string>;
  readonly #exported: Set<string>;
  /** `$1`, `$2`, …; `$0` is the shell's name. */
  positional: readonly string[] = [];
  name = 'sh';
  /** `$?` */
  status = 0;

  constructor(exported: Iterable<readonly [string, string]>) {
    this.#values = new Map(exported);
    this.#exported = new Set(this.#values.keys());
  }

  /** Variables that begin as these and go their own way: a subshell's. */
  copy(): Variables {
    const copy = new Variables(this.#values);
    for (const name of this.#values.keys()) if (!this.#exported.has(name)) copy.#exported.delete(name);
    copy.positional = this.positional;
    copy.name = this.name;
    copy.status = this.status;
    return copy;
  }

  get(name: string): string | undefined {
    if (name === '?') return String(this.status);
    if (name === '#') return String(this.positional.length);
    if (name === '@' || name === '*') return this.positional.join(' ');
    if (name === '$') return '1';
    if (name === '!') return '';
    if (name === '0') return this.name;
    return /^\d+$/.test(name) ? this.positional[Number(name) - 1] : this.#values.get(name);
  }

  set(name: string, value: string): void {
    this.#values.set(name, value);
  }

  unset(name: string): void {
    this.#values.delete(name);
    this.#exported.delete(name);
  }

  export(name: string): void {
    this.#exported.add(name);
  }

  get names(): readonly string[] {
    return [...this.#values.keys()];
  }

  /** What commands inherit. */
  get environment(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#values].filter(([name]) => this.#exported.has(name)));
  }
}
