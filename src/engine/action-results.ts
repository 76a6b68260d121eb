import type { ActionResult } from '../model/action.ts';

/** It was done; `message` says what. */
export const done = (message: string, more: Partial<ActionResult> = {}): ActionResult => ({
  ok: true,
  message,
  problems: [],
  requests: [],
  applied: [],
  ...more,
});

/** It was not done, and nothing changed; `message` says why. */
export const refused = (message: string, more: Partial<ActionResult> = {}): ActionResult => ({
  ...done(message, { problems: [{ message, severity: 'error' }] }),
  ok: false,
  ...more,
});
