import { expect, test } from 'vitest';
import { completed, inColumns } from './complete.ts';
import { emptyLine } from './edit.ts';

/** The line after completing what is typed up to ▏ with these candidates for its last word. */
function complete(typed: string, ...candidates: string[]): string {
  const cursor = typed.indexOf('▏');
  const text = typed.replace('▏', '');
  const start = text.lastIndexOf(' ', cursor - 1) + 1;
  const line = completed({ ...emptyLine, text, cursor }, { start, candidates });
  return `${line.text.slice(0, line.cursor)}▏${line.text.slice(line.cursor)}`;
}

test('the only candidate is put in with a blank, unless its word goes on or one follows', () => {
  expect(complete('kubectl ge▏', 'get')).toBe('kubectl get ▏');
  expect(complete('cat sl▏', 'sleep/')).toBe('cat sleep/▏');
  expect(complete('kubectl get --out▏', '--output=')).toBe('kubectl get --output=▏');
  expect(complete('kubectl ge▏ pods', 'get')).toBe('kubectl get▏ pods');
});

test('of several what they have in common is put in', () => {
  expect(complete('get pod fr▏', 'frontend-1', 'frontend-2')).toBe('get pod frontend-▏');
  expect(complete('get pod frontend-▏', 'frontend-1', 'frontend-2')).toBe('get pod frontend-▏');
  expect(complete('get x▏')).toBe('get x▏');
});

test('candidates are listed in columns, downwards first', () => {
  expect(inColumns(['annotate', 'apply', 'auth', 'cordon', 'create'], 24)).toBe(
    'annotate  cordon\napply     create\nauth',
  );
  expect(inColumns(['sleep/one.yaml', 'sleep/two.yaml'], 80)).toBe('one.yaml  two.yaml');
  const many = Array.from({ length: 2000 }, (_, i) => `pod-${i}`);
  expect(inColumns(many, 80).split('\n').at(-1)).toBe('… and 1,600 more: type on');
});
