import { useEffect, useState } from 'react';
import type { RequestTrace } from '../model/trace.ts';
import type { RequestRecord } from '../model/world.ts';
import { useClient } from '../session/context.tsx';
import { useRequests } from '../session/requests.ts';

export type LoadedTrace =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly trace: RequestTrace }
  /** The engine keeps the traces of recent requests only. */
  | { readonly state: 'gone' }
  | { readonly state: 'failed' };

const loading: LoadedTrace = { state: 'loading' };

/** The trace of a request; fetched anew whenever its record changes, so that one under way fills up and finishes. */
export function useTrace(record: RequestRecord | undefined): LoadedTrace {
  const client = useClient();
  const kept = useRequests((state) => record && state.traces.get(record.id));
  const keep = useRequests((state) => state.loaded);
  const [last, setLast] = useState<{ readonly id: number; readonly value: LoadedTrace }>();
  useEffect(() => {
    if (!record || kept) return;
    const { id } = record;
    let wanted = true;
    const settle = (value: LoadedTrace): void => {
      if (!wanted) return;
      setLast({ id, value });
      if (value.state === 'ready') keep(value.trace);
    };
    client.request('trace', { request: id }).then(
      (trace) => settle(trace ? { state: 'ready', trace } : { state: 'gone' }),
      () => settle({ state: 'failed' }),
    );
    return () => {
      wanted = false;
    };
  }, [client, record, kept, keep]);
  if (kept) return { state: 'ready', trace: kept };
  // While a newer one is on its way the last one stays, but never under another request's name.
  return last && last.id === record?.id ? last.value : loading;
}
