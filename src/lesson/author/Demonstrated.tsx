import { Circle, Square, X } from 'lucide-react';
import type { Step } from '../../lessons/lesson.ts';
import type { Act } from '../../lessons/schema.ts';
import { changeStep, type RecordedAs, useAuthoring } from '../../session/authoring/draft.ts';
import { useActions } from '../../session/context.tsx';
import { Button } from '../../ui/Button.tsx';
import { withKeys } from '../../ui/with-keys.ts';
import css from './author.module.css';
import { Line } from './fields.tsx';

const textOf = (act: Act): string => (typeof act === 'string' ? act : JSON.stringify(act));

function Acts({
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
      {withKeys(acts, textOf).map(({ key, item }, i) => (
        <li key={key}>
          <code>{textOf(item)}</code>
          <Button
            icon
            look="quiet"
            aria-label={`Take away: ${textOf(item).slice(0, 60)}`}
            onClick={() => onChange([...acts].toSpliced(i, 1))}
          >
            <X size={15} aria-hidden />
          </Button>
        </li>
      ))}
    </ol>
  );
}

const names: Readonly<Record<RecordedAs, string>> = { solution: 'Record', 'near-miss': 'Record a near-miss' };

function Recorder({ as }: { readonly as: RecordedAs }) {
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

/** What was recorded: the solution, and what looks like one and is none. */
export function Demonstrated({ step }: { readonly step: Step }) {
  const { recording } = useAuthoring();
  const changeMiss = (at: number, change: Partial<Step['nearMisses'][number]>): void =>
    changeStep(({ nearMisses }) => ({
      nearMisses: nearMisses.map((miss, i) => (i === at ? { ...miss, ...change } : miss)),
    }));
  return (
    <>
      <div className={css.row}>
        <Recorder as="solution" />
        <Recorder as="near-miss" />
      </div>
      <p className={css.note} role="status">
        {recording === undefined
          ? 'Recording sets the scene to the beginning of this step. Then act: on the canvas, in YAML or in the terminal.'
          : 'Recording: act now, on the canvas, in YAML or in the terminal. Undo takes a deed back.'}
      </p>
      {step.solution.length > 0 && (
        <Acts acts={step.solution} name="The solution" onChange={(solution) => changeStep(() => ({ solution }))} />
      )}
      {withKeys(step.nearMisses, ({ acts }) => acts.map(textOf).join()).map(({ key, item: { why, acts } }, i) => (
        <div key={key} className={css.miss}>
          <Line label="Near-miss: why it is none" value={why} onChange={(text) => changeMiss(i, { why: text })} />
          <Acts
            acts={acts}
            name={`Near-miss: ${why}`}
            onChange={(left) =>
              left.length > 0
                ? changeMiss(i, { acts: left })
                : changeStep(({ nearMisses }) => ({ nearMisses: nearMisses.toSpliced(i, 1) }))
            }
          />
        </div>
      ))}
    </>
  );
}
