import { Circle, Square, X } from 'lucide-react';
import type { Act } from '../../lessons/schema.ts';
import { type RecordedAs, useAuthoring } from '../../session/authoring/draft.ts';
import { useActions } from '../../session/context.tsx';
import { Button } from '../../ui/Button.tsx';
import { withKeys } from '../../ui/with-keys.ts';
import { lineOf } from '../act-line.ts';
import css from './author.module.css';

/** What was acted; each can be taken away. */
export function Acts({
  acts,
  name,
  onChange,
}: {
  readonly acts: readonly Act[];
  readonly name: string;
  onChange(acts: Act[]): void;
}) {
  return (
    <ol className={css.acts} aria-label={name}>
      {withKeys(acts, lineOf).map(({ key, item }, i) => (
        <li key={key}>
          <code>{lineOf(item)}</code>
          <Button
            icon
            look="quiet"
            aria-label={`Take away: ${lineOf(item).slice(0, 60)}`}
            onClick={() => onChange([...acts].toSpliced(i, 1))}
          >
            <X size={15} aria-hidden />
          </Button>
        </li>
      ))}
    </ol>
  );
}

const names: Readonly<Record<RecordedAs, string>> = {
  beginning: 'Record what is done first',
  solution: 'Record',
  'near-miss': 'Record a near-miss',
};

/** Records what is acted until it is stopped. */
export function Recorder({ as }: { readonly as: RecordedAs }) {
  const { recording, busy } = useAuthoring();
  const { record, stopRecording } = useActions();
  if (recording === as)
    return (
      <Button look="primary" aria-disabled={busy} onClick={() => void stopRecording()}>
        <Square size={14} aria-hidden /> Stop recording
      </Button>
    );
  return (
    // It keeps the focus while the scene is set up.
    <Button aria-disabled={busy} disabled={recording !== undefined} onClick={() => void record(as)}>
      <Circle size={14} aria-hidden /> {names[as]}
    </Button>
  );
}
