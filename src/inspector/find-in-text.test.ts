import { expect, test } from 'vitest';
import { findAll, lineAt, pageAt, pagesOf } from './find-in-text.ts';

const text = '*nat\n:KUBE-SVC-A - [0:0]\n-A KUBE-SERVICES -j KUBE-SVC-A\nCOMMIT\n';

test('pages joined are the text, each with the number of its first line', () => {
  const pages = pagesOf(text, 3);
  expect(pages.map((p) => p.text).join('')).toBe(text);
  expect(pages.map((p) => [p.line, p.lines])).toEqual([
    [0, 3],
    [3, 1],
  ]);
  expect(pagesOf('', 3)).toEqual([]);
  expect(pagesOf('no newline', 3)).toMatchObject([{ lines: 1, text: 'no newline' }]);
});

test('what is looked for is found whatever its capitals, and its page and line are known', () => {
  const pages = pagesOf(text, 2);
  const found = findAll(text, 'kube-svc-a');
  expect(found.map((at) => lineAt(pages, at))).toEqual([1, 2]);
  expect(found.map((at) => pageAt(pages, at))).toEqual([0, 1]);
  expect(findAll(text, '')).toEqual([]);
  expect(findAll('aaaa', 'aa')).toEqual([0, 2]);
});
