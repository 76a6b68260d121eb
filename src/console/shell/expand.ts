import type { Files } from '../command.ts';
import { type Change, type Part, type Script, ShellError, type Word } from '../grammar/tree.ts';
import { mostText } from '../streams.ts';
import { arithmetic } from './arithmetic.ts';
import { braced } from './braces.ts';
import { pathsLike } from './glob.ts';
import { matches, type Piece } from './pattern.ts';
import type { Variables } from './variables.ts';

/** What expanding needs of the shell. */
export interface Expanding {
  readonly variables: Variables;
  /** Variables that are not set are an error: `set -u`. */
  readonly strict: boolean;
  /** `{a,b}` are two words, as in bash. */
  readonly braces: boolean;
  /** Where patterns look for names. */
  readonly files: Files;
  /** What commands print. */
  captured(script: Script): Promise<string>;
}

/** An expanded piece: where not quoted, it is split at blanks. */
interface Expanded extends Piece {
  /** Came of an expansion. */
  readonly split: boolean;
}

const stripped = (value: string, by: string, pattern: readonly Piece[]): string => {
  const points = Array.from({ length: value.length + 1 }, (_, at) => at);
  const fromStart = by.startsWith('#');
  // `##` and `%%` take the longest.
  const longestFirst = fromStart === (by.length === 2);
  const candidates = longestFirst ? points.reverse() : points;
  for (const at of candidates) {
    if (fromStart && matches(pattern, value.slice(0, at))) return value.slice(at);
    if (!fromStart && matches(pattern, value.slice(at))) return value.slice(0, at);
  }
  return value;
};

/** Longer values are not stripped by patterns: every cut is tried. */
const longestStripped = 10_000;

async function changed(part: { readonly name: string }, change: Change, shell: Expanding): Promise<string> {
  const value = shell.variables.get(part.name);
  const { by, word } = change;
  if (by === 'length') return String((value ?? '').length);
  if (by === '#' || by === '##' || by === '%' || by === '%%') {
    if (value === undefined || value.length > longestStripped) return value ?? '';
    return stripped(value, by, await pieces(word, shell));
  }
  const isThere = value !== undefined && (value !== '' || !by.startsWith(':'));
  const what = by.at(-1);
  if (what === '+') return isThere ? expandText(word, shell) : '';
  if (isThere) return value ?? '';
  if (what === '?') {
    const text = await expandText(word, shell);
    throw new ShellError(`${part.name}: ${text === '' ? 'parameter not set' : text}`);
  }
  const text = await expandText(word, shell);
  if (what === '=') shell.variables.set(part.name, text);
  return text;
}

function variableOf(name: string, { variables, strict }: Expanding): string {
  const value = variables.get(name);
  if (value === undefined && strict) throw new ShellError(`${name}: unbound variable`);
  return value ?? '';
}

async function expandPart(part: Part, shell: Expanding): Promise<Expanded> {
  switch (part.kind) {
    case 'text':
      return { text: part.text, quoted: part.quoted, split: false };
    case 'variable': {
      const text = part.change ? await changed(part, part.change, shell) : variableOf(part.name, shell);
      return { text, quoted: part.quoted, split: true };
    }
    case 'substitution':
      return { text: (await shell.captured(part.script)).replace(/\n+$/, ''), quoted: part.quoted, split: true };
    case 'arithmetic': {
      const text = await expandText(part.expression, shell);
      return { text: String(arithmetic(text, shell.variables)), quoted: part.quoted, split: true };
    }
  }
}

async function pieces(word: Word, shell: Expanding): Promise<Expanded[]> {
  const expanded: Expanded[] = [];
  let length = 0;
  for (const part of word) {
    const piece = await expandPart(part, shell);
    length += piece.text.length;
    if (length > mostText) throw new ShellError(`a word of more than ${mostText} characters is not kept`);
    expanded.push(piece);
  }
  return expanded;
}

/** A word as one text: of an assignment, a redirection, a here-document. Throws ShellError. */
export async function expandText(word: Word, shell: Expanding): Promise<string> {
  return (await pieces(word, shell)).map(({ text }) => text).join('');
}

