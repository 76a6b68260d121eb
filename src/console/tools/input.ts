import { type Call, FileError } from '../command.ts';
import { type Source, TextSource } from '../streams.ts';

/** What a command reads: the files it names, or its standard input. */
export interface Input {
  /** As it was named; empty for the standard input. */
  readonly name: string;
  readonly source: Source;
}

/** The inputs in order; what cannot be read is said, and counted in `failed`. */
export class Inputs {
  readonly #call: Call;
  readonly #paths: readonly string[];
  failed = 0;

  constructor(call: Call, paths: readonly string[]) {
    this.#call = call;
    this.#paths = paths;
  }

  async *all(): AsyncGenerator<Input> {
    const { files, stdin, name, err } = this.#call;
    if (this.#paths.length === 0) yield { name: '', source: stdin };
    for (const path of this.#paths) {
      if (path === '-') yield { name: '', source: stdin };
      else {
        try {
          const text = path === '/dev/null' ? '' : await files.read(path);
          yield { name: path, source: new TextSource(text) };
        } catch (error) {
          if (!(error instanceof FileError)) throw error;
          this.failed++;
          err(`${name}: ${error.message}\n`);
        }
      }
    }
  }

  /** Their lines, without line ends. */
  async *lines(): AsyncGenerator<string> {
    for await (const { source } of this.all()) yield* linesOf(source, this.#call);
  }
}

/** Lines read at a stretch. */
const stretch = 200;

/** Lines with their ends, as they come; the page has its turn meanwhile. */
export async function* wholeLines(source: Source, { breathe }: Pick<Call, 'breathe'>): AsyncGenerator<string> {
  let read = 0;
  for (let line = await source.line(); line !== undefined; line = await source.line()) {
    if (read++ % stretch === 0) await breathe();
    yield line;
  }
}

/** Lines without their ends. */
export async function* linesOf(source: Source, call: Pick<Call, 'breathe'>): AsyncGenerator<string> {
  for await (const line of wholeLines(source, call)) yield line.replace(/\n$/, '');
}
