import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { describe, expect, it, test } from 'vitest';
import { lessonDictionaries } from './lesson-dictionary.ts';
import { decodeLessonLink, encodeLesson, linkToBuiltIn } from './lesson-link.ts';

const source = `---
apiVersion: kubehop.dev/v1
kind: Lesson
title: One step
summary: A link of the first release.
---

## Ask the Service

\`\`\`yaml step
checks:
  - {check: requests, from: pod/client, to: http://web, count: 10}
\`\`\`
`;

/** Links that are out in the world. They must open for ever: never change one, only add. */
const published =
  '#lesson=1.fbeS4CMjn_uDBxiAnoXnd0dg8zsvG9bzSAMPDRQBUwZoiS0kKwMDzhEy5gBPV6gBhxwg1WghgtzOQm5fIcICpXUF8hcA';

const problemOf = (hash: string): string => {
  const decoded = decodeLessonLink(hash);
  if (decoded.ok) throw new Error(`the link opened: ${JSON.stringify(decoded.link)}`);
  expect(decoded.problem.hint).toBeTruthy();
  return decoded.problem.message;
};

describe('a link to a lesson', () => {
  it('holds its file and a step, and opens for ever', () => {
    expect(decodeLessonLink(published)).toEqual({ ok: true, link: { kind: 'inline', source, at: 0 } });
    expect(decodeLessonLink(encodeLesson(source, 2))).toEqual({ ok: true, link: { kind: 'inline', source, at: 2 } });
  });

  it('of the course is its short name', () => {
    expect(linkToBuiltIn('services/clusterip', 1)).toBe('#lesson=services/clusterip&step=2');
    const link = { kind: 'built-in', id: 'services/clusterip', at: 1 };
    expect(decodeLessonLink('#lesson=services/clusterip&step=2')).toEqual({ ok: true, link });
  });

  it('may lead to a file of another site, by https alone', () => {
    const decoded = decodeLessonLink('#src=https%3A%2F%2Fexample.org%2Fa.md%3Fx%3D1&step=3');
    expect(decoded).toEqual({
      ok: true,
      link: { kind: 'elsewhere', url: new URL('https://example.org/a.md?x=1'), at: 2 },
    });
  });

  it.each([
    ['#lesson=', 'This link is damaged: it does not say which version it is.'],
    ['#lesson=9.AAAA', 'This link has version 9; this Kubehop reads versions up to 1.'],
    [published.slice(0, 40), 'This link is damaged'],
    [`${published.slice(0, -4)}AAAA`, 'This link is damaged'],
    ['#lesson=1.é', 'This link is damaged: “é” cannot be part of it.'],
    ['#lesson=../../etc/passwd', 'This link is damaged'],
    ['#lesson=services/clusterip&step=-1', 'This link names no step: “-1”.'],
    ['#lesson=services/clusterip&step=Infinity', 'This link names no step: “Infinity”.'],
    ['#src=javascript:alert(1)', 'This link leads to an address that is not https.'],
    ['#src=http://example.org/a.md', 'This link leads to an address that is not https.'],
    ['#src=data:text/markdown,x', 'This link leads to an address that is not https.'],
    ['#src=nowhere', 'This link leads to no address of a lesson file.'],
    ['#src=%E0%A4%A', 'This link leads to no address of a lesson file.'],
  ])('%s is refused in words', (hash, said) => {
    expect(problemOf(hash)).toContain(said);
  });
});

test('dictionaries are frozen: a changed one would close links that are out in the world', () => {
  expect(bytesToHex(sha256(utf8ToBytes(lessonDictionaries[1] ?? '')))).toBe(
    'a23444b30b97aa59e5aacce80b9c801b6cb03505f17cb72c8344b4346baeefd0',
  );
});

test('every lesson of the course opens from its link, of 8,000 characters at most; the typical one has 2,000 at most', () => {
  const folder = join(import.meta.dirname, '../../public/lessons');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  const lengths = files
    .map((name) => encodeLesson(readFileSync(join(folder, name), 'utf8')).length)
    .sort((a, b) => a - b);
  for (const name of files) {
    const text = readFileSync(join(folder, name), 'utf8');
    expect(decodeLessonLink(encodeLesson(text, 1))).toEqual({
      ok: true,
      link: { kind: 'inline', source: text, at: 1 },
    });
  }
  expect(lengths.length).toBeGreaterThan(1);
  expect(lengths.at(-1)).toBeLessThan(8000);
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(2000);
});