/** A word as a pattern of `case`. */
export const expandPattern = (word: Word, shell: Expanding): Promise<readonly Piece[]> => pieces(word, shell);

/** `~` and `~/…` at the start of a word. */
function tilde(word: Word, home: string | undefined): Word {
  const [first, ...rest] = word;
  if (home === undefined || first?.kind !== 'text' || first.quoted || !/^~(?=\/|$)/.test(first.text)) return word;
  if (first.text === '~' && rest.length > 0) return word;
  return [{ ...first, text: home + first.text.slice(1) }, ...rest];
}

/** `"$@"` in a word: each parameter is a field, the first joined to what stands before it, the last to what stands behind. */
function parameters(word: Word, { variables }: Expanding): Word[] {
  const at = word.findIndex((part) => part.kind === 'variable' && part.name === '@' && part.quoted && !part.change);
  if (at < 0) return [word];
  const fields = variables.positional.map((text): Part[] => [{ kind: 'text', text, quoted: true }]);
  const [before, behind] = [word.slice(0, at), word.slice(at + 1)];
  if (fields.length === 0) return before.length + behind.length === 0 ? [] : [[...before, ...behind]];
  fields[0]?.unshift(...before);
  fields.at(-1)?.push(...behind);
  return fields;
}

/** Splits at what IFS holds: blanks run together, each other character is one border (POSIX sh 2.6.5). */
export function splitAt(text: string, ifs = ' \t\n'): { readonly fields: readonly string[]; readonly open: boolean } {
  if (ifs === '' || text === '') return { fields: text === '' ? [] : [text], open: text !== '' };
  const set = (characters: string): string => `[${characters.replace(/[\\\]^-]/g, '\\$&')}]`;
  const blank = [...ifs].filter((c) => ' \t\n'.includes(c)).join('');
  const other = [...ifs].filter((c) => !' \t\n'.includes(c)).join('');
  const blanks = blank === '' ? '' : `${set(blank)}*`;
  const borders = [
    ...(other === '' ? [] : [`${blanks}${set(other)}${blanks}`]),
    ...(blank === '' ? [] : [`${set(blank)}+`]),
  ];
  const fields = text.split(new RegExp(borders.join('|')));
  const open = fields.at(-1) !== '';
  return { fields: open ? fields : fields.slice(0, -1), open };
}

async function fieldsOf(word: Word, shell: Expanding): Promise<string[]> {
  const fields: Piece[][] = [];
  /** The field that is being put together; undefined between fields. */
  let field: Piece[] | undefined;
  const ifs = shell.variables.get('IFS');
  const flush = (): void => {
    if (field) fields.push(field);
    field = undefined;
  };
  for (const { text, quoted, split } of await pieces(tilde(word, shell.variables.get('HOME')), shell)) {
    if (quoted || !split) {
      field = [...(field ?? []), { text, quoted }];
      continue;
    }
    if (text === '') continue;
    const { fields: words, open } = splitAt(text, ifs);
    words.forEach((piece, at) => {
      if (at > 0) flush();
      // An empty first piece: a border of blanks, which makes no field, or another, which does.
      if (piece !== '' || at > 0 || !/^[ \t\n]/.test(text)) field = [...(field ?? []), { text: piece, quoted }];
    });
    if (!open) flush();
  }
  flush();
  const all: string[] = [];
  for (const one of fields) {
    const paths = await pathsLike(one, shell.files);
    if (paths.length > 0) all.push(...paths);
    else all.push(one.map(({ text }) => text).join(''));
  }
  return all;
}

/** Words as a command gets them: expanded, and split at blanks where not quoted (POSIX sh 2.6.5). Throws ShellError. */
export async function expandWords(words: readonly Word[], shell: Expanding): Promise<string[]> {
  const all: string[] = [];
  const each = shell.braces ? words.flatMap(braced) : words;
  for (const word of each)
    for (const one of parameters(word, shell)) for (const field of await fieldsOf(one, shell)) all.push(field);
  return all;
}
