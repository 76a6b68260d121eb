import { Pause, Play, StepForward } from 'lucide-react';
import { speeds, useClock } from '../session/clock.ts';
import { useActions } from '../session/context.tsx';
import { useWords } from '../session/language.ts';
import { useWorld } from '../session/world.ts';
import { Button } from '../ui/Button.tsx';
import { ClockText } from './ClockText.tsx';

/** Play, pause, step, speed and the clock. */
export function TimeControls() {
  const playing = useClock((c) => c.playing);
  const speed = useClock((c) => c.speed);
  const open = useWorld((w) => w.loaded);
  const words = useWords().frame;
  const { togglePlay, step, setSpeed } = useActions();
  return (
    <fieldset className="plain time" aria-label={words.time}>
      <Button
        icon
        look="quiet"
        aria-label={playing ? words.pause : words.play}
        disabled={!open}
        onClick={() => void togglePlay()}
      >
        {playing ? <Pause size={18} aria-hidden /> : <Play size={18} aria-hidden />}
      </Button>
      <Button icon look="quiet" aria-label={words.oneStep} disabled={!open} onClick={() => void step()}>
        <StepForward size={18} aria-hidden />
      </Button>
      <select
        className="select speed"
        aria-label={words.speed}
        value={speed}
        disabled={!open}
        onChange={(event) => void setSpeed(Number(event.target.value))}
      >
        {speeds.map((s) => (
          <option key={s} value={s}>
            {s}×
          </option>
        ))}
      </select>
      <ClockText />
    </fieldset>
  );
}
