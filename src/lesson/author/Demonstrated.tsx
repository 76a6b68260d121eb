import type { Step } from '../../lessons/lesson.ts';
import { changeStep, useAuthoring } from '../../session/authoring/draft.ts';
import { withKeys } from '../../ui/with-keys.ts';
import { lineOf } from '../act-line.ts';
import css from './author.module.css';
import { Line } from './fields.tsx';
import { Acts, Recorder } from './Recorder.tsx';

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
      {withKeys(step.nearMisses, ({ acts }) => acts.map(lineOf).join()).map(({ key, item: { why, acts } }, i) => (
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
