import { type Change, type Part, type Script, ShellError, type Word } from '../grammar/tree.ts';
import { mostText } from '../streams.ts';
import { arithmetic } from './arithmetic.ts';
import { matches, type Piece } from './pattern.ts';
import type { Variables } from './variables.ts';

/** What expanding needs of the shell. */
export interface Expanding {
  readonly variables: Variables;
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

async function expandPart(part: Part, shell: Expanding): Promise<Expanded> {
  switch (part.kind) {
    case 'text':
      return { text: part.text, quoted: part.quoted, split: false };
    case 'variable': {
      const text = part.change ? await changed(part, part.change, shell) : (shell.variables.get(part.name) ?? '');
      return { text, quoted: part.quoted, split: true };
    }
    case 'substitution':
      return { text: (await shell.captured(part.script)).replace(/\n+$/, ''), quoted: part.quoted, split: true };
    case 'arithmetic': {
      const text = await expandText(part.expression, shell);
      return { text: String(arithmetic(text, (name) => shell.variables.get(name))), quoted: part.quoted, split: true };
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

async function fieldsOf(word: Word, shell: Expanding): Promise<string[]> {
  if (word.length === 1 && word[0]?.kind === 'variable' && word[0].name === '@' && word[0].quoted)
    return [...shell.variables.positional];
  const fields: string[] = [];
  /** The field that is being put together; undefined between fields. */
  let field: string | undefined;
  for (const { text, quoted, split } of await pieces(tilde(word, shell.variables.get('HOME')), shell)) {
    if (quoted || !split) {
      field = (field ?? '') + text;
      continue;
    }
    const words = text.split(/[ \t\n]+/);
    words.forEach((piece, at) => {
      if (at > 0 && field !== undefined) {
        fields.push(field);
        field = undefined;
      }
      if (piece !== '') field = (field ?? '') + piece;
    });
  }
  if (field !== undefined) fields.push(field);
  return fields;
}

/** Words as a command gets them: expanded, and split at blanks where not quoted (POSIX sh 2.6.5). Throws ShellError. */
export async function expandWords(words: readonly Word[], shell: Expanding): Promise<string[]> {
  const all: string[] = [];
  for (const word of words) for (const field of await fieldsOf(word, shell)) all.push(field);
  return all;
}
