import { parseShell } from '../grammar/parse.ts';
import type { Command, Pipeline, Script, Word } from '../grammar/tree.ts';

type Simple = Extract<Command, { readonly kind: 'simple' }>;

/** The word, when nothing in it is quoted or stands for something else. */
function literal(word: Word | undefined): string | undefined {
  const [only, ...more] = word ?? [];
  return only?.kind === 'text' && !only.quoted && more.length === 0 ? only.text : undefined;
}

/** Another name for the beginning of a command: its text, with the command's other words behind its last one. */
function replaced(text: string, { words, assignments, redirects }: Simple): Script {
  const script = parseShell(text);
  const pipeline = script.at(-1);
  const last = pipeline?.commands.at(-1);
  if (!pipeline || last?.kind !== 'simple') return script;
  const longer: Command = {
    ...last,
    words: [...last.words, ...words.slice(1)],
    assignments: [...assignments, ...last.assignments],
    redirects: [...last.redirects, ...redirects],
  };
  const whole: Pipeline = { ...pipeline, commands: [...pipeline.commands.slice(0, -1), longer] };
  return [...script.slice(0, -1), whole];
}

/** The aliases of one shell and of those that it starts (POSIX sh, 2.3.1). */
export class Aliases {
  readonly #texts = new Map<string, string>();
  /** Those that are being run: an alias may begin with the command of its own name. */
  readonly #active = new Set<string>();

  get(name: string): string | undefined {
    return this.#texts.get(name);
  }

  set(name: string, text: string): void {
    this.#texts.set(name, text);
  }

  /** False when there is none of that name. */
  remove(name: string): boolean {
    return this.#texts.delete(name);
  }

  clear(): void {
    this.#texts.clear();
  }

  /** As `alias` prints them, by name. */
  get lines(): readonly string[] {
    return [...this.#texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, text]) => `alias ${name}='${text}'\n`);
  }

  /** Runs what a command's name stands for instead of it; undefined when it is no alias. Throws ShellError for text that cannot be read. */
  instead(command: Simple, run: (script: Script) => Promise<number>): Promise<number> | undefined {
    const name = literal(command.words[0]);
    const text = name === undefined || this.#active.has(name) ? undefined : this.#texts.get(name);
    if (name === undefined || text === undefined) return undefined;
    this.#active.add(name);
    return run(replaced(text, command)).finally(() => this.#active.delete(name));
  }
}
