import type { Hook } from '../../model/trace.ts';
import type { NatTarget } from './rules/target.ts';
import type { HookVerdict } from './types.ts';

/** How a walk through a table ended. */
export type Ending =
  | { readonly op: 'accept' | 'drop' | 'policy-drop' | 'notrack' }
  | { readonly op: 'reject'; readonly with: string }
  | NatTarget;

/** What comes of a rule that drops or rejects; `by` is its text. */
export const verdictBy = (ending: Ending, by: string): HookVerdict =>
  ending.op === 'reject' ? { kind: 'reject', by, with: ending.with } : { kind: 'drop', by, reason: 'rule-drop' };

/** What a table's walk came to, when it did not accept; `rule` is the text of what decided. */
export const tableVerdict = (hook: Hook, ending: Ending, rule: string): HookVerdict =>
  ending.op === 'policy-drop'
    ? { kind: 'drop', by: `-P ${hook} DROP`, reason: 'policy-drop' }
    : verdictBy(ending, rule);
