import type { Part, Word } from '../grammar/tree.ts';

/** A character that is not quoted, or a part as it stands. */
type Atom = string | Part;

const atomsOf = (word: Word): Atom[] =>
  word.flatMap((part): Atom[] => (part.kind === 'text' && !part.quoted ? [...part.text] : [part]));

function wordOf(atoms: readonly Atom[]): Word {
  const parts: Part[] = [];
  let text = '';
  const flush = (): void => {
    if (text !== '') parts.push({ kind: 'text', text, quoted: false });
    text = '';
  };
  for (const atom of atoms) {
    if (typeof atom === 'string') text += atom;
    else {
      flush();
      parts.push(atom);
    }
  }
  flush();
  return parts;
}

/** More words are not made of one. */
const most = 10_000;
/** Braces in longer words, and deeper ones in each other, are left as they are. */
const longest = 4_000;
const deepest = 100;

/** `1..5`, `a..e`, `0..10..2`. */
function sequence(text: string): string[] | undefined {
  const [, first, last, step = '1'] = /^(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?$/.exec(text) ?? [];
  const letters = /^([A-Za-z])\.\.([A-Za-z])$/.exec(text);
  const from = letters?.[1]?.charCodeAt(0) ?? Number(first);
  const to = letters?.[2]?.charCodeAt(0) ?? Number(last);
  if (Number.isNaN(from) || Number.isNaN(to)) return undefined;
  const by = Math.abs(Number(step)) || 1;
  const count = Math.floor(Math.abs(to - from) / by) + 1;
  if (count > most) return undefined;
  const width = [first, last].some((word) => /^-?0\d/.test(word ?? ''))
    ? Math.max(first?.length ?? 0, last?.length ?? 0)
    : 0;
  return Array.from({ length: count }, (_, at) => {
    const value = from <= to ? from + at * by : from - at * by;
    if (letters) return String.fromCharCode(value);
    return (value < 0 ? '-' : '') + String(Math.abs(value)).padStart(value < 0 ? width - 1 : width, '0');
  });
}

/** Where the brace that opens at `start` closes, and its commas; undefined when it does not close. */
function closing(
  atoms: readonly Atom[],
  start: number,
): { readonly end: number; readonly commas: readonly number[] } | undefined {
  const commas: number[] = [];
  let depth = 0;
  for (let at = start; at < atoms.length; at++) {
    if (atoms[at] === '{') depth++;
    else if (atoms[at] === ',' && depth === 1) commas.push(at);
    else if (atoms[at] === '}' && --depth === 0) return { end: at, commas };
  }
  return undefined;
}

function expanded(atoms: readonly Atom[], depth = 0): (readonly Atom[])[] {
  if (depth > deepest) return [atoms];
  for (let start = atoms.indexOf('{'); start >= 0; start = atoms.indexOf('{', start + 1)) {
    const found = closing(atoms, start);
    if (!found) continue;
    const { end, commas } = found;
    const borders = [start, ...commas, end];
    const inside = atoms.slice(start + 1, end);
    const counted =
      commas.length === 0 && inside.every((atom) => typeof atom === 'string') ? sequence(inside.join('')) : undefined;
    if (commas.length === 0 && !counted) continue;
    const middles =
      counted?.map((text) => [...text]) ??
      commas.concat(end).flatMap((border, i) => expanded(atoms.slice((borders[i] ?? 0) + 1, border), depth + 1));
    const tails = expanded(atoms.slice(end + 1), depth + 1);
    if (middles.length * tails.length > most) return [atoms];
    return middles.flatMap((middle) => tails.map((tail) => [...atoms.slice(0, start), ...middle, ...tail]));
  }
  return [atoms];
}

/** What bash makes of `{a,b}` and `{1..3}` in a word, before all else. */
export function braced(word: Word): readonly Word[] {
  if (!word.some((part) => part.kind === 'text' && !part.quoted && part.text.includes('{'))) return [word];
  const atoms = atomsOf(word);
  return atoms.length > longest ? [word] : expanded(atoms).map(wordOf);
}
