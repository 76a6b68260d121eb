import { Check, CircleX, TriangleAlert } from 'lucide-react';
import type { Problem } from '../model/problem.ts';
import { useDocuments } from '../session/documents.ts';
import { withKeys } from '../ui/with-keys.ts';
import styles from './editor.module.css';

interface ProblemProps {
  readonly problem: Problem;
  onJump(line: number, column: number): void;
}

function ProblemText({ problem }: { readonly problem: Problem }) {
  const { line, field, message, hint, severity } = problem;
  const Icon = severity === 'error' ? CircleX : TriangleAlert;
  return (
    <>
      <Icon
        size={15}
        className={severity === 'error' ? styles.bad : styles.warn}
        aria-label={severity === 'error' ? 'Error:' : 'Warning:'}
      />
      <span>
        {line !== undefined && <b>Line {line}: </b>}
        {field !== undefined && <code>{field} </code>}
        {message}
        {hint !== undefined && <span className={styles.hint}>{hint}</span>}
      </span>
    </>
  );
}

function ProblemItem({ problem, onJump }: ProblemProps) {
  const { line, column = 1 } = problem;
  if (line === undefined) {
    return (
      <div className={styles.problem}>
        <ProblemText problem={problem} />
      </div>
    );
  }
  return (
    <button type="button" className={styles.problem} onClick={() => onJump(line, column)}>
      <ProblemText problem={problem} />
    </button>
  );
}

/** What the last apply came to: kubectl's lines, then what is wrong, each problem with the way to its line. */
export function ApplyReport({ onJump }: Pick<ProblemProps, 'onJump'>) {
  const results = useDocuments((state) => state.results);
  const problems = useDocuments((state) => state.problems);
  return (
    <div className={styles.report} role="status" aria-label="Result">
      {results.length === 0 && problems.length === 0 && (
        <p className={styles.hint}>What Apply does is told here, in kubectl’s words.</p>
      )}
      {results.length > 0 && (
        <ul className={styles.plainList}>
          {withKeys(results, String).map(({ key, item: line }) => (
            <li key={key} className={styles.result}>
              <Check size={15} className={styles.ok} aria-hidden="true" />
              <code>{line}</code>
            </li>
          ))}
        </ul>
      )}
      {problems.length > 0 && (
        <ul className={styles.plainList} aria-label="Problems">
          {withKeys(problems, (problem) => `${problem.line}:${problem.field}:${problem.message}`).map(
            ({ key, item }) => (
              <li key={key}>
                <ProblemItem problem={item} onJump={onJump} />
              </li>
            ),
          )}
        </ul>
      )}
    </div>
  );
}
