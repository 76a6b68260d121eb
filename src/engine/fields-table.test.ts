import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { kindTypes } from './apiserver/schema/kinds.ts';
import { objectMeta } from './apiserver/schema/meta.ts';
import { statusTypes } from './apiserver/schema/status.ts';
import type { Type } from './apiserver/schema/types.ts';

const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');

/** The text of a `### heading`. */
function section(heading: string): string {
  const [, text = ''] = readme.split(`\n### ${heading}\n`);
  return text.split(/\n##/)[0] ?? '';
}

const quoted = (text: string): string[] => Array.from(text.matchAll(/`([^`]+)`/g), ([, field = '']) => field);
const rowsOf = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('| `'));
const modelledIn = (text: string): string[] => rowsOf(text).flatMap((row) => quoted(row.split(' | ')[0] ?? ''));
const keptIn = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('Kept without effect: '))
    .flatMap(quoted);

/** The fields of the schema, by path; a struct that was taken apart before is one field. */
class Fields {
  readonly modelled: string[] = [];
  readonly kept: string[] = [];
  readonly #seen: Set<unknown>;

  constructor(seen: Set<unknown>) {
    this.#seen = seen;
  }

  add(path: string, type: Type<unknown>): void {
    const inner = type.item ?? type;
    const { struct } = inner;
    if (!struct || this.#seen.has(struct)) {
      this.modelled.push(path);
      return;
    }
    this.#seen.add(struct);
    const prefix = path === '' ? '' : `${path}${type.item ? '[]' : ''}.`;
    for (const [name, field] of struct.known) {
      // Every object has these, and status has a type of its own.
      if (path !== '' || !['apiVersion', 'kind', 'metadata', 'status'].includes(name)) this.add(prefix + name, field);
    }
    for (const name of struct.unmodelled) this.kept.push(prefix + name);
  }
}

const seen = new Set<unknown>();

describe('the tables of README.md', () => {
  test.each(['metadata', 'Service', 'EndpointSlice', 'Pod', 'Node'] as const)(
    'name every field of %s once, on its side',
    (heading) => {
      const fields = new Fields(seen);
      if (heading === 'metadata') fields.add('', objectMeta);
      else {
        fields.add('', kindTypes[heading]);
        const status = statusTypes[heading];
        if (status) fields.add('status', status);
      }
      const text = section(heading);
      expect(modelledIn(text).sort()).toEqual(fields.modelled.sort());
      expect(keptIn(text).sort()).toEqual(fields.kept.sort());
    },
  );

  test('point to tests that there are', () => {
    const links = Array.from(readme.matchAll(/\[([^\]]+)\]\(([^)]+\.test\.ts)\)/g));
    expect(rowsOf(readme).filter((row) => !/\]\([^)]+\.test\.ts\) \|$/.test(row))).toEqual([]);
    const broken = links.filter(([, title = '', path = '']) => {
      const file = new URL(path, import.meta.url);
      return !existsSync(file) || !(title === path || readFileSync(file, 'utf8').includes(title));
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  });
});
