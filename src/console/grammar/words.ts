import { unescaped } from './escapes.ts';
import { notModelled } from './syntax.ts';
import { Text } from './text.ts';
import { type Change, type Part, type Script, ShellError, type Word } from './tree.ts';

const unterminated = (): ShellError => new ShellError('syntax error: unterminated quoted string', true);
const bad = (): ShellError => new ShellError('syntax error: bad substitution');

/** What ends a word outside quotes. */
const breaks = new Set(' \t\r\n;|&<>()');
/** What ends it in what comes next: nothing but the end itself. */
type Ends = (next: string) => boolean;

/** Parts as they come; text gathers until another part does. */
class Parts {
  readonly #parts: Part[] = [];
  readonly #quoted: boolean;
  #text: string[] = [];

  constructor(quoted: boolean) {
    this.#quoted = quoted;
  }

  text(piece: string): void {
    this.#text.push(piece);
  }

  add(part: Part): void {
    this.#flush();
    this.#parts.push(part);
  }

  get all(): Part[] {
    this.#flush();
    return this.#parts;
  }

  #flush(): void {
    if (this.#text.length > 0) this.#parts.push({ kind: 'text', text: this.#text.join(''), quoted: this.#quoted });
    this.#text = [];
  }
}

/** Reads words (POSIX sh 2.2 and 2.6: quoting, parameter expansion, command substitution, arithmetic). */
export class Words {
  readonly #text: Text;
  readonly #script: (text: Text, end: ')' | undefined) => Script;

  /** @param script reads commands up to `)`, or to the end */
  constructor(text: Text, script: (text: Text, end: ')' | undefined) => Script) {
    this.#text = text;
    this.#script = script;
  }

  /** A word; no parts when none is here. */
  word(): Word {
    return this.#until((next) => breaks.has(next));
  }

  /** The text of a here-document, or of what stands between double quotes: all but expansions is literal. */
  quoted(end: '"' | undefined): Word {
    const text = this.#text;
    const parts = new Parts(true);
    while (true) {
      const plain = text.matched(end ? /[^"\\$`]+/y : /[^\\$`]+/y);
      if (plain) parts.text(plain[0]);
      const next = text.next;
      if (next === undefined) {
        if (end) throw unterminated();
        return parts.all;
      }
      text.at++;
      if (next === end) return parts.all;
      if (next === '\\') {
        const escaped = text.matched(/[$`"\\\n]/y)?.[0];
        if (escaped !== '\n') parts.text(escaped ?? '\\');
      } else this.#expansion(next, true, parts);
    }
  }

  #until(ends: Ends): Word {
    const text = this.#text;
    const parts = new Parts(false);
    while (true) {
      const next = text.next;
      if (next === undefined || ends(next)) return parts.all;
      text.at++;
      if (next === "'") parts.add({ kind: 'text', text: this.#singleQuoted(), quoted: true });
      else if (next === '"') {
        const inside = this.quoted('"');
        if (inside.length === 0) parts.add({ kind: 'text', text: '', quoted: true });
        for (const part of inside) parts.add(part);
      } else if (next === '\\') this.#escaped(parts);
      else this.#expansion(next, false, parts);
    }
  }

  /** What a backslash takes the meaning from; a line end is nothing. */
  #escaped(parts: Parts): void {
    const { next } = this.#text;
    if (next === undefined) parts.text('\\');
    else this.#text.at++;
    if (next !== undefined && next !== '\n') parts.add({ kind: 'text', text: next, quoted: true });
  }

  #singleQuoted(): string {
    const { text, at } = this.#text;
    const stop = text.indexOf("'", at);
    if (stop < 0) throw unterminated();
    this.#text.at = stop + 1;
    return text.slice(at, stop);
  }

  /** What `$` or a backquote begins; the character itself when it begins nothing. */
  #expansion(next: string, quoted: boolean, parts: Parts): void {
    if (next === '`') parts.add({ kind: 'substitution', script: this.#backquoted(quoted), quoted });
    else if (next !== '$') parts.text(next);
    else {
      const found = this.#dollar(quoted);
      if (found) parts.add(found);
      else parts.text('$');
    }
  }

  #backquoted(quoted: boolean): Script {
    const inside = this.#text.matched(/((?:[^`\\]|\\.)*)`/sy);
    if (!inside) throw new ShellError('syntax error: EOF in backquote substitution', true);
    const inner = (inside[1] ?? '').replace(quoted ? /\\([$`"\\])/g : /\\([$`\\])/g, '$1');
    return this.#text.nested(() => this.#script(this.#of(inner), undefined));
  }

  #dollar(quoted: boolean): Part | undefined {
    const text = this.#text;
    if (text.taken('((')) return this.#arithmetic(quoted);
    const ansi = quoted ? undefined : text.matched(/'((?:[^'\\]|\\.)*)'/sy)?.[1];
    if (ansi !== undefined) return { kind: 'text', text: unescaped(ansi.replace(/\\(['"])/g, '$1')), quoted: true };
    if (text.taken('(')) {
      return { kind: 'substitution', script: text.nested(() => this.#script(text, ')')), quoted };
    }
    if (text.taken('{')) return text.nested(() => this.#braced(quoted));
    const name = text.matched(/[A-Za-z_]\w*|[?#$!@*0-9]/y)?.[0];
    return name === undefined ? undefined : { kind: 'variable', name, quoted };
  }

  #arithmetic(quoted: boolean): Part {
    const start = this.#text.at;
    const { text } = this.#text;
    let open = 0;
    for (let at = start; at < text.length; at++) {
      if (text[at] === '(') open++;
      if (text[at] !== ')' || open-- > 0) continue;
      if (text[at + 1] !== ')') break;
      this.#text.at = at + 2;
      const inside = new Words(this.#of(text.slice(start, at)), this.#script);
      return { kind: 'arithmetic', expression: this.#text.nested(() => inside.quoted(undefined)), quoted };
    }
    throw new ShellError("syntax error: missing '))'", open >= 0);
  }

  #braced(quoted: boolean): Part {
    const text = this.#text;
    const length = text.matched(/#([A-Za-z_]\w*|[?@*0-9])\}/y)?.[1];
    if (length !== undefined) return { kind: 'variable', name: length, change: { by: 'length', word: [] }, quoted };
    const name = text.matched(/[A-Za-z_]\w*|[?#$!@*]|\d+/y)?.[0];
    if (name === undefined) throw bad();
    if (text.taken('}')) return { kind: 'variable', name, quoted };
    const by = text.matched(/:?[-=+?]|##?|%%?/y)?.[0] as Change['by'] | undefined;
    if (by === undefined && /[:/^,[]/.test(text.next ?? '')) throw notModelled(`\${${name}${text.next}…} is`);
    if (by === undefined) throw text.next === undefined ? unterminated() : bad();
    const word = this.#until((next) => next === '}');
    if (!text.taken('}')) throw unterminated();
    return { kind: 'variable', name, change: { by, word }, quoted };
  }

  #of(inner: string): Text {
    return new Text(inner);
  }
}
