import { expect, test } from 'vitest';
import { readKeys } from './keys.ts';
import { press, searchPrompt, startTyping } from './typing.ts';

const history = ['kubectl get pods', 'kubectl get svc', 'ls'];

/** Types what a terminal would send; the cursor is shown as ▏. */
function typed(data: string, before: readonly string[] = history): string {
  const { line, search } = readKeys(data).reduce(press, startTyping(before));
  const text = `${line.text.slice(0, line.cursor)}▏${line.text.slice(line.cursor)}`;
  return search ? searchPrompt(search) + text : text;
}

const up = '\x1b[A';
const down = '\x1b[B';
const left = '\x1b[D';

test('text goes in at the cursor, and arrows, Home and End move it', () => {
  expect(typed('abc')).toBe('abc▏');
  expect(typed(`abc${left}${left}X`)).toBe('aX▏bc');
  expect(typed('abc\x1b[H1\x1b[F2')).toBe('1abc2▏');
  expect(typed('abc\x011\x052')).toBe('1abc2▏');
});

test('words are jumped over and cut, and what was cut comes back', () => {
  expect(typed('get pods -A\x1bb\x1bb')).toBe('get ▏pods -A');
  expect(typed('get pods -A\x01\x1bf')).toBe('get▏ pods -A');
  expect(typed('get deploy/web\x17')).toBe('get ▏');
  expect(typed('get deploy/web\x1b\x7f')).toBe('get deploy/▏');
  expect(typed('get deploy/web\x17\x15\x19\x19')).toBe('get get ▏');
  expect(typed('get pods\x1bb\x0b\x01\x19')).toBe('pods▏get ');
  expect(typed('get pods\x01\x1bd')).toBe('▏ pods');
  expect(typed('sl\x14')).toBe('ls▏');
});

test('backspace takes a character with its marks, however it is written', () => {
  expect(typed('日本\x7f')).toBe('日▏');
  expect(typed('e\u0301\x7f')).toBe('▏');
  expect(typed(`👍x${left}\x7f`)).toBe('▏x');
});

test('older commands come back, and what was begun waits below them', () => {
  expect(typed(up)).toBe('ls▏');
  expect(typed(`${up}${up}`)).toBe('kubectl get svc▏');
  expect(typed(`half${up}${up}${down}${down}`)).toBe('half▏');
  expect(typed(`${up}${up}${up}${up}${up}`)).toBe('kubectl get pods▏');
  expect(typed(`${up} -l${up}${down}`)).toBe('ls -l▏');
});

test('the reverse search finds what was typed last first, goes on to older ones, and is given up', () => {
  expect(typed('\x12get')).toBe("(reverse-i-search)`get': kubectl ▏get svc");
  expect(typed('\x12get\x12')).toBe("(reverse-i-search)`get': kubectl ▏get pods");
  expect(typed('\x12get\x12\x12')).toBe("(failed reverse-i-search)`get': kubectl ▏get pods");
  expect(typed('\x12gets\x7f')).toBe("(reverse-i-search)`get': kubectl ▏get svc");
  expect(typed('half\x12get\x07')).toBe('half▏');
  expect(typed('\x12get\x05 -A')).toBe('kubectl get svc -A▏');
  expect(typed(`\x12svc${up}`)).toBe('kubectl get pods▏');
});

test('sequences of keys that mean nothing here leave no letters', () => {
  expect(typed('a\x1b[15~b\x1b[1;2Pc\x1b[200~\x00')).toBe('abc▏');
});
