import type { Call } from '../command.ts';
import { type Inputs, linesOf } from './input.ts';

interface Record {
  readonly text: string;
  /** The file it is of, `-` for the standard input, and its place in it. */
  readonly file: string;
  readonly number: number;
}

/** The records of all inputs, with the separator asked for before each input: a line end, nothing for paragraphs, or a character. */
export async function* recordsOf(inputs: Inputs, call: Call, separator: () => string): AsyncGenerator<Record> {
  for await (const { name, source } of inputs.all()) {
    let number = 0;
    const file = name === '' ? '-' : name;
    const by = separator();
    if (by === '\n') {
      for await (const text of linesOf(source, call)) yield { text, file, number: ++number };
      continue;
    }
    const whole = await source.all();
    const pieces = by === '' ? whole.replace(/^\n+|\n+$/g, '').split(/\n\n+/) : whole.split(by.slice(0, 1));
    if (pieces.at(-1) === '') pieces.pop();
    for (const text of pieces) {
      await call.breathe();
      yield { text, file, number: ++number };
    }
  }
}
