import { describe, expect, it } from 'vitest';
import { parseLesson } from './parse.ts';

const head = `---
apiVersion: kubehop.dev/v1
kind: Lesson
title: Your first Service
summary: An address that stays.
---
`;

const lesson = `${head}
Pods come and go.

\`\`\`yaml scene
apiVersion: v1
kind: Pod
metadata: {name: client}
spec: {containers: [{name: curl, image: curlimages/curl}]}
\`\`\`

## Ask the *Service*

Send a request.

\`\`\`yaml setup
kind: ConfigMap
\`\`\`

\`\`\`yaml step
task: Send it
checks:
  - {check: requests, from: pod/client, to: http://web, count: 10}
solution: [kubectl get pods, {wait: 3s}, {kind: power, node: node-1, on: false}]
\`\`\`

Now you know.

## And then

That was all.
`;

describe('a lesson file', () => {
  it('is Markdown with front matter; each heading begins a step, with text, setup, definition and explanation', () => {
    const parsed = parseLesson(lesson);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    expect(parsed.lesson).toMatchObject({
      title: 'Your first Service',
      level: 'beginner',
      seed: 1,
      introduction: 'Pods come and go.',
      scene: { line: 11, text: expect.stringMatching(/^apiVersion: v1\nkind: Pod/) },
      steps: [
        {
          title: 'Ask the *Service*',
          text: 'Send a request.',
          setup: { text: 'kind: ConfigMap', line: 22 },
          task: 'Send it',
          checks: [{ check: 'requests', count: 10, outcome: 'answered', passes: [] }],
          solution: ['kubectl get pods', { wait: '3s' }, { kind: 'power', node: 'node-1', on: false }],
          explanation: 'Now you know.',
        },
        { title: 'And then', text: 'That was all.', checks: [], explanation: '' },
      ],
    });
  });

  it.each<[what: string, text: string, said: object]>([
    ['no front matter', '# Hello', { line: 1, message: 'this is no lesson: it has no front matter' }],
    [
      'an unknown field',
      `${head.replace('title:', 'titel: x\ntitle:')}## A`,
      { line: 4, message: 'unknown field "titel"' },
    ],
    [
      'a missing field',
      `${head.replace(/summary.*\n/, '')}## A`,
      { field: 'summary', message: 'summary: Required value' },
    ],
    [
      'a later format',
      `${head.replace('dev/v1', 'dev/v9')}## A`,
      { line: 2, message: expect.stringContaining('Expected "kubehop.dev/v1"') },
    ],
    ['a wrong type', `${head.replace('---\n\n', '')}`.replace('summary:', 'minutes: soon\nsummary:'), { line: 5 }],
    ['no steps', `${head}Only text.`, { line: 7, message: 'the lesson has no steps' }],
    [
      'an unknown check',
      `${head}## A\n\n\`\`\`yaml step\nchecks:\n  - {check: luck}\n\`\`\``,
      { line: 11, field: 'checks[0].check' },
    ],
    [
      'a field of a check with a typo',
      `${head}## A\n\n\`\`\`yaml step\nchecks:\n  - check: dns\n    from: pod/client\n    nme: web\n    name: web\n\`\`\``,
      { line: 13, message: 'unknown field "checks[0].nme"' },
    ],
    [
      'a solution that is no action',
      `${head}## A\n\n\`\`\`yaml step\nsolution:\n  - {kind: explode}\n\`\`\``,
      { line: 11, message: 'solution[0]: must be a command line, {wait: 10s}, or an action with its kind' },
    ],
    ['a key that stands twice', `${head}## A\n\n\`\`\`yaml step\ntask: a\ntask: b\n\`\`\``, { line: 11 }],
    ['a scene after the first step', `${head}## A\n\n\`\`\`yaml scene\nkind: Pod\n\`\`\``, { line: 9 }],
    [
      'anchors that explode',
      `${head.replace(
        'summary: An address that stays.',
        `summary: x\nobjectives: [${Array.from(
          { length: 12 },
          (_, i) =>
            `&a${i} [${
              i === 0
                ? 'x'
                : Array(9)
                    .fill(`*a${i - 1}`)
                    .join()
            }]`,
        ).join()}]`,
      )}## A`,
      { message: 'document contains excessive aliasing' },
    ],
    ['2 MB and more', `${head}## A\n${'x'.repeat(2_100_000)}`, { line: 1 }],
  ])('%s is refused, with its line', (_, text, said) => {
    const parsed = parseLesson(text);
    expect(parsed.ok).toBe(false);
    expect(parsed.ok ? [] : parsed.problems).toContainEqual(expect.objectContaining(said));
  });
});
