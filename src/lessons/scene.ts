import { dump } from 'js-yaml';
import type { Problem } from '../model/problem.ts';
import type { Lesson, Manifests } from './lesson.ts';

/** A Scene document on one line, and the marker below it: what stands above the lesson's own manifests in its scene. */
const linesAbove = 2;

/** The scene that a lesson begins with, as one YAML stream. */
export function sceneOf({ title, seed, cluster, scene }: Lesson): string {
  const document = {
    apiVersion: 'kubehop.dev/v1',
    kind: 'Scene',
    metadata: { name: title },
    spec: { seed, ...cluster },
  };
  const head = dump(document, { flowLevel: 0, lineWidth: -1, noRefs: true }).trimEnd();
  return `${head}\n---\n${scene?.text ?? ''}\n`;
}

/** What the engine says of manifests, with the lines they have in the lesson's file. */
export function inLesson(
  problems: readonly Problem[],
  manifests: Manifests | undefined,
  above = linesAbove,
): Problem[] {
  return problems.map((problem) =>
    problem.line === undefined || problem.line <= above || !manifests
      ? { ...problem, line: manifests?.line ?? 1 }
      : { ...problem, line: problem.line - above + manifests.line - 1 },
  );
}
