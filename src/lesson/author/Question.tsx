import { useState } from 'react';
import { addCheck } from '../../session/authoring/draft.ts';
import { Button } from '../../ui/Button.tsx';
import css from './author.module.css';
import { Line, Lines } from './fields.tsx';

const nothing = { ask: '', choices: '', because: '' };

/** A question with its choices, the right one first; it is made a check. */
export function Question() {
  const [{ ask, choices, because }, setTyped] = useState(nothing);
  const change = (more: Partial<typeof nothing>): void => setTyped((typed) => ({ ...typed, ...more }));
  const given = [...new Set(choices.split('\n').map((choice) => choice.trim()))].filter((choice) => choice !== '');
  const [answer] = given;
  const add = (): void => {
    if (answer === undefined) return;
    // In an order that tells nothing.
    addCheck({ check: 'question', ask, choices: given.toSorted(), answer, ...(because !== '' && { because }) });
    setTyped(nothing);
  };
  return (
    <details>
      <summary>Add a question</summary>
      <div className={css.question}>
        <Line label="Question" value={ask} onChange={(text) => change({ ask: text })} />
        <Lines
          label="Answers, one a line, the right one first"
          value={choices}
          onChange={(text) => change({ choices: text })}
        />
        <Line label="Said when it was answered right" value={because} onChange={(text) => change({ because: text })} />
        <Button disabled={ask.trim() === '' || given.length < 2} onClick={add}>
          Add the question
        </Button>
      </div>
    </details>
  );
}
