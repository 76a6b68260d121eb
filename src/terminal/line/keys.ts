/** What a key means to somebody who edits a line: the names of GNU readline's commands, shortened. */
export type KeyName =
  | 'left'
  | 'right'
  | 'word-left'
  | 'word-right'
  | 'home'
  | 'end'
  | 'older'
  | 'newer'
  | 'backspace'
  | 'delete'
  | 'kill-to-start'
  | 'kill-to-end'
  | 'kill-blank-word-left'
  | 'kill-word-left'
  | 'kill-word-right'
  | 'yank'
  | 'swap'
  | 'search'
  | 'abort'
  | 'escape'
  | 'enter'
  | 'complete'
  | 'interrupt'
  | 'delete-or-leave'
  | 'clear';

export type Key = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'key'; readonly name: KeyName };

/** By the letter held with Ctrl. */
const withControl: Readonly<Record<string, KeyName>> = {
  a: 'home',
  b: 'left',
  c: 'interrupt',
  d: 'delete-or-leave',
  e: 'end',
  f: 'right',
  g: 'abort',
  // Browsers send Ctrl+Backspace so.
  h: 'kill-word-left',
  i: 'complete',
  j: 'enter',
  k: 'kill-to-end',
  l: 'clear',
  m: 'enter',
  n: 'newer',
  p: 'older',
  r: 'search',
  t: 'swap',
  u: 'kill-to-start',
  w: 'kill-blank-word-left',
  y: 'yank',
};

/** What follows an Escape (xterm's control sequences, "PC-Style Function Keys"; readline's Meta keys). */
const afterEscape: Readonly<Record<string, KeyName>> = {
  '': 'escape',
  b: 'word-left',
  f: 'word-right',
  d: 'kill-word-right',
  '\u007f': 'kill-word-left',
  '[A': 'older',
  '[B': 'newer',
  '[C': 'right',
  '[D': 'left',
  '[H': 'home',
  '[F': 'end',
  '[1~': 'home',
  '[4~': 'end',
  '[3~': 'delete',
  '[1;5C': 'word-right',
  '[1;5D': 'word-left',
  '[1;3C': 'word-right',
  '[1;3D': 'word-left',
  '[3;5~': 'kill-word-right',
  OA: 'older',
  OB: 'newer',
  OC: 'right',
  OD: 'left',
  OH: 'home',
  OF: 'end',
};

const sequence = /\[[\d;]*[A-Za-z~]|O[A-Z]|[a-z\u007f]|/y;
const words = /\P{Cc}+/uy;

/** What a terminal sent, as keys. Control sequences that mean nothing here are left out. */
export function readKeys(data: string): readonly Key[] {
  const keys: Key[] = [];
  const add = (name: KeyName | undefined) => name && keys.push({ kind: 'key', name });
  let at = 0;
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(data)?.[0] ?? '';
    at += found.length;
    return found;
  };
  while (at < data.length) {
    const text = take(words);
    if (text !== '') keys.push({ kind: 'text', text });
    else {
      const code = data.charCodeAt(at++);
      if (code === 0x1b) add(afterEscape[take(sequence)]);
      else if (code === 0x7f) add('backspace');
      else add(withControl[String.fromCharCode(code + 96)]);
    }
  }
  return keys;
}

/** Text from elsewhere without what would be taken for keys; tabs stay. */
export const plainText = (text: string): string =>
  text
    .replaceAll('\r\n', '\n')
    .replaceAll('\r', '\n')
    .replace(/\p{Cc}/gu, (c) => (c === '\t' || c === '\n' ? c : ''));
