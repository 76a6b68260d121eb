import { type Command, type Part, type Pipeline, type Redirect, type Script, ShellError, type Word } from './tree.ts';

interface Waiting {
  readonly end: string;
  readonly expand: boolean;
  readonly strip: boolean;
  readonly into: Redirect[];
}

const unterminated = (): ShellError => new ShellError('sh: syntax error: unterminated quoted string');
const unexpected = (text: string): ShellError => new ShellError(`sh: syntax error: unexpected ${text}`);
const deepest = 50;

/** The grammar of POSIX sh (https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html) as far as a terminal for kubectl needs it. */
class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  readonly #waiting: Waiting[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  script(end?: ')'): Script {
    const pipelines: Pipeline[] = [];
    let when: Pipeline['when'] = 'always';
    while (true) {
      this.#blanks();
      const next = this.#text[this.#at];
      if (next === undefined || next === end) {
        this.#finish(next, end, when);
        return pipelines;
      }
      if (next === '\n' || (next === ';' && pipelines.length > 0)) {
        this.#at++;
        if (next === '\n') this.#documents();
        continue;
      }
      pipelines.push({ when, commands: this.#pipeline() });
      when = this.#taken('&&') ? 'success' : this.#taken('||') ? 'failure' : 'always';
    }
  }

  #finish(next: string | undefined, end: string | undefined, when: Pipeline['when']): void {
    if (next === undefined && end) throw new ShellError('sh: syntax error: unexpected end of file (expecting ")")');
    if (when !== 'always') throw unexpected('end of file');
    if (next === undefined) this.#documents();
    else this.#at++;
  }

  #pipeline(): Command[] {
    const commands = [this.#command()];
    for (this.#blanks(); this.#text[this.#at] === '|' && this.#text[this.#at + 1] !== '|'; this.#blanks()) {
      this.#at++;
      commands.push(this.#command());
    }
    return commands;
  }

  #command(): Command {
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    while (true) {
      this.#blanks();
      const next = this.#text[this.#at];
      if (next === '<' || next === '>') this.#redirect(redirects);
      else if (next === undefined || '\n;|&)('.includes(next)) {
        const background = next === '&' && this.#text[this.#at + 1] !== '&';
        const empty = words.length === 0 && redirects.length === 0;
        if (empty || background || next === '(') throw unexpected(next ? JSON.stringify(next) : 'end of file');
        return { words, redirects };
      } else words.push(this.#word());
    }
  }

  #redirect(into: Redirect[]): void {
    if (this.#taken('<<')) {
      const strip = this.#taken('-');
      this.#blanks();
      const start = this.#at;
      const word = this.#word();
      const end = word.map((part) => (part.kind === 'text' ? part.text : '')).join('');
      const expand = !/['"\\]/.test(this.#text.slice(start, this.#at));
      if (end === '') throw unexpected('newline');
      this.#waiting.push({ end, expand, strip, into });
      return;
    }
    const kind = this.#taken('>>') ? '>>' : this.#taken('>') ? '>' : '<';
    if (kind === '<') this.#at++;
    this.#blanks();
    const to = this.#word();
    if (to.length === 0) throw unexpected('newline');
    into.push({ kind, to });
  }

  /** The texts of the here-documents announced on the line that has just ended. */
  #documents(): void {
    for (const { end, expand, strip, into } of this.#waiting.splice(0)) {
      let text = '';
      while (this.#at < this.#text.length) {
        const stop = this.#text.indexOf('\n', this.#at);
        const raw = this.#text.slice(this.#at, stop < 0 ? undefined : stop);
        const line = strip ? raw.replace(/^\t+/, '') : raw;
        this.#at = stop < 0 ? this.#text.length : stop + 1;
        if (line === end) break;
        text += `${line}\n`;
      }
      into.push({ kind: '<<', text, expand });
    }
  }

  #word(): Word {
    const parts: Part[] = [];
    let plain = '';
    const flush = (): void => {
      if (plain !== '') parts.push({ kind: 'text', text: plain, quoted: false });
      plain = '';
    };
    while (true) {
      const next = this.#text[this.#at];
      if (next === undefined || ' \t\r\n;|&<>()'.includes(next)) break;
      this.#at++;
      if ('\\\'"'.includes(next)) {
        flush();
        this.#quoted(next, parts);
        continue;
      }
      const found = next === '$' ? this.#dollar(false) : undefined;
      if (!found) plain += next;
      else {
        flush();
        parts.push(found);
      }
    }
    flush();
    return parts;
  }

  /** What a backslash, or a quote, takes the meaning from. */
  #quoted(by: string, parts: Part[]): void {
    if (by === '"') {
      this.#doubleQuoted(parts);
      return;
    }
    const stop = by === "'" ? this.#text.indexOf("'", this.#at) : this.#at + 1;
    if (stop < 0) throw unterminated();
    const text = this.#text.slice(this.#at, stop);
    this.#at = by === "'" ? stop + 1 : stop;
    if (by === "'" || (text !== '\n' && text !== '')) parts.push({ kind: 'text', text, quoted: true });
  }

  #doubleQuoted(parts: Part[]): void {
    let text = '';
    const before = parts.length;
    const flush = (): void => {
      if (text !== '') parts.push({ kind: 'text', text, quoted: true });
      text = '';
    };
    while (true) {
      const next = this.#text[this.#at++];
      if (next === undefined) throw unterminated();
      if (next === '"') break;
      if (next === '\\' && '$`"\\\n'.includes(this.#text[this.#at] ?? ' ')) {
        const escaped = this.#text[this.#at++];
        if (escaped !== '\n') text += escaped;
        continue;
      }
      const found = next === '$' ? this.#dollar(true) : undefined;
      if (!found) text += next;
      else {
        flush();
        parts.push(found);
      }
    }
    flush();
    if (parts.length === before) parts.push({ kind: 'text', text: '', quoted: true });
  }

  /** `$(…)`, `$NAME` or `${NAME}` after its dollar; undefined when the dollar stands for itself. */
  #dollar(quoted: boolean): Part | undefined {
    if (this.#taken('(')) {
      if (++this.#depth > deepest) throw new ShellError('sh: syntax error: too many nested substitutions');
      const script = this.script(')');
      this.#depth--;
      return { kind: 'substitution', script, quoted };
    }
    const pattern = /[A-Za-z_]\w*|[?#$!0-9]|\{(?:[A-Za-z_]\w*|[?#$!0-9])\}/y;
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) return undefined;
    this.#at += found.length;
    return { kind: 'variable', name: found.replace(/[{}]/g, ''), quoted };
  }

  #taken(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #blanks(): void {
    while (true) {
      const next = this.#text[this.#at];
      if (next === ' ' || next === '\t' || next === '\r') this.#at++;
      else if (next === '\\' && this.#text[this.#at + 1] === '\n') this.#at += 2;
      else if (next === '#') {
        while (this.#at < this.#text.length && this.#text[this.#at] !== '\n') this.#at++;
      } else return;
    }
  }
}

/** What somebody typed, as commands. Nothing is expanded or run. Throws ShellError with the shell's words. */
export const parseShell = (text: string): Script => new Parser(text).script();
