import type { Outcome } from '../model/trace.ts';

export type OutcomeOrPending = Outcome | 'pending';

export const outcomeWords: Readonly<Record<OutcomeOrPending, string>> = {
  answered: 'Answered',
  refused: 'Refused',
  rejected: 'Rejected',
  timeout: 'Timed out',
  unresolved: 'Name not found',
  unreachable: 'Unreachable',
  'tls-failed': 'TLS failed',
  pending: 'Under way',
};
