import { useState } from 'react';
import { RippleView } from './RippleView.tsx';
import styles from './timeline.module.css';
import { type RippleWish, useRipple } from './use-ripple.ts';

/** What a write to the API server sets in motion: who heard of it, what they did, and so on, each at its own time. */
export function TimelinePanel() {
  const [wish, setWish] = useState<RippleWish>({ of: 'last', everything: false });
  const ripple = useRipple(wish);
  if (!ripple) {
    return (
      <p className={styles.hint} role="status">
        Reading what happened…
      </p>
    );
  }
  return <RippleView key={ripple.of} ripple={ripple} wish={wish} onWish={setWish} />;
}
