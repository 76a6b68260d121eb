import type { ShellSession } from './shell-session.ts';
import styles from './terminal.module.css';

/** What a keyboard on glass lacks, and what the terminal gets for it. */
const keys: readonly (readonly [shown: string, name: string, data: string])[] = [
  ['Tab', 'Complete', '\t'],
  ['↑', 'Older command', '\u001b[A'],
  ['↓', 'Newer command', '\u001b[B'],
  ['←', 'Left', '\u001b[D'],
  ['→', 'Right', '\u001b[C'],
  ['Ctrl+C', 'Interrupt', '\u0003'],
];

/** Keys for those who type on a screen. */
export function TouchKeys({ session }: { readonly session: ShellSession }) {
  return (
    <fieldset className={`plain ${styles.keys}`} aria-label="Keys">
      {keys.map(([shown, name, data]) => (
        <button
          key={name}
          type="button"
          className={styles.key}
          aria-label={name}
          // The focus stays where it is, and the keyboard with it.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => session.type(data)}
        >
          {shown}
        </button>
      ))}
    </fieldset>
  );
}
