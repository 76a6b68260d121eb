import { type Files, textOf } from '../command.ts';
import type { Redirect } from '../grammar/tree.ts';
import { TextSource } from '../streams.ts';
import { type Expanding, expandText } from './expand.ts';
import { Gathered } from './gathered.ts';
import type { Io } from './shell.ts';

type Write = (text: string) => void;

/** The streams of one command while its redirections are read, one after the other. */
class Streams {
  readonly #files: Files;
  readonly #io: Io;
  readonly #sinks: { 1: Write; 2: Write };
  readonly #finishers: (() => void | Promise<void>)[] = [];
  #stdin: Io['stdin'];

  constructor(io: Io, files: Files) {
    this.#io = io;
    this.#files = files;
    this.#stdin = io.stdin;
    this.#sinks = { 1: (text) => io.out(text), 2: (text) => io.err(text) };
  }

  get io(): Io {
    return { signal: this.#io.signal, stdin: this.#stdin, out: this.#sinks[1], err: this.#sinks[2] };
  }

  async redirect(redirect: Redirect, shell: Expanding): Promise<void> {
    if (redirect.kind === '<<') {
      this.#stdin = new TextSource(await expandText(redirect.text, shell));
      return;
    }
    const fd = redirect.fd === 2 ? 2 : 1;
    if (redirect.kind === '>&') {
      this.#sinks[fd] = this.#sinks[redirect.to === 2 ? 2 : 1];
      return;
    }
    const path = await expandText(redirect.to, shell);
    if (redirect.kind === '<') this.#stdin = new TextSource(path === '/dev/null' ? '' : await this.#files.read(path));
    else this.#sinks[fd] = await this.#into(path, redirect.kind === '>>');
  }

  /** Writes files. Throws FileError. */
  async finish(): Promise<void> {
    for (const end of this.#finishers) await end();
  }

  async #into(path: string, append: boolean): Promise<Write> {
    if (path === '/dev/null') return () => undefined;
    if (path === '/dev/stdout') return this.#sinks[1];
    if (path === '/dev/stderr') return this.#sinks[2];
    const before = append ? await textOf(this.#files, path) : '';
    await this.#files.write(path, before);
    const text = new Gathered(before, () => this.#io.err(`${path}: File too large\n`));
    this.#finishers.push(() => this.#files.write(path, text.all));
    return (said) => text.add(said);
  }
}

/** The streams of a command with its redirections, in their order. Throws FileError and ShellError. */
export async function redirected(
  redirects: readonly Redirect[],
  io: Io,
  files: Files,
  shell: Expanding,
): Promise<Streams> {
  const streams = new Streams(io, files);
  for (const redirect of redirects) await streams.redirect(redirect, shell);
  return streams;
}
