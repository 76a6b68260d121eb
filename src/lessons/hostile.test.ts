import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parseLesson } from './parse.ts';

const head = `---
apiVersion: kubehop.dev/v1
kind: Lesson
title: T
summary: S
`;
const lesson = (body: string, more = ''): string => `${head}${more}---\n\n${body}`;
const step = (yaml: string): string => lesson(`## A\n\n\`\`\`yaml step\n${yaml}\n\`\`\`\n`);
const many = (count: number, text: string): string => text.repeat(count);

/** Front matter that is refused, by what is wrong with it. */
const heads: Readonly<Record<string, string>> = {
  'an unknown version': lesson('## A\n').replace('kubehop.dev/v1', 'kubehop.dev/v99'),
  'another kind': lesson('## A\n').replace('kind: Lesson', 'kind: Scene'),
  'an unknown field': lesson('## A\n', 'onload: alert(1)\n'),
  __proto__: lesson('## A\n', '__proto__: {polluted: true}\n'),
  constructor: lesson('## A\n', 'constructor: {prototype: {polluted: true}}\n'),
  'a seed that is too large': lesson('## A\n', 'seed: 1e308\n'),
  'a seed that is infinite': lesson('## A\n', 'seed: .inf\n'),
  'a seed that is no number': lesson('## A\n', 'seed: .nan\n'),
  'minutes without end': lesson('## A\n', 'minutes: 99999999999999999999\n'),
  'a list for a title': lesson('## A\n').replace('title: T', 'title: [T]'),
  'no title': lesson('## A\n').replace('title: T\n', ''),
  'a language that is a script': lesson('## A\n', 'language: "<script>"\n'),
  'a tag that makes objects': lesson('## A\n', 'seed: !!js/function "function () { throw 1 }"\n'),
  'a tag of Python': lesson('## A\n', 'seed: !!python/object/apply:os.system [id]\n'),
  'two documents': lesson('## A\n', '...\nx: 1\n'),
  'a value that holds itself': lesson('## A\n', 'objectives: &a [*a]\n'),
  'an anchor that is not there': lesson('## A\n', 'objectives: *nowhere\n'),
  'a tab for indentation': lesson('## A\n', 'cluster:\n\tproxy: {}\n'),
  'a key twice': lesson('## A\n', 'title: U\n'),
  'anchors that explode': lesson(
    '## A\n',
    `objectives:\n${[...'abcdefghi'].map((name, at) => `  - &${name} [${at === 0 ? 'x' : many(9, `*${'abcdefghi'[at - 1]},`)}]`).join('\n')}\n`,
  ),
  'merge keys that explode': lesson(
    '## A\n',
    `cluster:\n  proxy:\n    a0: &a0 {x: 1}\n${Array.from({ length: 30 }, (_, at) => `    a${at + 1}: &a${at + 1} {l: *a${at}, r: *a${at}}`).join('\n')}\n`,
  ),
  'deep lists': lesson('## A\n', `objectives: ${many(50_000, '[')}${many(50_000, ']')}\n`),
  'deep maps': lesson('## A\n', `cluster: {proxy: ${many(50_000, '{a: ')}1${many(50_000, '}')}}\n`),
  'deep lists that never end': lesson('## A\n', `objectives: ${many(200_000, '[')}\n`),
  'deep indentation': lesson(
    '## A\n',
    `cluster:\n  proxy:\n${Array.from({ length: 1000 }, (_, at) => `${' '.repeat(4 + at)}a:`).join('\n')} 1\nmore: 1\n`,
  ),
  'deep dashes': lesson('## A\n', `objectives:\n  ${many(20_000, '- ')}x\n`),
  'no end': `${head}title: U`,
  'no front matter': '# A lesson\n',
  nothing: '',
  'only its fence': '---\n---\n',
  'an endless fence': many(100_000, '---\n'),
  'a byte order mark alone': '\uFEFF',
  'null bytes': `${head}\u0000---\n\n## A\n`,
  'more than a lesson may have': lesson(many(2_100_000, 'x')),
};

/** Steps that are refused. */
const steps: Readonly<Record<string, string>> = {
  'no step': lesson('Text.\n'),
  'more steps than there may be': lesson(many(5000, '## A\n\n')),
  'two definitions': lesson('## A\n\n```yaml step\n{}\n```\n\n```yaml step\n{}\n```\n'),
  'a definition before the first step': lesson('```yaml step\n{}\n```\n\n## A\n'),
  'a scene in a step': lesson('## A\n\n```yaml scene\nkind: Pod\n```\n'),
  'an unknown field': step('run: rm -rf /'),
  __proto__: step('__proto__: {checks: []}'),
  'an unknown check': step('checks: [{check: eval, code: "1"}]'),
  'a check called constructor': step('checks: [{check: constructor}]'),
  'a check called __proto__': step('checks: [{check: __proto__}]'),
  'a check without a kind': step('checks: [{}]'),
  'a check that is text': step('checks: ["alert(1)"]'),
  'an unknown action': step('actions: [{kind: fetch, url: "https://evil.example"}]'),
  'an action called toString': step('actions: [{kind: toString}]'),
  'a number as an action': step('actions: [1]'),
  'a wait without end': step('actions: [{wait: forever}]'),
  'a wait of years': step('actions: [{wait: 9999999m}]'),
  'more checks than a step may have': step(
    `checks: [${many(51, '{check: question, ask: A, choices: [x, y], answer: x}, ')}]`,
  ),
  'a wait before now': step('actions: [{wait: -1s}]'),
  'too many requests': step('checks: [{check: requests, from: pod/a, to: http://b, count: 1000000000}]'),
  'no requests': step('checks: [{check: requests, from: pod/a, to: http://b, count: 0}]'),
  'half a request': step('checks: [{check: requests, from: pod/a, to: http://b, count: 0.5}]'),
  'a target that is a script': step('checks: [{check: requests, from: pod/a, to: "javascript:alert(1)"}]'),
  'a target that is a file': step('checks: [{check: requests, from: pod/a, to: "file:///etc/passwd"}]'),
  'a place that climbs': step('checks: [{check: requests, from: ../../pod, to: http://b}]'),
  'one choice': step('checks: [{check: question, ask: A, choices: [x], answer: x}]'),
  'deep checks': step(`checks: ${many(30_000, '[')}${many(30_000, ']')}`),
  'deep actions': step(`actions: [{kind: apply, text: ${many(30_000, '[')}${many(30_000, ']')}}]`),
  'deep hints': step(`hints:\n  ${many(20_000, '- ')}x`),
  'thousands of wrong checks': step(`checks:\n${many(5000, '  - {check: nothing}\n')}`),
  'thousands of unknown fields': step(Array.from({ length: 5000 }, (_, at) => `f${at}: 1`).join('\n')),
  'a panel that is not there': step('open: __proto__'),
};

