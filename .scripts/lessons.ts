// The built-in lessons as the page wants them: a catalogue of their heads, and the JSON Schema of what may stand in a lesson file.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';
import type { Plugin } from 'vite';
import { type Chapter, courseSchema, entryOf } from '../src/lessons/catalogue.ts';
import { decodeYaml } from '../src/lessons/issues.ts';
import { parseLesson } from '../src/lessons/parse.ts';
import { headSchema, stepSchema } from '../src/lessons/schema.ts';

const folder = join(import.meta.dirname, '..', 'public/lessons');
const read = (path: string) => readFileSync(join(folder, path), 'utf8');

/** Chapters with their lessons, in order. Throws an Error that names file and line when one cannot be read. */
function readCourse(): readonly Chapter[] {
  const failed = (file: string, problems: readonly { readonly message: string; readonly line?: number }[]) =>
    new Error(problems.map(({ message, line }) => `public/lessons/${file}:${line ?? 1}: ${message}`).join('\n'));
  const course = decodeYaml(courseSchema, read('course.yaml'), 1);
  if (!course.ok) throw failed('course.yaml', course.problems);
  return course.value.map(({ title, lessons }) => ({
    title,
    lessons: lessons.map((id) => {
      const parsed = parseLesson(read(`${id}.md`));
      if (!parsed.ok) throw failed(`${id}.md`, parsed.problems);
      return entryOf(id, parsed.lesson);
    }),
  }));
}

/** JSON Schema (draft 7) of a lesson's front matter and, in $defs, of a step's block. */
function schemaText(): string {
  const options = { errorMode: 'ignore', typeMode: 'input' } as const;
  const step = toJsonSchema(stepSchema, options);
  return JSON.stringify({ ...toJsonSchema(headSchema, options), title: 'Kubehop lesson', $defs: { step } }, null, 2);
}

/** The bundler's plugin that puts `lessons/catalogue.json` and `lesson.schema.json` beside the page. */
export function lessons(): Plugin {
  const made: Readonly<Record<string, () => string>> = {
    'lessons/catalogue.json': () => JSON.stringify(readCourse()),
    'lesson.schema.json': schemaText,
  };
  return {
    name: 'kubehop:lessons',
    generateBundle() {
      for (const [fileName, source] of Object.entries(made))
        this.emitFile({ type: 'asset', fileName, source: source() });
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const source = made[request.url?.replace(/^\/|\?.*$/g, '') ?? ''];
        if (!source) return next();
        response.setHeader('content-type', 'application/json').end(source());
      });
    },
  };
}
