import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Lesson } from './lesson.ts';
import { parseLesson } from './parse.ts';
import { writeLesson } from './write.ts';

const folder = join(import.meta.dirname, '../../public/lessons');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));

const read = (text: string): Lesson => {
  const parsed = parseLesson(text);
  if (!parsed.ok) throw new Error(`${JSON.stringify(parsed.problems)}\n${text}`);
  return parsed.lesson;
};

/** Where manifests stand in the file is no part of what the lesson says. */
const withoutLines = (lesson: Lesson): Lesson => ({
  ...lesson,
  ...(lesson.scene && { scene: { ...lesson.scene, line: 0 } }),
  steps: lesson.steps.map((step) => ({ ...step, ...(step.setup && { setup: { ...step.setup, line: 0 } }) })),
});

describe('a lesson that is written reads as it was', () => {
  it.each(files)('%s', (file) => {
    const lesson = read(readFileSync(join(folder, file), 'utf8'));
    expect(withoutLines(read(writeLesson(lesson)))).toEqual(withoutLines(lesson));
  });

  it('with code in its text, fences in its manifests, and a step without anything to do', () => {
    const lesson = read(
      '---\napiVersion: kubehop.dev/v1\nkind: Lesson\ntitle: "A: b"\nsummary: "- x"\n---\n\n## One\n\nText',
    );
    const [one] = lesson.steps;
    if (!one) throw new Error('it has a step');
    const made: Lesson = {
      ...lesson,
      seed: 0,
      introduction: '```sh\nkubectl get pods\n```',
      scene: { text: 'data: {x: "```"}', line: 0 },
      steps: [
        { ...one, explanation: 'Only afterwards.' },
        {
          ...one,
          title: 'Two',
          setup: { text: 'a: |\n  ```yaml step\n  ```', line: 0 },
          solution: ["echo '```'", { wait: '3s' }],
        },
      ],
    };
    expect(withoutLines(read(writeLesson(made)))).toEqual(made);
  });
});
