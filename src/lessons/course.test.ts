import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { courseSchema } from './catalogue.ts';
import { decodeYaml } from './issues.ts';
import { parseLesson } from './parse.ts';
import { localTheatre } from './theatre.ts';
import { verify } from './verify.ts';

const folder = join(import.meta.dirname, '../../public/lessons');
const read = (path: string): string => readFileSync(join(folder, path), 'utf8');

const course = decodeYaml(courseSchema, read('course.yaml'), 1);
const ids = course.ok ? course.value.flatMap(({ lessons }) => lessons) : [];

test('every lesson file is in the course, once', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  expect([...ids].sort()).toEqual(files.map((name) => name.replace(/\.md$/, '')).sort());
});

test('a lesson comes after those it builds on', () => {
  for (const [at, id] of ids.entries()) {
    const parsed = parseLesson(read(`${id}.md`));
    const before = ids.slice(0, at);
    expect(parsed.ok ? parsed.lesson.prerequisites.filter((other) => !before.includes(other)) : [id]).toEqual([]);
  }
});

describe('the course is played: starts do not pass, solutions do, near-misses do not', () => {
  it.each(ids)('%s', async (id) => {
    const parsed = parseLesson(read(`${id}.md`));
    expect(parsed.ok ? await verify(parsed.lesson, localTheatre) : parsed.problems).toEqual([]);
  });
});
