import type { Recording } from '../model/action.ts';
import type { Problem } from '../model/problem.ts';
import type { Lesson } from './lesson.ts';
import { type Failed, reach } from './perform.ts';
import { inLesson, sceneOf } from './scene.ts';
import type { OpenTheatre } from './verify.ts';

/** The world at the beginning of a step; what of the way there could not be done, if something could not. */
export interface Reached {
  readonly recording: Recording;
  readonly failed?: Failed;
}

/** Whether the way to the beginning of a step is more than its lesson's scene. */
export const isOnTheWay = ({ steps }: Lesson, at: number): boolean =>
  at > 0 || steps[0]?.setup !== undefined || (steps[0]?.actions.length ?? 0) > 0;

/** Plays a lesson to the beginning of a step, the same way however fast the machine is. */
export async function reached(
  lesson: Lesson,
  at: number,
  open: OpenTheatre,
): Promise<Reached | { readonly problems: readonly Problem[] }> {
  const opened = await open(sceneOf(lesson));
  if ('problems' in opened) return { problems: inLesson(opened.problems, lesson.scene) };
  const { theatre } = opened;
  const failed = await reach(lesson, at, theatre);
  return { recording: await theatre.recording(), ...(failed && { failed }) };
}
