import { ApiError } from './api-error.ts';

/** Runs `write`; an answer with one of these reasons counts as done. */
export function ignoring(reasons: readonly string[], write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!(error instanceof ApiError && reasons.includes(error.status.reason))) throw error;
  }
}
