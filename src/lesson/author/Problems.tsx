import { CircleX } from 'lucide-react';
import type { Problem } from '../../model/problem.ts';
import { withKeys } from '../../ui/with-keys.ts';
import css from './author.module.css';

/** What is wrong, with line and field where they are known, and what helps. */
export function Problems({ problems }: { readonly problems: readonly Problem[] }) {
  return (
    <div role="status">
      {problems.length > 0 && (
        <ul className={css.problems} aria-label="Problems">
          {withKeys(problems, ({ message, line }) => `${line}: ${message}`).map(({ key, item }) => (
            <li key={key}>
              <CircleX size={15} aria-label="Error:" />
              <span>
                {item.line !== undefined && <b>Line {item.line}: </b>}
                {item.message}
                {item.hint !== undefined && <span className={css.note}> {item.hint}</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
