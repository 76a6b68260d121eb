import { Copy } from 'lucide-react';
import { useState } from 'react';
import { speeds } from '../../session/clock.ts';
import { type Theme, themes } from '../../session/theme.ts';
import { Button } from '../../ui/Button.tsx';
import { type Language, languages } from '../../words/languages.ts';
import { copy } from './save.ts';
import css from './share.module.css';
import type { Shared } from './shared.ts';
import { type Choice, firstChoice, frameAddress, type Place, places, remarks, snippetFor } from './snippets.ts';

const panels = ['lesson', 'trace', 'terminal', 'yaml', 'timeline'] as const;
const switches = [
  ['readonly', 'Nothing can be moved'],
  ['controls', 'Time controls'],
  ['autoplay', 'Time runs at once'],
] as const;

interface OptionsProps {
  readonly choice: Choice;
  readonly steps: number | undefined;
  change(part: Partial<Choice>): void;
}

function Options({ choice, steps, change }: OptionsProps) {
  const toggle = (panel: string, on: boolean) =>
    change({ panels: panels.filter((each) => (each === panel ? on : choice.panels.includes(each))) });
  return (
    <div className={css.options}>
      {steps !== undefined && (
        <label>
          Step{' '}
          <input
            className="input"
            type="number"
            min={1}
            max={steps}
            value={choice.step}
            onChange={({ target }) =>
              change({ step: Math.min(steps, Math.max(1, Math.trunc(target.valueAsNumber) || 1)) })
            }
          />
        </label>
      )}
      {switches.map(([name, title]) => (
        <label key={name}>
          <input type="checkbox" checked={choice[name]} onChange={({ target }) => change({ [name]: target.checked })} />{' '}
          {title}
        </label>
      ))}
      <label>
        Theme{' '}
        <select
          className="select"
          value={choice.theme}
          onChange={({ target }) => change({ theme: target.value as Theme })}
        >
          {themes.map((theme) => (
            <option key={theme}>{theme}</option>
          ))}
        </select>
      </label>
      <label>
        Speed{' '}
        <select
          className="select"
          value={choice.speed}
          onChange={({ target }) => change({ speed: Number(target.value) })}
        >
          {speeds.map((speed) => (
            <option key={speed} value={speed}>
              {speed}×
            </option>
          ))}
        </select>
      </label>
      <label>
        Language{' '}
        <select
          className="select"
          value={choice.language}
          onChange={({ target }) => change({ language: target.value as Language })}
        >
          {Object.entries(languages).map(([language, name]) => (
            <option key={language} value={language} lang={language}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <fieldset className={css.panels}>
        <legend>Panels</legend>
        {panels.map((panel) => (
          <label key={panel}>
            <input
              type="checkbox"
              checked={choice.panels.includes(panel)}
              onChange={({ target }) => toggle(panel, target.checked)}
            />{' '}
            {panel}
          </label>
        ))}
      </fieldset>
    </div>
  );
}

interface EmbedTabProps {
  readonly link: string;
  readonly step: Shared['step'];
}

/** The snippet for slides and pages, with its options, and what it looks like there. */
export function EmbedTab({ link, step }: EmbedTabProps) {
  const [place, setPlace] = useState<Place>('reveal');
  const [choice, setChoice] = useState<Choice>({ ...firstChoice, step: step?.at });
  const snippet = snippetFor(place, link, choice);
  const address = frameAddress(link, choice);
  return (
    <div className={css.embed}>
      <div>
        <label>
          For{' '}
          <select className="select" value={place} onChange={({ target }) => setPlace(target.value as Place)}>
            {Object.entries(places).map(([each, name]) => (
              <option key={each} value={each}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <Options choice={choice} steps={step?.of} change={(part) => setChoice((before) => ({ ...before, ...part }))} />
        <textarea className={css.text} aria-label="Snippet" readOnly rows={7} value={snippet} />
        <div className={css.row}>
          <Button
            look="primary"
            onClick={() =>
              void copy(snippet, 'Snippet copied.', 'Copy the snippet from the field: the browser refused.')
            }
          >
            <Copy size={16} aria-hidden /> Copy snippet
          </Button>
        </div>
        <p className="muted">{remarks[place]}</p>
      </div>
      <div className={css.preview}>
        <iframe key={address} title="Preview" src={address} />
      </div>
    </div>
  );
}
