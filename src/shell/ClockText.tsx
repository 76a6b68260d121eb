import { useEffect, useRef } from 'react';
import { useClock, virtualNow } from '../session/clock.ts';
import { useWords } from '../session/language.ts';

const pad = (n: number): string => String(n).padStart(2, '0');

/** `1:02:03` of virtual time. */
function written(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const hours = Math.floor(seconds / 3600);
  const rest = `${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** The scene's clock. It wakes once a virtual second (at most ten times a real one), and not at all while paused or hidden. */
export function ClockText() {
  const ref = useRef<HTMLTimeElement>(null);
  const clock = useClock();
  const title = useWords().frame.clock;
  useEffect(() => {
    let timer = 0;
    const show = () => {
      clearTimeout(timer);
      const now = virtualNow(clock);
      const text = written(now);
      // Even the same text would be laid out and painted again.
      if (ref.current && ref.current.textContent !== text) ref.current.textContent = text;
      if (!clock.playing || document.hidden) return;
      timer = window.setTimeout(show, Math.max(100, (1000 - (now % 1000)) / clock.speed));
    };
    show();
    document.addEventListener('visibilitychange', show);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', show);
    };
  }, [clock]);
  return (
    <time ref={ref} className="clock mono" title={title}>
      {written(clock.now)}
    </time>
  );
}
