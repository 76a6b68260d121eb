import { useId, useState } from 'react';
import { flushSync } from 'react-dom';
import type { Check } from '../../lessons/schema.ts';
import {
  type CheckField,
  type CheckKind,
  checkFields,
  checkOf,
  type Filled,
  filledWith,
  type Typed,
} from '../../session/authoring/check-form.ts';
import { Button } from '../../ui/Button.tsx';
import css from './author.module.css';

interface FieldProps {
  readonly field: CheckField;
  readonly typed: Typed;
  readonly error: string | undefined;
  onChange(typed: Typed): void;
}

interface ControlProps extends Pick<FieldProps, 'field' | 'typed' | 'onChange'> {
  readonly told: {
    readonly id: string;
    readonly name: string;
    readonly 'aria-invalid': boolean;
    readonly 'aria-describedby': string | undefined;
  };
}

function Control({ field: { type, words, hint, offers }, typed, told, onChange }: ControlProps) {
  const text = typeof typed === 'string' ? typed : '';
  const said = { ...told, value: text };
  if (type === 'flag')
    return (
      <input type="checkbox" checked={typed === true} onChange={({ target }) => onChange(target.checked)} {...told} />
    );
  if (type === 'lines')
    return <textarea className={css.text} rows={2} onChange={({ target }) => onChange(target.value)} {...said} />;
  if (typeof type === 'string')
    return (
      <input
        className="input"
        inputMode={type === 'number' ? 'numeric' : undefined}
        list={offers && `offered-${offers}`}
        placeholder={hint}
        onChange={({ target }) => onChange(target.value)}
        {...said}
      />
    );
  return (
    <select className="select" onChange={({ target }) => onChange(target.value)} {...said}>
      {type.map((each) => (
        <option key={each} value={each}>
          {words?.[each] ?? each}
        </option>
      ))}
    </select>
  );
}

/** One field of a check, and beside it what is wrong with it. */
function Field({ field, typed, error, onChange }: FieldProps) {
  const id = useId();
  const wrong = error === undefined ? undefined : `${id}-wrong`;
  const told = { id, name: field.name, 'aria-invalid': error !== undefined, 'aria-describedby': wrong };
  return (
    <div className={field.type === 'flag' ? css.flag : css.field}>
      <label htmlFor={id}>{field.label}</label>
      <Control field={field} typed={typed} told={told} onChange={onChange} />
      {wrong && (
        <small id={wrong} className={css.wrong}>
          {error}
        </small>
      )}
    </div>
  );
}

interface CheckFormProps {
  readonly kind: CheckKind;
  /** The check that is changed; a new one without. */
  readonly check?: Check;
  readonly done: string;
  onDone(check: Check): void;
  onCancel?(): void;
}

const initial = ({ name, type }: CheckField): readonly [string, Typed] => [
  name,
  type === 'flag' ? false : typeof type === 'string' ? '' : (type[0] ?? ''),
];

/** The fields of a check of one kind. What is wrong is said beside a field once the check is to be made. */
export function CheckForm({ kind, check, done, onDone, onCancel }: CheckFormProps) {
  const fields = checkFields[kind];
  const [filled, setFilled] = useState<Filled>(() =>
    check ? filledWith(check) : Object.fromEntries(fields.map(initial)),
  );
  const [tried, setTried] = useState(false);
  const [more, setMore] = useState(() => fields.some(({ name, seldom }) => seldom && check && filled[name]));
  const made = checkOf(kind, filled);
  const errors = tried && !made.ok ? made.errors : {};
  const shown = (seldom: boolean) =>
    fields
      .filter((field) => (field.seldom === true) === seldom)
      .map((field) => (
        <Field
          key={field.name}
          field={field}
          typed={filled[field.name] ?? ''}
          error={errors[field.name]}
          onChange={(typed) => setFilled((before) => ({ ...before, [field.name]: typed }))}
        />
      ));
  return (
    <form
      className={css.question}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (made.ok) {
          onDone(made.check);
          return;
        }
        const wrong = fields.find(({ name }) => made.errors[name] !== undefined);
        if (wrong?.seldom) flushSync(() => setMore(true));
        const at = wrong && event.currentTarget.elements.namedItem(wrong.name);
        if (at instanceof HTMLElement) at.focus();
      }}
    >
      {shown(false)}
      {fields.some(({ seldom }) => seldom) && (
        <details open={more} onToggle={({ currentTarget }) => setMore(currentTarget.open)}>
          <summary>More</summary>
          <div className={css.question}>{shown(true)}</div>
        </details>
      )}
      <div className={css.row}>
        <Button type="submit">{done}</Button>
        {onCancel && (
          <Button look="quiet" onClick={onCancel}>
            Leave it as it was
          </Button>
        )}
      </div>
    </form>
  );
}
