import { ChevronLeft, ChevronRight, Pause, Play, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { RippleEvent } from '../model/ripple.ts';
import { Button } from '../ui/Button.tsx';
import { useMedia } from '../ui/use-media.ts';
import styles from './timeline.module.css';
import type { Steps } from './use-replay.ts';

const typing = 'input, textarea, select, [contenteditable="true"], dialog, .monaco-editor';

interface Props {
  readonly steps: Steps;
  readonly events: readonly RippleEvent[];
}

/** Plays the ripple slowly, or goes through it step by step: `[` and `]` do so from anywhere on the page. */
export function ReplayBar({ steps, events }: Props) {
  const still = useMedia('(prefers-reduced-motion: reduce)');
  const { index, playing } = steps;
  const event = events[index];
  const move = useRef(steps.move);
  useEffect(() => {
    move.current = steps.move;
  });
  useEffect(() => {
    const onKey = ({ key, target, ctrlKey, metaKey }: KeyboardEvent) => {
      const by = key === ']' ? 1 : key === '[' ? -1 : 0;
      if (by === 0 || ctrlKey || metaKey || (target instanceof Element && target.closest(typing))) return;
      move.current(by);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  const none = events.length === 0;
  return (
    <fieldset className={styles.replay} aria-label="Replay">
      {!still && (
        <Button disabled={none} onClick={steps.toggle}>
          {playing ? <Pause size={15} aria-hidden /> : <Play size={15} aria-hidden />}
          {playing ? 'Pause' : 'Replay'}
        </Button>
      )}
      <Button icon aria-label="Step back ([)" disabled={none || index === 0} onClick={() => steps.move(-1)}>
        <ChevronLeft size={16} aria-hidden />
      </Button>
      <Button
        icon
        aria-label="Step forward (])"
        disabled={none || index === events.length - 1}
        onClick={() => steps.move(1)}
      >
        <ChevronRight size={16} aria-hidden />
      </Button>
      <span className={styles.step}>
        {event ? `Step ${index + 1} of ${events.length}` : `${events.length.toLocaleString('en')} steps`}
      </span>
      {event && (
        <Button icon look="quiet" aria-label="End the replay" onClick={steps.end}>
          <X size={15} aria-hidden />
        </Button>
      )}
    </fieldset>
  );
}
