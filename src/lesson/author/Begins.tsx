import { Highlighter, X } from 'lucide-react';
import type { Step } from '../../lessons/lesson.ts';
import { stepPanels } from '../../lessons/schema.ts';
import { changeStep } from '../../session/authoring/draft.ts';
import { useSelection } from '../../session/selection.ts';
import { Button } from '../../ui/Button.tsx';
import css from './author.module.css';

const names: Readonly<Record<(typeof stepPanels)[number], string>> = {
  trace: 'Trace',
  yaml: 'YAML',
  terminal: 'Terminal',
  timeline: 'Ripple',
  rules: 'Own rules',
  details: 'Details',
};

/** What the learner's eye is led to when the step begins: a panel that opens, and things that are highlighted. */
export function Begins({ step: { open, highlight } }: { readonly step: Step }) {
  const selected = useSelection((s) => s.selected);
  const isNew = selected !== undefined && !highlight.includes(selected);
  return (
    <>
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
