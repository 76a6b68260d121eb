import { create } from 'zustand';
import { changesWorld } from '../model/program.ts';
import type { RecordedAction, Recording } from '../protocol/messages.ts';

interface History {
  /** The recordings that undoing left, the latest last. A new action forgets them. */
  readonly undone: readonly Recording[];
}

export const useHistory = create<History>()(() => ({ undone: [] }));

/** Requests, and programs that only look, change nothing: going back goes to before the last thing that did. */
function isChange({ action }: RecordedAction): boolean {
  if (action.kind === 'run') return changesWorld(action.argv);
  return action.kind !== 'send' && action.kind !== 'signal';
}

/** The world at the moment before the last change; undefined when nothing was changed. */
export function beforeLastChange(recording: Recording): Recording | undefined {
  const last = recording.actions.findLastIndex(isChange);
  const change = recording.actions[last];
  return change && { ...recording, actions: recording.actions.slice(0, last), now: change.at };
}

/** Whether nothing was done in `now` that was not done in `undone` at the same instant: going there loses nothing. */
function leadsOn(now: Recording, undone: Recording): boolean {
  const last = now.actions.length - 1;
  return last < 0 || JSON.stringify(now.actions[last]) === JSON.stringify(undone.actions[last]);
}

/** Forgets what was undone once something else was done instead, from wherever: the canvas, the terminal, a lesson. */
export function forgetAbandoned(now: Recording | undefined): void {
  const { undone } = useHistory.getState();
  const next = undone.at(-1);
  if (next && now && !leadsOn(now, next)) useHistory.setState({ undone: [] });
}
