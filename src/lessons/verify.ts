import type { Recording } from '../model/action.ts';
import type { Problem } from '../model/problem.ts';
import { evaluate } from './checks/evaluate.ts';
import { wantedOf } from './checks/words.ts';
import type { Lesson, Step } from './lesson.ts';
import { type Director, type Failed, performAll, reach } from './perform.ts';
import { inLesson, sceneOf } from './scene.ts';
import type { Act } from './schema.ts';
import type { Stage } from './stage.ts';

/** A world of its own in which a lesson is tried. */
export interface Theatre extends Director {
  readonly stage: Stage;
  /** A step begins now: what is sent from here on counts for it. */
  stepBegins(step: Step): void;
  /** Answers the step's questions right, and makes some guess where one is to be made. */
  answer(): Promise<void>;
  /** The world so far. */
  recording(): Promise<Recording>;
}

/** Opens a scene in a fresh world, or says why it cannot be opened. */
export type OpenTheatre = (
  scene: string,
) => Promise<{ readonly theatre: Theatre } | { readonly problems: readonly Problem[] }>;

/** How long after a solution its checks may take to hold, and how often one looks (virtual ms). */
const patience = 120_000;
const lookEvery = 1_000;

/** The first check that does not hold, in words; undefined when all do. */
async function unmetOf({ checks }: Step, { stage }: Theatre): Promise<string | undefined> {
  for (const [at, check] of checks.entries()) {
    const { met, why } = await evaluate(check, at, stage);
    if (!met) return `"${wantedOf(check)}": ${why}`;
  }
  return undefined;
}

/** Waits until all checks hold; what still does not after the patience. */
async function unmetAtLast(step: Step, theatre: Theatre, wait: number): Promise<string | undefined> {
  let unmet = await unmetOf(step, theatre);
  for (let waited = 0; unmet !== undefined && waited < wait; waited += lookEvery) {
    await theatre.wait(lookEvery);
    unmet = await unmetOf(step, theatre);
  }
  return unmet;
}

/** What somebody who plays the step gets to see after doing this: what failed, or which check does not hold. */
async function play(
  lesson: Lesson,
  at: number,
  open: OpenTheatre,
  { acts, answers, wait }: { readonly acts: readonly Act[]; readonly answers: boolean; readonly wait: number },
): Promise<
  { readonly problems: readonly Problem[] } | { readonly unmet: string | undefined; readonly failed?: Failed }
> {
  const step = lesson.steps[at];
  const opened = await open(sceneOf(lesson));
  if ('problems' in opened) return { problems: inLesson(opened.problems, lesson.scene) };
  const { theatre } = opened;
  if (!step) return { unmet: undefined };
  const stuck = await reach(lesson, at, theatre);
  if (stuck) return { problems: [problemOf(step, `the step cannot begin: ${stuck.message}`)] };
  theatre.stepBegins(step);
  const failed = await performAll(acts, theatre);
  if (answers) await theatre.answer();
  return { unmet: failed ? failed.message : await unmetAtLast(step, theatre, wait), ...(failed && { failed }) };
}

const problemOf = (step: Step, message: string): Problem => ({
  message: `step "${step.title}": ${message}`,
  severity: 'error',
});

/** What is not so in one step. */
async function verifyStep(lesson: Lesson, at: number, step: Step, open: OpenTheatre): Promise<readonly Problem[]> {
  const start = await play(lesson, at, open, { acts: [], answers: false, wait: 0 });
  if ('problems' in start) return start.problems;
  if (step.checks.length === 0) return [];
  const found: Problem[] = [];
  const blame = (message: string): number => found.push(problemOf(step, message));
  if (start.unmet === undefined) blame('all checks hold before anything was done');
  const solved = await play(lesson, at, open, { acts: step.solution, answers: true, wait: patience });
  if ('problems' in solved) return [...found, ...solved.problems];
  if (solved.failed) blame(`the solution cannot be done: ${solved.failed.message}`);
  else if (solved.unmet !== undefined) blame(`the solution does not pass: ${solved.unmet}`);
  for (const { why, acts } of step.nearMisses) {
    const missed = await play(lesson, at, open, { acts, answers: true, wait: 10_000 });
    if ('problems' in missed) return [...found, ...missed.problems];
    if (missed.unmet === undefined) blame(`the near-miss "${why}" passes`);
  }
  return found;
}

/**
 * Tries a lesson from its start, each step in a fresh world: the start must not pass already, the solution must, and what the author
 * lists as near-misses must not. Returns what is not so; nothing when the lesson holds.
 */
export async function verify(lesson: Lesson, open: OpenTheatre): Promise<readonly Problem[]> {
  const found: Problem[] = [];
  for (const [at, step] of lesson.steps.entries()) found.push(...(await verifyStep(lesson, at, step, open)));
  return found;
}
