import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import type { Step } from '../../lessons/lesson.ts';
import { addStep, moveStep, removeStep, useAuthoring } from '../../session/authoring/draft.ts';
import { Button } from '../../ui/Button.tsx';
import { withKeys } from '../../ui/with-keys.ts';
import lesson from '../lesson.module.css';
import css from './author.module.css';

/** The steps in order: one is chosen; it can be moved and taken away, and others put behind it. */
export function StepList({ steps, at }: { readonly steps: readonly Step[]; readonly at: number }) {
  const fixed = useAuthoring((a) => a.recording !== undefined);
  return (
    <div className={css.steps}>
      <ol className={lesson.steps} aria-label="Steps">
        {withKeys(steps, ({ title }) => title).map(({ key, item }, i) => (
          <li key={key}>
            <button
              type="button"
              className={lesson.step}
              aria-current={i === at ? 'step' : undefined}
              aria-label={`Step ${i + 1}: ${item.title}`}
              title={item.title}
              disabled={fixed}
              onClick={() => useAuthoring.setState({ at: i })}
            >
              {i + 1}
            </button>
          </li>
        ))}
      </ol>
      <div className={css.row}>
        <Button
          icon
          look="quiet"
          aria-label="Move the step up"
          disabled={fixed || at === 0}
          onClick={() => moveStep(-1)}
        >
          <ArrowUp size={16} aria-hidden />
        </Button>
        <Button
          icon
          look="quiet"
          aria-label="Move the step down"
          disabled={fixed || at === steps.length - 1}
          onClick={() => moveStep(1)}
        >
          <ArrowDown size={16} aria-hidden />
        </Button>
        <Button
          icon
          look="quiet"
          aria-label="Take the step away"
          disabled={fixed || steps.length === 1}
          onClick={removeStep}
        >
          <Trash2 size={16} aria-hidden />
        </Button>
        <Button disabled={fixed} onClick={addStep}>
          <Plus size={16} aria-hidden /> Add a step
        </Button>
      </div>
    </div>
  );
}
