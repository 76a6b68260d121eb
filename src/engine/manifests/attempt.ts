import type { Problem } from '../../model/problem.ts';
import { ApiError } from '../apiserver/api-error.ts';
import type { ManifestDocument } from './parse.ts';
import { problemsOf } from './problems.ts';

/** Runs `attempt`; what the API server refuses becomes problems, anything else is thrown on. */
export function attempt<T>(document: ManifestDocument, problems: Problem[], run: () => T): T | undefined {
  try {
    return run();
  } catch (thrown) {
    if (!(thrown instanceof ApiError)) throw thrown;
    problems.push(...problemsOf(document, thrown));
    return undefined;
  }
}
