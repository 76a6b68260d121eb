import { Route } from 'lucide-react';
import { activeRequest, useRequests } from '../session/requests.ts';
import { RequestList } from './RequestList.tsx';
import { RequestView } from './RequestView.tsx';
import styles from './trace.module.css';
import { type LoadedTrace, useTrace } from './use-trace.ts';

const messages: Readonly<Record<Exclude<LoadedTrace['state'], 'ready'>, string>> = {
  loading: 'Reading the trace…',
  gone: 'This trace is no longer kept: only those of the most recent requests are. Send the request again to see it.',
  failed: 'The trace could not be read. Choose another request, or send this one again.',
};

/** Every request sent, and for the chosen one each packet, hop and rule. */
export function TracePanel() {
  const list = useRequests((state) => state.list);
  const active = useRequests(activeRequest) ?? list.at(-1);
  const activate = useRequests((state) => state.activate);
  const loaded = useTrace(active);
  if (!active) {
    return (
      <div className={styles.empty}>
        <Route size={28} aria-hidden="true" />
        <p>Send a request to see every rule it meets.</p>
        <p className={styles.muted}>Choose a client and press Send, or drag from a client to a Service.</p>
      </div>
    );
  }
  return (
    <div className={styles.frame}>
      <div className={styles.panel}>
        <RequestList requests={list.toReversed()} chosen={active.id} onChoose={activate} />
        {loaded.state === 'ready' ? (
          <RequestView key={loaded.trace.id} trace={loaded.trace} />
        ) : (
          <p className={styles.hint} role="status">
            {messages[loaded.state]}
          </p>
        )}
      </div>
    </div>
  );
}
