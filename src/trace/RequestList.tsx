import { useEffect, useRef } from 'react';
import type { RequestRecord } from '../model/world.ts';
import { OutcomeLabel } from './OutcomeLabel.tsx';
import { PlaceName } from './PlaceName.tsx';
import { moveFocus } from './roving.ts';
import styles from './trace.module.css';
import { seconds } from './words.ts';

interface Props {
  /** Most recent first. */
  readonly requests: readonly RequestRecord[];
  readonly chosen: number;
  onChoose(request: number): void;
}

/** The requests sent, most recent first; one is chosen. */
export function RequestList({ requests, chosen, onChoose }: Props) {
  const current = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (chosen >= 0) current.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <nav className={styles.requests} aria-label="Requests">
      <ol className={styles.plainList}>
        {requests.map((request) => (
          <li key={request.id}>
            <button
              ref={request.id === chosen ? current : undefined}
              type="button"
              className={styles.request}
              aria-current={request.id === chosen}
              tabIndex={request.id === chosen ? 0 : -1}
              onKeyDown={moveFocus}
              onClick={() => onChoose(request.id)}
            >
              <span className={styles.requestHead}>
                <OutcomeLabel outcome={request.outcome} />
                <span className={styles.when}>{seconds(request.startedAt)}</span>
              </span>
              <span className={styles.requestWay}>
                <PlaceName place={request.from} /> → <span className={styles.mono}>{request.to}</span>
              </span>
              {request.by !== '' && <span className={styles.muted}>by {request.by}</span>}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
