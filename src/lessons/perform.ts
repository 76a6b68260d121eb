import type { Action, ActionResult } from '../model/action.ts';
import { parseDuration } from '../model/time.ts';
import type { Lesson, Step } from './lesson.ts';
import type { Act } from './schema.ts';

/** What a lesson can do in a world: act as the canvas does, type in the terminal, let virtual time pass. */
export interface Director {
  act(action: Action): Promise<ActionResult>;
  /** Types a line and waits for its end. */
  type(line: string): Promise<{ readonly code: number; readonly err: string }>;
  /** Virtual ms. */
  wait(ms: number): Promise<void>;
}

/** What could not be done, in words; with the lines of the world's text where it was about manifests. */
export interface Failed {
  readonly message: string;
  readonly result?: ActionResult;
}

async function perform(act: Act, director: Director): Promise<Failed | undefined> {
  if (typeof act === 'string') {
    const { code, err } = await director.type(act);
    return code === 0 ? undefined : { message: `"${act}" ended with exit code ${code}: ${err.trim()}` };
  }
  if ('wait' in act && typeof act.wait === 'string') {
    await director.wait(parseDuration(act.wait) ?? 0);
    return undefined;
  }
  // Recordings come from outside as well: the engine says what is wrong with an action.
  const result = await director.act(act as unknown as Action);
  return result.ok ? undefined : { message: result.message, result };
}

/** Does these one after the other; stops at the first that fails, and gives it. */
export async function performAll(acts: readonly Act[], director: Director): Promise<Failed | undefined> {
  for (const act of acts) {
    const failed = await perform(act, director);
    if (failed) return failed;
  }
  return undefined;
}

/** The beginning of a step: its manifests are applied, its actions done. */
export async function begin({ setup, actions }: Step, director: Director): Promise<Failed | undefined> {
  const applied = setup && (await director.act({ kind: 'apply', text: setup.text }));
  if (applied && !applied.ok) return { message: applied.message, result: applied };
  return performAll(actions, director);
}

/** How long the cluster is given after a solution, before the next step begins (virtual ms). */
const settling = 5_000;

/** From the lesson's scene to the beginning of a step: the steps before it are begun and solved. */
export async function reach({ steps }: Lesson, at: number, director: Director): Promise<Failed | undefined> {
  for (const step of steps.slice(0, at)) {
    const failed = (await begin(step, director)) ?? (await performAll(step.solution, director));
    if (failed) return failed;
    await director.wait(settling);
  }
  const step = steps[at];
  return step && begin(step, director);
}
