import { useEffect, useRef, useState } from 'react';
import type { RippleEvent } from '../model/ripple.ts';
import { useReplay } from '../session/replay.ts';
import { sentenceOf } from './words.ts';

/** Real milliseconds that a step stays while the ripple is played. */
const stay = 1600;

export interface Steps {
  /** Index of the step shown; -1 for none. */
  readonly index: number;
  readonly playing: boolean;
  /** Shows a step, and stops playing. */
  show(index: number): void;
  /** To the next or the previous step. */
  move(by: number): void;
  /** Plays from where it is, or from the beginning; or pauses. */
  toggle(): void;
  /** Shows no step any more. */
  end(): void;
}

/** Goes through events one by one, on the canvas too. The step shown is remembered by its event: new ones may come before it. */
export function useSteps(events: readonly RippleEvent[]): Steps {
  const [shown, setShown] = useState<string>();
  const [playing, setPlaying] = useState(false);
  const index = shown === undefined ? -1 : events.findIndex(({ id }) => id === shown);
  const event = events[index];
  const total = events.length;

  useEffect(() => {
    const { object = '' } = event ?? {};
    const step = event && { number: index + 1, total, sentence: sentenceOf(event), object };
    useReplay.setState({ shown: step });
  }, [event, index, total]);
  useEffect(() => () => useReplay.setState({ shown: undefined }), []);

  const latest = useRef(events);
  useEffect(() => {
    latest.current = events;
  });
  useEffect(() => {
    if (!playing) return;
    const goOn = () => {
      const next = latest.current[latest.current.findIndex(({ id }) => id === shown) + 1];
      if (next) setShown(next.id);
      else setPlaying(false);
    };
    const timer = setTimeout(goOn, shown === undefined ? 0 : stay);
    return () => clearTimeout(timer);
  }, [playing, shown]);

  const show = (to: number): void => {
    setPlaying(false);
    const found = events[Math.max(0, Math.min(to, total - 1))];
    if (found) setShown(found.id);
  };
  return {
    index,
    playing,
    show,
    move: (by) => show(index < 0 && by < 0 ? total - 1 : index + by),
    toggle: () => {
      if (!playing && index === total - 1) setShown(undefined);
      setPlaying(!playing);
    },
    end: () => {
      setPlaying(false);
      setShown(undefined);
    },
  };
}