/** Markdown that is strange, and a lesson still: it is shown as text. */
const bodies: Readonly<Record<string, string>> = {
  'a script': '<script>globalThis.polluted = true</script>',
  'a picture that runs something': '<img src=x onerror="globalThis.polluted = true">',
  'a link that runs something': '[a](javascript:globalThis.polluted=true)',
  'deep quotes': `${many(5000, '>')} x`,
  'deep quotes with blanks': `${many(5000, '> ')}x`,
  'deep lists': `${many(2000, '- ')}x`,
  'deep ordered lists': `${many(2000, '1. ')}x`,
  'deep lists by indentation': Array.from({ length: 500 }, (_, at) => `${'  '.repeat(at)}- x`).join('\n'),
  'deep emphasis': `${many(5000, '*a **b ')}${many(5000, '** *')}`,
  stars: many(20_000, '*'),
  'underscores between letters': many(20_000, 'a_'),
  brackets: many(20_000, '['),
  'brackets that close': `${many(10_000, '[')}${many(10_000, ']')}`,
  'pictures in pictures': `${many(5000, '![')}${many(5000, '](a)')}`,
  'backticks of every length': Array.from({ length: 300 }, (_, at) => '`'.repeat(at + 1)).join(' '),
  ampersands: many(20_000, '&'),
  angles: many(20_000, '<'),
  definitions: Array.from({ length: 2000 }, (_, at) => `[a${at}]: x`).join('\n'),
  'a definition with a long label': `[${many(5000, 'a')}]: x`,
  'fences that never end': `${many(5000, '`')}\nx`,
  'lone surrogates': `\ud800 ${many(100, '\udfff')}`,
  'characters that turn the line': '\u202Eevil\u202C \u2066x\u2069',
  'null bytes': 'a\u0000b',
  'a table without end': `|${many(2000, 'a|')}\n|${many(2000, '-|')}\n`,
};

function parsed(text: string) {
  const before = performance.now();
  const result = parseLesson(text);
  return { result, took: performance.now() - before };
}

/** Real ms: no lesson keeps the page waiting longer, on a busy machine either. */
const longest = 15_000;

describe('a hostile lesson file is refused in words', () => {
  it.each(
    Object.entries({
      ...heads,
      ...Object.fromEntries(Object.entries(steps).map(([name, text]) => [`step: ${name}`, text])),
    }),
  )('%s', (_, text) => {
    const { result, took } = parsed(text);
    if (result.ok) throw new Error(`it was read: ${JSON.stringify(result.lesson).slice(0, 500)}`);
    expect(result.problems[0]?.message).toMatch(/\S/);
    expect(took).toBeLessThan(longest);
    expect(JSON.stringify(result.problems).length).toBeLessThan(2_000_000);
  });
});

describe('a lesson with strange Markdown is read or refused, soon', () => {
  it.each(Object.entries(bodies))('%s', (_, body) => {
    const { result, took } = parsed(lesson(`${body}\n\n## A\n\n${body}\n`));
    if (!result.ok) expect(result.problems[0]?.message).toMatch(/\S/);
    expect(took).toBeLessThan(longest);
  });
});

test('nothing reaches the prototypes of objects', () => {
  expect('polluted' in {}).toBe(false);
});

test('any text is a lesson or a problem, never an exception', () => {
  const good = step('checks:\n  - {check: requests, from: pod/a, to: http://b}\nhints: [a]');
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({
      unit: fc.constantFrom('\ud800', '\udc00', '-', '>', '#', '`', '\n', ' ', '[', '{', '&', '*', ':', '!'),
    }),
  );
  fc.assert(
    fc.property(anyText, anyText, fc.nat(good.length), fc.nat(60), (start, inserted, at, length) => {
      for (const text of [
        start,
        head + start,
        good.slice(0, at),
        good.slice(0, at) + inserted + good.slice(at + length),
      ]) {
        const result = parseLesson(text);
        if (!result.ok) expect(result.problems.length).toBeGreaterThan(0);
      }
    }),
    { seed: 6, numRuns: 400 },
  );
});
