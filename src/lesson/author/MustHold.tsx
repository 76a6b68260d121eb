import { PencilLine, X } from 'lucide-react';
import { useState } from 'react';
import { wantedOf } from '../../lessons/checks/words.ts';
import type { Step } from '../../lessons/lesson.ts';
import type { Check } from '../../lessons/schema.ts';
import { type CheckKind, checkKinds } from '../../session/authoring/check-form.ts';
import { addCheck, changeStep } from '../../session/authoring/draft.ts';
import { checksOfObject } from '../../session/authoring/make-check.ts';
import { useActions } from '../../session/context.tsx';
import { useRequests } from '../../session/requests.ts';
import { useSelection } from '../../session/selection.ts';
import { recordOf, useWorld } from '../../session/world.ts';
import { Button } from '../../ui/Button.tsx';
import { withKeys } from '../../ui/with-keys.ts';
import panel from '../panel.module.css';
import css from './author.module.css';
import { CheckForm } from './CheckForm.tsx';
import { Offers } from './Offers.tsx';

/** The latest requests that are offered. */
const offered = 5;

/** The step's checks, and what else could be one: requests that were sent, what is selected, and any other that is written. */
export function MustHold({ step }: { readonly step: Step }) {
  return (
    <>
      <Offers />
      {step.checks.length > 0 && (
        <ul className={css.acts} aria-label="Checks">
          {withKeys(step.checks, (check) => wantedOf(check)).map(({ key, item }, i) => (
            <CheckItem
              key={key}
              check={item}
              onChange={(check) => changeStep(({ checks }) => ({ checks: checks.with(i, check) }))}
              onRemove={() => changeStep(({ checks }) => ({ checks: checks.toSpliced(i, 1) }))}
            />
          ))}
        </ul>
      )}
      <Sent />
      <Selected />
      <Another />
    </>
  );
}

interface CheckProps {
  readonly check: Check;
  onChange(check: Check): void;
  onRemove(): void;
}

function CheckItem({ check, onChange, onRemove }: CheckProps) {
  const [changing, setChanging] = useState(false);
  const words = wantedOf(check);
  if (changing)
    return (
      <li>
        <CheckForm
          kind={check.check}
          check={check}
          done="Change the check"
          onDone={(changed) => {
            setChanging(false);
            onChange(changed);
          }}
          onCancel={() => setChanging(false)}
        />
      </li>
    );
  return (
    <li>
      <div>{words}</div>
      <div className={panel.corner}>
        <Button icon look="quiet" aria-label={`Change: ${words}`} onClick={() => setChanging(true)}>
          <PencilLine size={15} aria-hidden />
        </Button>
        <Button icon look="quiet" aria-label={`Take away: ${words}`} onClick={onRemove}>
          <X size={15} aria-hidden />
        </Button>
      </div>
    </li>
  );
}

const kinds = Object.entries(checkKinds) as readonly [CheckKind, string][];

/** A check that is written: its kind, and what that kind asks for. */
function Another() {
  const [kind, setKind] = useState<CheckKind>('predict');
  // A new form for each.
  const [nth, setNth] = useState(0);
  return (
    <details>
      <summary>Write a check</summary>
      <div className={css.question}>
        <label className={css.field}>
          <span>What is checked</span>
          <select
            className="select"
            value={kind}
            onChange={({ target }) => setKind(kinds.find(([each]) => each === target.value)?.[0] ?? kind)}
          >
            {kinds.map(([each, words]) => (
              <option key={each} value={each}>
                {words}
              </option>
            ))}
          </select>
        </label>
      </div>
      <CheckForm
        key={`${kind} ${nth}`}
        kind={kind}
        done="Add the check"
        onDone={(check) => {
          addCheck(check);
          setNth(nth + 1);
        }}
      />
    </details>
  );
}

/** Requests that were sent last. */
function Sent() {
  const list = useRequests((r) => r.list);
  const { checkRequest } = useActions();
  if (list.length === 0)
    return <p className={css.note}>Send a request: what becomes of it can be made a check, here or in its trace.</p>;
  return (
    <ul className={css.acts} aria-label="Requests that were sent">
      {list
        .slice(-offered)
        .toReversed()
        .map(({ id, from, to, outcome }) => (
          <li key={id}>
            <span className={css.sent}>
              {from.split('/').at(-1)} → <code>{to}</code> {outcome}
            </span>
            <Button disabled={outcome === 'pending'} onClick={() => void checkRequest(id)}>
              Make this a check
            </Button>
          </li>
        ))}
    </ul>
  );
}

/** What is selected on the canvas. */
function Selected() {
  const selected = useSelection((s) => s.selected);
  const record = useWorld((w) => (selected === undefined ? undefined : recordOf(w, selected)));
  const checks = record ? checksOfObject(record) : [];
  if (checks.length === 0) return <p className={css.note}>Select something: that it is so can be made a check.</p>;
  return (
    <details>
      <summary>Make a check of {record?.name}</summary>
      <ul className={css.choices}>
        {checks.map((check) => (
          <li key={wantedOf(check)}>
            <Button onClick={() => addCheck(check)}>{wantedOf(check)}</Button>
          </li>
        ))}
      </ul>
    </details>
  );
}
