import { HereDocuments } from './here-documents.ts';
import { Redirections } from './redirections.ts';
import { ended, literal, missing, notModelled, unexpected } from './syntax.ts';
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

/** Words that are none of a command where one begins. */
const reserved = /(?:do|done|elif|else|esac|fi|then|\}|in)(?![^\s;|&<>()])/y;
const openers = /(?:(for|while|until|if|case|\{)(?![^\s;|&<>()])|\()/y;

function assignmentOf(word: Word): Assignment | undefined {
  const [first, ...rest] = word;
  if (first?.kind !== 'text' || first.quoted) return undefined;
  const [whole, name] = /^([A-Za-z_]\w*)=/.exec(first.text) ?? [];
  if (whole === undefined || name === undefined) return undefined;
  const value = first.text.slice(whole.length);
  return { name, value: value === '' ? rest : [{ ...first, text: value }, ...rest] };
}

/** Before `|&`: what it complains of goes into the pipe, too. */
const withErrors = (command: Command | undefined): Command => {
  if (!command) throw unexpected('"|"');
  return { ...command, redirects: [...command.redirects, { kind: '>&', fd: 2, to: 1 }] };
};

const inBackground = (body: Script, text: string): Pipeline => {
  const command: Command = { kind: 'background', body, text, redirects: [] };
  return { when: 'always', timed: false, negated: false, commands: [command] };
};

/** The grammar of POSIX sh (https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html), and bash's `function`. */
class Parser {
  readonly #text: Text;
  readonly #words: Words;
  readonly #redirections: Redirections;
  readonly documents: HereDocuments;

  constructor(text: Text) {
    this.#text = text;
    this.#words = new Words(text, (inner, end) => (inner === text ? this.script(end) : new Parser(inner).script(end)));
    this.documents = new HereDocuments((inside) =>
      new Words(inside, (inner, end) => new Parser(inner).script(end)).quoted(undefined),
    );
    this.#redirections = new Redirections(text, this.#words, this.documents);
  }

  /** Commands up to `end`, which is read, up to a reserved word, which is not, or to the end of the text. */
  script(end?: ')' | 'word'): Script {
    const pipelines: Pipeline[] = [];
    let when: Pipeline['when'] = 'always';
    /** Where the commands begin that `&` sends to the background. */
    let list = { at: 0, first: 0 };
    while (true) {
      this.#blanks();
      const { next } = this.#text;
      if (next === '\n') this.#newline();
      else if (next === undefined || next === end || (end === 'word' && this.#atReserved())) {
        if (when !== 'always') throw ended(this.#text) ?? unexpected(`"${next}"`);
        this.#close(end);
        return pipelines;
      } else {
        if (when === 'always') list = { at: this.#text.at, first: pipelines.length };
        pipelines.push(this.#pipeline(when));
        when = this.#joined();
        if (when === 'always' && this.#text.next === '&') {
          const text = this.#text.text.slice(list.at, this.#text.at++).trim();
          pipelines.push(inBackground(pipelines.splice(list.first), text));
        }
      }
    }
  }

  #close(end: ')' | 'word' | undefined): void {
    if (this.#text.next !== undefined) {
      if (end === ')') this.#text.at++;
      return;
    }
    if (end === ')') throw missing(')');
    this.documents.read(this.#text);
  }

  /** What stands between two pipelines. */
  #joined(): Pipeline['when'] {
    this.#blanks();
    const text = this.#text;
    if (text.taken('&&')) return 'success';
    if (text.taken('||')) return 'failure';
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
      if (text.taken('&')) commands.push(withErrors(commands.pop()));
      this.#lines();
      commands.push(this.#command());
    }
    return { when, timed, negated, commands };
  }

  #command(): Command {
    const text = this.#text;
    if (this.#atReserved()) throw unexpected(`"${text.matched(/;;|[^\s;|&<>()]+/y)?.[0]}"`);
    if (text.matched(/\[\[(?=\s)/y)) return this.#withRedirects(this.#conditional());
    if (text.matched(/\(\([^()]*\)\)/y)) throw notModelled('((…)) is', 'use [ $((…)) … ]');
    const named = text.matched(/function[ \t]+([A-Za-z_][\w-]*)[ \t]*(?:\([ \t]*\))?(?=[\s{(])/y)?.[1];
    if (named !== undefined) return this.#function(named);
    const opener = text.matched(openers)?.[0];
    if (opener === undefined) return this.#simple();
    return this.#withRedirects(text.nested(() => this.#compound(opener)));
  }

  #withRedirects<T extends object>(compound: T): T & { readonly redirects: readonly Redirect[] } {
    const redirects: Redirect[] = [];
    for (this.#blanks(); this.#redirections.take(redirects); this.#blanks());
    return { ...compound, redirects };
  }

  /** What stands up to `]]`: operators of the shell are words in there. */
  #conditional() {
    const words: Word[] = [];
    while (true) {
      this.#lines();
      if (ended(this.#text)) throw missing(']]');
      if (this.#text.matched(/\]\](?![^\s;|&<>()])/y)) return { kind: 'conditional', words } as const;
      const sign = this.#text.matched(/&&|\|\||[()<>]/y)?.[0];
      const word = sign === undefined ? this.#words.word() : [{ kind: 'text', text: sign, quoted: false } as const];
      if (word.length === 0) throw unexpected(`"${this.#text.next}"`);
      // Behind =~ parentheses and bars belong to the pattern.
      const pattern =
        literal(word) === '=~'
          ? this.#text.matched(/[ \t]+((?:[^\s"'$]|\$(?![\w{(]))*[()|](?:[^\s"'$]|\$(?![\w{(]))*)(?=\s)/y)?.[1]
          : undefined;
      words.push(word, ...(pattern === undefined ? [] : [[{ kind: 'text', text: pattern, quoted: false } as const]]));
    }
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
    if (this.#text.taken('((')) throw notModelled('for ((…)) is', 'use for i in $(seq 1 3)');
    const name = literal(this.#words.word()) ?? '';
    if (!/^[A-Za-z_]\w*$/.test(name)) throw ended(this.#text) ?? new ShellError('syntax error: bad for loop variable');
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
      if (ended(this.#text)) throw missing('esac');
      this.#text.taken('(');
      const patterns: Word[] = [];
      do {
        this.#blanks();
        patterns.push(this.#words.word());
        this.#blanks();
      } while (this.#text.taken('|'));
      if (!this.#text.taken(')')) throw ended(this.#text) ?? unexpected(`"${this.#text.next}" (expecting ")")`);
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
      throw ended(this.#text) ?? unexpected(`"${this.#text.next}"`);
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
      if (this.#redirections.take(redirects)) continue;
      if (this.#atBreak()) break;
      const word = this.#words.word();
      const assignment = words.length === 0 ? assignmentOf(word) : undefined;
      if (assignment) assignments.push(assignment);
      else words.push(word);
    }
    if (text.next === '(') return this.#opened(words, assignments, redirects);
    if (words.length + redirects.length + assignments.length === 0) {
      throw (
        ended(this.#text) ??
        unexpected(text.next === '\n' ? 'newline' : JSON.stringify(text.matched(/;;|&&|\|\||./y)?.[0]))
      );
    }
    return { kind: 'simple', assignments, words, redirects };
  }

  /** What `(` after words begins: a function of that name, or nothing. */
  #opened(words: readonly Word[], assignments: readonly Assignment[], redirects: readonly Redirect[]): Command {
    const name =
      words.length === 1 && assignments.length + redirects.length === 0 ? literal(words[0] ?? []) : undefined;
    if (name !== undefined && this.#text.matched(/\([ \t]*\)/y)) return this.#function(name);
    if (words.length === 0 && assignments.length > 0) throw notModelled('arrays are');
    throw unexpected('"("');
  }

  #function(name: string): Command {
    if (!/^[A-Za-z_][\w-]*$/.test(name)) throw new ShellError('syntax error: bad function name');
    this.#lines();
    if (this.#text.next === undefined) throw missing('}');
    return { kind: 'function', name, body: this.#text.nested(() => this.#command()), redirects: [] };
  }

  #newline(): void {
    this.#text.at++;
    this.documents.read(this.#text);
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
    return parser.documents.open;
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    return error.incomplete;
  }
}
