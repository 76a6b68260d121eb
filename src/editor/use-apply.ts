import { useState } from 'react';
import { RequestFailed } from '../client/engine-client.ts';
import type { Problem } from '../model/problem.ts';
import { useClient } from '../session/context.tsx';
import { useDocuments } from '../session/documents.ts';

/** What went wrong when the engine could not be asked at all. */
export const problemsOf = (error: unknown): readonly Problem[] =>
  error instanceof RequestFailed && error.problems.length > 0
    ? error.problems
    : [{ severity: 'error', message: error instanceof Error ? error.message : String(error) }];

/** Applies the document as `kubectl apply -f` does; what comes of it goes into the document store. */
export function useApply(): { readonly busy: boolean; apply(): Promise<void> } {
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const apply = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const { text, applied } = useDocuments.getState();
    try {
      const result = await client.request('act', { kind: 'apply', text });
      const problems: readonly Problem[] =
        result.ok || result.problems.length > 0 ? result.problems : [{ severity: 'error', message: result.message }];
      applied(result.applied, problems);
    } catch (error) {
      applied([], problemsOf(error));
    } finally {
      setBusy(false);
    }
  };
  return { busy, apply };
}
