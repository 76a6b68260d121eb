import {
  CircleCheck,
  CircleEllipsis,
  CircleX,
  Hourglass,
  LockOpen,
  type LucideIcon,
  SearchX,
  ShieldX,
  Unplug,
} from 'lucide-react';
import { type OutcomeOrPending, outcomeWords } from '../graph/outcome-words.ts';
import styles from './trace.module.css';

const icons: Readonly<Record<OutcomeOrPending, LucideIcon>> = {
  answered: CircleCheck,
  refused: CircleX,
  rejected: ShieldX,
  timeout: Hourglass,
  unresolved: SearchX,
  unreachable: Unplug,
  'tls-failed': LockOpen,
  pending: CircleEllipsis,
};

/** A request's outcome: icon and word, coloured by whether it went well. */
export function OutcomeLabel({ outcome }: { readonly outcome: OutcomeOrPending }) {
  const Icon = icons[outcome];
  const tone = outcome === 'answered' ? styles.ok : outcome === 'pending' ? styles.muted : styles.bad;
  return (
    <span className={`${styles.outcome} ${tone}`}>
      <Icon size={15} aria-hidden="true" />
      {outcomeWords[outcome]}
    </span>
  );
}
