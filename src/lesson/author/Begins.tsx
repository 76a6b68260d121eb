import { Highlighter, X } from 'lucide-react';
import type { Step } from '../../lessons/lesson.ts';
import { stepPanels } from '../../lessons/schema.ts';
import { changeSetup, changeStep } from '../../session/authoring/draft.ts';
import { useSelection } from '../../session/selection.ts';
import { Button } from '../../ui/Button.tsx';
import css from './author.module.css';
import { Lines } from './fields.tsx';
import { Acts, Recorder } from './Recorder.tsx';

const names: Readonly<Record<(typeof stepPanels)[number], string>> = {
  trace: 'Trace',
  yaml: 'YAML',
  terminal: 'Terminal',
  timeline: 'Ripple',
  rules: 'Own rules',
  details: 'Details',
};

/**
 * What is done to the cluster when the step begins, and what the learner's eye is led to then: a panel that opens, and things that are
 * highlighted.
 */
export function Begins({ step: { setup, actions, open, highlight } }: { readonly step: Step }) {
  const selected = useSelection((s) => s.selected);
  const isNew = selected !== undefined && !highlight.includes(selected);
  return (
    <>
      <Lines
        label="Manifests that are applied"
        hint="YAML; without it the step begins with what the one before left"
        value={setup?.text ?? ''}
        onChange={changeSetup}
      />
      <div className={css.row}>
        <Recorder as="beginning" />
      </div>
      {actions.length > 0 && (
        <Acts acts={actions} name="Done first" onChange={(left) => changeStep(() => ({ actions: left }))} />
      )}
      <div className={css.row}>
        <label className={css.field}>
          <span>Opens</span>
          <select
            className="select"
            value={open ?? ''}
            onChange={({ target }) => changeStep(() => ({ open: stepPanels.find((each) => each === target.value) }))}
          >
            <option value="">no panel</option>
            {stepPanels.map((panel) => (
              <option key={panel} value={panel}>
                {names[panel]}
              </option>
            ))}
          </select>
        </label>
        <Button disabled={!isNew} onClick={() => isNew && changeStep(() => ({ highlight: [...highlight, selected] }))}>
          <Highlighter size={15} aria-hidden /> Highlight what is selected
        </Button>
      </div>
      {highlight.length > 0 && (
        <ul className={css.acts} aria-label="Highlighted">
          {highlight.map((id) => (
            <li key={id}>
              <code>{id}</code>
              <Button
                icon
                look="quiet"
                aria-label={`Take away: ${id}`}
                onClick={() => changeStep(() => ({ highlight: highlight.filter((each) => each !== id) }))}
              >
                <X size={15} aria-hidden />
              </Button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
