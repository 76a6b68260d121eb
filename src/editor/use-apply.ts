import { useState } from 'react';
import type { Problem } from '../model/problem.ts';
import { problemsOf } from '../session/actions/doing.ts';
import { noteAction } from '../session/authoring/demonstration.ts';
import { useClient } from '../session/context.tsx';
import { useDocuments } from '../session/documents.ts';

/** Applies the document as `kubectl apply -f` does; what comes of it goes into the document store. */
export function useApply(): { readonly busy: boolean; apply(): Promise<void> } {
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const apply = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const { text, applied } = useDocuments.getState();
    try {
      noteAction({ kind: 'apply', text });
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
