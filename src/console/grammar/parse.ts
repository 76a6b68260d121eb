import { Text } from './text.ts';
import {
  type Assignment,
  type Command,
  type Pipeline,
  type Redirect,
  type Script,
  ShellError,
  type Word,
} from './tree.ts';
import { Words } from './words.ts';

/** A here-document whose text begins in the next line. */
interface Announced {
  readonly end: string;
  readonly expand: boolean;
  readonly strip: boolean;
  readonly into: (text: Word) => void;
}

const unexpected = (what: string): ShellError => new ShellError(`syntax error: unexpected ${what}`);
const missing = (expected: string): ShellError =>
  new ShellError(`syntax error: unexpected end of file (expecting "${expected}")`, true);

/** Words that are none of a command where one begins. */
const reserved = /(?:do|done|elif|else|esac|fi|then|\}|in)(?![^\s;|&<>()])/y;
const openers = /(?:(for|while|until|if|case|\{)(?![^\s;|&<>()])|\()/y;

/** The plain text of a word without expansions; undefined otherwise, and where something is quoted unless `quoted`. */
function literal(word: Word, quoted = false): string | undefined {
  if (word.some((part) => part.kind !== 'text' || (part.quoted && !quoted))) return undefined;
  return word.map((part) => (part.kind === 'text' ? part.text : '')).join('');
}

function assignmentOf(word: Word): Assignment | undefined {
  const [first, ...rest] = word;
  if (first?.kind !== 'text' || first.quoted) return undefined;
  const [whole, name] = /^([A-Za-z_]\w*)=/.exec(first.text) ?? [];
  if (whole === undefined || name === undefined) return undefined;
  const value = first.text.slice(whole.length);
  return { name, value: value === '' ? rest : [{ ...first, text: value }, ...rest] };
}

/** The grammar of POSIX sh (https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html) without functions and background jobs. */
class Parser {
  readonly #text: Text;
  readonly #words: Words;
  readonly #announced: Announced[] = [];
  /** A here-document ended with the text. */
  documentOpen = false;

  constructor(text: Text) {
    this.#text = text;
    this.#words = new Words(text, (inner, end) => (inner === text ? this.script(end) : new Parser(inner).script()));
  }

  /** Commands up to `end`, which is read, up to a reserved word, which is not, or to the end of the text. */
  script(end?: ')' | 'word'): Script {
    const pipelines: Pipeline[] = [];
    let when: Pipeline['when'] = 'always';
    while (true) {
      this.#blanks();
      const { next } = this.#text;
      if (next === '\n') this.#newline();
      else if (next === undefined || next === end || (end === 'word' && this.#atReserved())) {
        if (when !== 'always') throw this.#ended() ?? unexpected(`"${next}"`);
        this.#close(end);
        return pipelines;
      } else {
        pipelines.push(this.#pipeline(when));
        when = this.#joined();
      }
    }
  }

  #close(end: ')' | 'word' | undefined): void {
    if (this.#text.next !== undefined) {
      if (end === ')') this.#text.at++;
      return;
    }
    if (end === ')') throw missing(')');
    this.#documents();
  }

  /** What stands between two pipelines. */
  #joined(): Pipeline['when'] {
    this.#blanks();
    const text = this.#text;
    if (text.taken('&&')) return 'success';
    if (text.taken('||')) return 'failure';
    if (text.next === '&') throw new ShellError('jobs in the background (&) are not modelled by Kubehop');
    if (text.next === ';' && !text.text.startsWith(';;', text.at)) text.at++;
    return 'always';
  }

  #pipeline(when: Pipeline['when']): Pipeline {
    const text = this.#text;
    const timed = text.matched(/time(?=\s)/y) !== undefined;
    this.#blanks();
    const negated = text.matched(/!(?=\s)/y) !== undefined;
    this.#blanks();
    const commands = [this.#command()];
    for (this.#blanks(); text.next === '|' && text.text[text.at + 1] !== '|'; this.#blanks()) {
      text.at++;
      this.#lines();
      commands.push(this.#command());
    }
    return { when, timed, negated, commands };
  }

  #command(): Command {
    const text = this.#text;
    if (this.#atReserved()) throw unexpected(`"${text.matched(/;;|[^\s;|&<>()]+/y)?.[0]}"`);
    const opener = text.matched(openers)?.[0];
    if (opener === undefined) return this.#simple();
    const compound = text.nested(() => this.#compound(opener));
    const redirects: Redirect[] = [];
    for (this.#blanks(); this.#redirect(redirects); this.#blanks());
    return { ...compound, redirects };
  }

  #compound(opener: string) {
    switch (opener) {
      case '(':
        return { kind: 'group', subshell: true, body: this.#filled(this.script(')'), ')') } as const;
      case '{':
        return { kind: 'group', subshell: false, body: this.#body('}') } as const;
      case 'if':
        return this.#if();
      case 'case':
        return this.#case();
      case 'for':
        return this.#for();
      default: {
        const test = this.#body('do');
        return { kind: 'loop', until: opener === 'until', test, body: this.#body('done') } as const;
      }
    }
  }

  #if() {
    const branches: { readonly test: Script; readonly body: Script }[] = [];
    const test = this.#body('then');
    let { script: body, end } = this.#bodyTo('elif', 'else', 'fi');
    branches.push({ test, body });
    while (end === 'elif') {
      const next = this.#body('then');
      ({ script: body, end } = this.#bodyTo('elif', 'else', 'fi'));
      branches.push({ test: next, body });
    }
    return { kind: 'if', branches, otherwise: end === 'else' ? this.#body('fi') : [] } as const;
  }

  #for() {
    this.#blanks();
    const name = literal(this.#words.word()) ?? '';
    if (!/^[A-Za-z_]\w*$/.test(name)) throw this.#ended() ?? new ShellError('syntax error: bad for loop variable');
    this.#lines();
    let items: Word[] | undefined;
    if (this.#text.matched(/in(?=[\s;])/y)) {
      items = [];
      for (this.#blanks(); !this.#atBreak(); this.#blanks()) items.push(this.#words.word());
    }
    this.#blanks();
    this.#text.taken(';');
    this.#lines();
    this.#keyword('do');
    const body = this.#body('done');
    return { kind: 'for', name, ...(items && { items }), body } as const;
  }

  #case() {
    this.#blanks();
    const subject = this.#words.word();
    this.#lines();
    this.#keyword('in');
    const branches: { readonly patterns: readonly Word[]; readonly body: Script }[] = [];
    for (this.#lines(); !this.#text.matched(/esac(?![^\s;|&<>()])/y); this.#lines()) {
      if (this.#ended()) throw missing('esac');
      this.#text.taken('(');
      const patterns: Word[] = [];
      do {
        this.#blanks();
        patterns.push(this.#words.word());
        this.#blanks();
      } while (this.#text.taken('|'));
      if (!this.#text.taken(')')) throw this.#ended() ?? unexpected(`"${this.#text.next}" (expecting ")")`);
      branches.push({ patterns, body: this.#branch() });
    }
    return { kind: 'case', subject, branches } as const;
  }

  /** Commands up to `;;` or `esac`. */
  #branch(): Script {
    const body: Pipeline[] = [];
    while (true) {
      body.push(...this.script('word'));
      if (this.#text.taken(';;')) return body;
      if (this.#text.text.startsWith('esac', this.#text.at)) return body;
      throw this.#ended() ?? unexpected(`"${this.#text.next}"`);
    }
  }

  #body(end: string): Script {
    return this.#bodyTo(end).script;
  }

  #bodyTo(...ends: readonly string[]): { readonly script: Script; readonly end: string } {
    const script = this.script('word');
    const end = this.#keyword(...ends);
    return { script: this.#filled(script, end), end };
  }

  #filled(script: Script, end: string): Script {
    if (script.length === 0) throw unexpected(`"${end}"`);
    return script;
  }

  #keyword(...ends: readonly string[]): string {
    const found = this.#text.matched(/[^\s;|&<>()]+/y)?.[0];
    if (found === undefined && this.#text.next === undefined) throw missing(ends.at(-1) ?? '');
    if (found === undefined || !ends.includes(found))
      throw unexpected(`"${found ?? this.#text.next}" (expecting "${ends.at(-1)}")`);
    return found;
  }

  #simple(): Command {
    const text = this.#text;
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    const assignments: Assignment[] = [];
    while (true) {
      this.#blanks();
      if (this.#redirect(redirects)) continue;
      if (this.#atBreak()) break;
      const word = this.#words.word();
      const assignment = words.length === 0 ? assignmentOf(word) : undefined;
      if (assignment) assignments.push(assignment);
      else words.push(word);
    }
    if (text.next === '(' && words.length === 1) throw new ShellError('functions are not modelled by Kubehop');
    if (text.next === '(') throw unexpected('"("');
    if (words.length + redirects.length + assignments.length === 0) {
      throw (
        this.#ended() ?? unexpected(text.next === '\n' ? 'newline' : JSON.stringify(text.matched(/;;|&&|\|\||./y)?.[0]))
      );
    }
    return { kind: 'simple', assignments, words, redirects };
  }

  #redirect(into: Redirect[]): boolean {
    const text = this.#text;
    const [whole, digits, sign = ''] = text.matched(/(\d?)(<<<|<<-?|>>|>&|<&|&>>|&>|>\||>|<)/y) ?? [];
    if (whole === undefined) return false;
    if (sign === '<&') throw new ShellError('<& is not modelled by Kubehop');
    this.#blanks();
    if (sign === '<<' || sign === '<<-') this.#announce(sign === '<<-', into);
    else {
      const to = this.#words.word();
      if (to.length === 0) throw this.#ended() ?? unexpected(text.next === '\n' ? 'newline' : `"${text.next}"`);
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
    if (!end) throw this.#ended() ?? unexpected('newline');
    const expand = !/['"\\]/.test(this.#text.text.slice(start, this.#text.at));
    this.#announced.push({ end, expand, strip, into: (text) => into.push({ kind: '<<', text }) });
  }

  /** The texts of the here-documents announced on the line that has just ended. */
  #documents(): void {
    const { text } = this.#text;
    for (const { end, expand, strip, into } of this.#announced.splice(0)) {
      const lines: string[] = [];
      let closed = false;
      while (!closed && this.#text.at < text.length) {
        const stop = text.indexOf('\n', this.#text.at);
        const raw = text.slice(this.#text.at, stop < 0 ? undefined : stop);
        const line = strip ? raw.replace(/^\t+/, '') : raw;
        this.#text.at = stop < 0 ? text.length : stop + 1;
        closed = line === end;
        if (!closed) lines.push(`${line}\n`);
      }
      if (!closed) this.documentOpen = true;
      const inside = new Text(lines.join(''));
      const expanded = (): Word => new Words(inside, (inner, e) => new Parser(inner).script(e)).quoted(undefined);
      into(expand ? expanded() : [{ kind: 'text', text: inside.text, quoted: true }]);
    }
  }

  #newline(): void {
    this.#text.at++;
    this.#documents();
  }

  /** Blanks and line ends. */
  #lines(): void {
    for (this.#blanks(); this.#text.next === '\n'; this.#blanks()) this.#newline();
  }

  #blanks(): void {
    this.#text.blanks();
  }

  #atReserved(): boolean {
    const { text, at } = this.#text;
    if (text.startsWith(';;', at)) return true;
    reserved.lastIndex = at;
    const found = reserved.exec(text)?.[0];
    return found !== undefined && found !== 'in';
  }

  /** Whether a simple command ends here. */
  #atBreak(): boolean {
    const { next } = this.#text;
    return next === undefined || '\n;|&()'.includes(next);
  }

  /** What is wrong when the text ends here. */
  #ended(): ShellError | undefined {
    return this.#text.next === undefined ? new ShellError('syntax error: unexpected end of file', true) : undefined;
  }
}

/** What somebody typed, as commands. Nothing is expanded or run. Throws ShellError with the shell's words. */
export function parseShell(text: string): Script {
  return new Parser(new Text(text)).script();
}

/** Whether what was typed goes on in the next line: a quote, a loop or a here-document is open. */
export function isIncomplete(text: string): boolean {
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(text)) return true;
  const parser = new Parser(new Text(text));
  try {
    parser.script();
    return parser.documentOpen;
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    return error.incomplete;
  }
}
