import { Text } from './text.ts';
import type { Word } from './tree.ts';

/** A here-document whose text begins in the next line. */
interface Announced {
  readonly end: string;
  readonly expand: boolean;
  readonly strip: boolean;
  readonly into: (text: Word) => void;
}

/** The here-documents of a text that is read: announced on one line, their texts begin in the next. */
export class HereDocuments {
  readonly #announced: Announced[] = [];
  readonly #expanded: (inside: Text) => Word;
  /** One of them ended with the text. */
  open = false;

  /** @param expanded reads the text of one in which variables and commands count */
  constructor(expanded: (inside: Text) => Word) {
    this.#expanded = expanded;
  }

  announce(document: Announced): void {
    this.#announced.push(document);
  }

  /** Reads the texts of those announced on the line that has just ended. */
  read(from: Text): void {
    const { text } = from;
    for (const { end, expand, strip, into } of this.#announced.splice(0)) {
      const lines: string[] = [];
      let closed = false;
      while (!closed && from.at < text.length) {
        const stop = text.indexOf('\n', from.at);
        const raw = text.slice(from.at, stop < 0 ? undefined : stop);
        const line = strip ? raw.replace(/^\t+/, '') : raw;
        from.at = stop < 0 ? text.length : stop + 1;
        closed = line === end;
        if (!closed) lines.push(`${line}\n`);
      }
      if (!closed) this.open = true;
      const inside = new Text(lines.join(''));
      into(expand ? this.#expanded(inside) : [{ kind: 'text', text: inside.text, quoted: true }]);
    }
  }
}
