import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { goYaml } from './go-yaml.ts';

// How kubectl's YAML looks (sigs.k8s.io/yaml); the comparison beside a real kubectl covers whole objects.
test.each([
  ['a plain word', 'a plain word'],
  ['true', '"true"'],
  ['on', '"on"'],
  ['80', '"80"'],
  ['1e3', '"1e3"'],
  ['2026-01-01T00:00:00Z', '"2026-01-01T00:00:00Z"'],
  ['', '""'],
  ['10:30', '"10:30"'],
  ['a: b', "'a: b'"],
  ["it's: so", "'it''s: so'"],
  ['*', "'*'"],
  ['- a', "'- a'"],
  ['a\tb', '"a\\tb"'],
  [' lead', "' lead'"],
  ['two\nlines', '|-\n  two\n  lines'],
  ['two\nlines\n', '|\n  two\n  lines'],
  ['http://x:80/y#z', 'http://x:80/y#z'],
])('%j is written %s', (text, yaml) => {
  expect(goYaml({ k: text })).toBe(`k: ${yaml}`);
});

test('long lines are folded at a blank beyond column 80', () => {
  const text = `${'word '.repeat(30)}end`;
  const yaml = goYaml({ message: text });
  expect(yaml.split('\n').length).toBe(2);
  expect(yaml.split('\n')[0]?.length).toBeGreaterThan(80);
  expect(load(yaml)).toEqual({ message: text });
});

test('keys are ordered with numbers by size, lists stand below their key', () => {
  expect(goYaml({ b10: [{ x: 1, w: [] }], b9: {}, a: null })).toBe('a: null\nb9: {}\nb10:\n- w: []\n  x: 1');
});
