import { type ReactNode, useId } from 'react';
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
