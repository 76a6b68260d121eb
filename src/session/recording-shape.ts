import type { Recording } from '../model/action.ts';

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
/** A month of virtual time, ms: a world that is older would take the engine too long to make again. */
const oldest = 30 * 24 * 3_600_000;
const isInstant = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= oldest;
const isRecordedAction = (value: unknown): boolean =>
  isObject(value) && isInstant(value.at) && isObject(value.action) && typeof value.action.kind === 'string';

/** The frame of a recording. What is inside the actions is the engine's to judge: it refuses bad ones as it refuses any other. */
export function isRecording(value: unknown): value is Recording {
  if (!isObject(value) || value.version !== 1) return false;
  const { scene, actions, now } = value;
  return typeof scene === 'string' && isInstant(now) && Array.isArray(actions) && actions.every(isRecordedAction);
}
