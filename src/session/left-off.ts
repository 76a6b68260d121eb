import * as v from 'valibot';
import type { Recording } from '../model/action.ts';
import { isRecording } from './recording-shape.ts';

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const lesson = v.strictObject({
  source: v.string(),
  id: v.optional(v.string()),
  /** The step, from 0. */
  at: whole,
  passed: v.array(whole),
  hints: whole,
  solution: v.boolean(),
  /** For a check's place in the step: what the learner chose, and the request that was sent then. */
  said: v.array(v.strictObject({ check: whole, choice: v.string(), request: v.optional(whole) })),
  /** What was said of the step's checks: what once held stays so. */
  verdicts: v.array(v.nullish(v.strictObject({ met: v.boolean(), why: v.string() }), undefined)),
  /** Requests up to this number, or from before this instant (virtual ms), were sent before the step. */
  since: v.strictObject({ id: whole, at: v.pipe(v.number(), v.minValue(0)) }),
});

const leftOff = v.strictObject({
  version: v.literal(1),
  recording: v.custom<Recording>(isRecording),
  lesson: v.optional(lesson),
});

/** How far a learner was in a lesson. */
export type LessonLeftOff = v.InferOutput<typeof lesson>;

/** What it takes to come back to a moment: the world, and the lesson that is played in it. */
export type LeftOff = v.InferOutput<typeof leftOff>;

/** Reads what may have come from another page. Undefined when it is none. */
export function readLeftOff(text: string): LeftOff | undefined {
  try {
    const read = v.safeParse(leftOff, JSON.parse(text));
    return read.success ? read.output : undefined;
  } catch {
    return undefined;
  }
}
