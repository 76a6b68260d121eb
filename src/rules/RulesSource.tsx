import { type DragEvent, useId, useRef, useState } from 'react';
import type { Problem } from '../model/problem.ts';
import { tooManyRules, useOwnRules } from '../session/own-rules.ts';
import { Button } from '../ui/Button.tsx';
import { example } from './example.ts';
import { excerpt } from './excerpt.ts';
import styles from './rules.module.css';

/** Longer texts are not put into a text field: browsers take seconds over them. */
const longestShown = 200_000;

const hasFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');

/** The rules: typed, pasted, dropped or chosen as a file. What is wrong stands under them, with its line. */
export function RulesSource({ problems }: { readonly problems: readonly Problem[] }) {
  const { rules, source, fill } = useOwnRules();
  const [over, setOver] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const chooser = useRef<HTMLInputElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const id = useId();

  const take = (text: string, from: string) => {
    setRefusal(undefined);
    fill({ rules: text, source: from });
  };
  const takeFile = async (file: File | undefined) => {
    if (!file) return;
    const tooLong = tooManyRules(file.name, file.size);
    if (tooLong !== undefined) setRefusal(tooLong);
    else take(await file.text(), file.name);
  };
  const goTo = (line: number) => {
    const field = area.current;
    if (!field) return;
    const { start, end } = placeOf(rules, line);
    field.focus();
    field.setSelectionRange(start, end);
    // A line is as high as every other: this puts it into the middle.
    field.scrollTop = (field.scrollHeight * line) / rules.split('\n').length - field.clientHeight / 2;
  };
  const drop = {
    onDragOver: (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      setOver(false);
      if (!hasFiles(event)) return;
      event.preventDefault();
      void takeFile(event.dataTransfer.files[0]);
    },
  };
  const long = rules.length > longestShown;

  return (
    <section className={`${styles.source} ${over ? styles.over : ''}`} aria-label="Rules" {...drop}>
      <div className={styles.sourceHead}>
        <label htmlFor={id}>Rules of {source === '' ? 'a machine' : source}</label>
        <Button look="quiet" onClick={() => fill(example)}>
          Example
        </Button>
        <Button look="quiet" onClick={() => chooser.current?.click()}>
          Open a file…
        </Button>
        <input
          ref={chooser}
          type="file"
          className="unseen"
          tabIndex={-1}
          aria-label="A file with rules"
          onChange={(event) => {
            void takeFile(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
      </div>
      {long ? (
        <div className={styles.long}>
          <p>{(rules.length / 1e6).toFixed(1)} MB, too much to show here; it is read all the same. It begins:</p>
          <pre className="mono">{rules.slice(0, 400)}…</pre>
          <Button onClick={() => take('', '')}>Take other rules</Button>
        </div>
      ) : (
        <textarea
          ref={area}
          id={id}
          className={`mono ${styles.text}`}
          value={rules}
          placeholder="Paste the output of iptables-save, ip6tables-save or nft list ruleset, or drop a file here"
          spellCheck={false}
          autoComplete="off"
          wrap="off"
          aria-invalid={problems.length > 0}
          aria-describedby={problems.length > 0 ? `${id}-problems` : undefined}
          onChange={(event) => take(event.target.value, source)}
        />
      )}
      <div id={`${id}-problems`} role="alert">
        {refusal !== undefined && <p className={styles.problem}>{refusal}</p>}
        {problems.map((problem) => (
          <Fault
            key={`${problem.line} ${problem.message}`}
            problem={problem}
            rules={rules}
            goTo={long ? undefined : goTo}
          />
        ))}
      </div>
    </section>
  );
}

interface FaultProps {
  readonly problem: Problem;
  readonly rules: string;
  readonly goTo: ((line: number) => void) | undefined;
}

/** What is wrong, beside its line. */
function Fault({ problem: { line, message }, rules, goTo }: FaultProps) {
  if (line === undefined) return <p className={styles.problem}>{message}</p>;
  return (
    <div className={styles.fault}>
      <p className={styles.problem}>
        Line {line}: {message.trim()}{' '}
        {goTo && (
          <button type="button" className="link" onClick={() => goTo(line)}>
            Go to it
          </button>
        )}
      </p>
      <ol className={`mono ${styles.excerpt}`}>
        {excerpt(rules, line).map(({ number, text }) => (
          <li key={number} className={number === line ? styles.faulty : undefined}>
            <span className={styles.number}>{number}</span>
            <code>{text}</code>
          </li>
        ))}
      </ol>
    </div>
  );
}

function placeOf(text: string, line: number): { readonly start: number; readonly end: number } {
  let start = 0;
  for (let i = 1; i < line; i++) {
    const next = text.indexOf('\n', start);
    if (next < 0) break;
    start = next + 1;
  }
  const end = text.indexOf('\n', start);
  return { start, end: end < 0 ? text.length : end };
}
