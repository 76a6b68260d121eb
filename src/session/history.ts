import { create } from 'zustand';
import type { RecordedAction, Recording } from '../protocol/messages.ts';

interface History {
  /** The recordings that undoing left, the latest last. A new action forgets them. */
  readonly undone: readonly Recording[];
}

export const useHistory = create<History>()(() => ({ undone: [] }));

/** A request changes nothing: going back goes to before the last thing that did. */
const isChange = ({ action }: RecordedAction): boolean => action.kind !== 'send';

/** The world at the moment before the last change; undefined when nothing was changed. */
export function beforeLastChange(recording: Recording): Recording | undefined {
  const last = recording.actions.findLastIndex(isChange);
  const change = recording.actions[last];
  return change && { ...recording, actions: recording.actions.slice(0, last), now: change.at };
}
