import { type ReactNode, useId, useState } from 'react';
import lesson from '../lesson.module.css';
import { Prose } from '../Prose.tsx';
import css from './author.module.css';

interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  onChange(value: string): void;
}

/** A labelled line. */
export function Line({ label, hint, value, onChange }: FieldProps) {
  return (
    <label className={css.field}>
      <span>{label}</span>
      <input className="input" value={value} placeholder={hint} onChange={(event) => onChange(event.target.value)} />
    </label>
  );
}

/** Labelled text of several lines. */
export function Lines({ label, hint, value, onChange, rows = 3 }: FieldProps & { readonly rows?: number }) {
  return (
    <label className={css.field}>
      <span>{label}</span>
      <textarea
        className={css.text}
        rows={rows}
        value={value}
        placeholder={hint}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');

interface ListProps {
  readonly label: string;
  readonly value: readonly string[];
  onChange(value: string[]): void;
}

/** Texts, one a line. */
export function List({ label, value, onChange }: ListProps) {
  // As it is typed: an empty line is the beginning of the next one.
  const [typed, setTyped] = useState('');
  const lines = linesOf(typed);
  const isTyped = lines.length === value.length && lines.every((line, i) => line === value[i]);
  return (
    <Lines
      label={label}
      value={isTyped ? typed : value.join('\n')}
      onChange={(text) => {
        setTyped(text);
        onChange(linesOf(text));
      }}
    />
  );
}

interface CheckedProps extends FieldProps {
  /** What is wrong with what is typed; undefined when nothing is. Only then it counts. */
  faultOf(typed: string): string | undefined;
}

/** A labelled line that not everything may stand in; what is wrong is said below it. */
export function Checked({ label, hint, value, faultOf, onChange }: CheckedProps) {
  const [{ typed, instead }, setTyped] = useState({ typed: value, instead: value });
  const id = useId();
  // What was typed counts no more when there is another value.
  const shown = instead === value ? typed : value;
  const fault = faultOf(shown);
  return (
    <div className={css.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input"
        value={shown}
        placeholder={hint}
        aria-invalid={fault !== undefined}
        aria-describedby={fault === undefined ? undefined : `${id}-wrong`}
        onChange={({ target }) => {
          const isGood = faultOf(target.value) === undefined;
          setTyped({ typed: target.value, instead: isGood ? target.value : value });
          if (isGood) onChange(target.value);
        }}
      />
      {fault !== undefined && (
        <small id={`${id}-wrong`} className={css.wrong}>
          {fault}
        </small>
      )}
    </div>
  );
}

/** Markdown, and below it what its readers will see. */
export function Markdown(props: FieldProps & { readonly rows?: number }) {
  return (
    <div>
      <Lines {...props} />
      {props.value.trim() !== '' && (
        <section className={`${lesson.body} ${css.preview}`} aria-label={`${props.label}, as it is read`}>
          <Prose text={props.value} />
        </section>
      )}
    </div>
  );
}

/** A part of the panel under a heading; what it is for stands beside it. */
export function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section className={css.part} aria-labelledby={id}>
      <h4 id={id}>{title}</h4>
      {children}
    </section>
  );
}
