import type { HereDocuments } from './here-documents.ts';
import { ended, literal, notModelled, unexpected } from './syntax.ts';
import type { Text } from './text.ts';
import { type Redirect, ShellError, type Word } from './tree.ts';
import type { Words } from './words.ts';

/** Where streams go to and come from, as commands say it (POSIX sh, 2.7). */
export class Redirections {
  readonly #text: Text;
  readonly #words: Words;
  readonly #documents: HereDocuments;

  constructor(text: Text, words: Words, documents: HereDocuments) {
    this.#text = text;
    this.#words = words;
    this.#documents = documents;
  }

  /** Reads one, if there is one: `2> file`. */
  take(into: Redirect[]): boolean {
    const text = this.#text;
    const [whole, digits, sign = ''] = text.matched(/(\d?)(<<<|<<-?|>>|>&|<&|&>>|&>|>\||>|<)/y) ?? [];
    if (whole === undefined) return false;
    if ((sign === '<' || sign === '>') && text.next === '(') throw notModelled('<(…) is', 'use a pipe or a file');
    if (sign === '<&') throw new ShellError('<& is not modelled by Kubehop');
    text.blanks();
    if (sign === '<<' || sign === '<<-') this.#announce(sign === '<<-', into);
    else {
      const to = this.#words.word();
      if (to.length === 0) throw ended(text) ?? unexpected(text.next === '\n' ? 'newline' : `"${text.next}"`);
      into.push(...this.#redirects(sign, digits ? Number(digits) : sign.startsWith('<') ? 0 : 1, to));
    }
    return true;
  }

  #redirects(sign: string, fd: number, to: Word): readonly Redirect[] {
    switch (sign) {
      case '<<<':
        return [{ kind: '<<', text: [...to, { kind: 'text', text: '\n', quoted: true }] }];
      case '>&':
        return [{ kind: '>&', fd, to: this.#descriptor(to) }];
      case '&>':
      case '&>>':
        return [
          { kind: sign === '&>' ? '>' : '>>', fd, to },
          { kind: '>&', fd: 2, to: 1 },
        ];
      case '<':
        return [{ kind: '<', fd, to }];
      default:
        return [{ kind: sign === '>>' ? '>>' : '>', fd, to }];
    }
  }

  #descriptor(to: Word): number {
    const digit = literal(to);
    if (digit === undefined || !/^[12]$/.test(digit)) throw new ShellError('syntax error: bad fd number');
    return Number(digit);
  }

  #announce(strip: boolean, into: Redirect[]): void {
    const start = this.#text.at;
    const end = literal(this.#words.word(), true);
    if (!end) throw ended(this.#text) ?? unexpected('newline');
    const expand = !/['"\\]/.test(this.#text.text.slice(start, this.#text.at));
    this.#documents.announce({ end, expand, strip, into: (text) => into.push({ kind: '<<', text }) });
  }
}
