import type { Act } from '../../lessons/schema.ts';
import type { Action, RecordedAction } from '../../model/action.ts';
import { changesWorld } from '../../model/program.ts';

/** A line that was typed in a terminal, and what came of it. */
export interface TypedLine {
  readonly line: string;
  readonly actions: Action[];
  /** Its exit code, once it has ended. */
  code?: number;
  sent: boolean;
  /** It led to another machine, or back. */
  moved: boolean;
}

/** What somebody did while it was recorded: by hand on the canvas, in a panel, or by a line in the terminal. */
export type Deed = { readonly action: Action } | TypedLine;

let deeds: Deed[] | undefined;

/** From now on deeds are noted. */
export function beginDemonstration(): void {
  deeds = [];
}

/** What was noted since the beginning, in order; nothing more is. */
export function endDemonstration(): readonly Deed[] {
  const noted = deeds ?? [];
  deeds = undefined;
  return noted;
}

/** An action of the page's own verbs. */
export const noteAction = (action: Action): void => {
  deeds?.push({ action });
};

/** A line begins to run in a terminal. What is done to the result counts while it is noted. */
export function noteLine(line: string): TypedLine {
  const typed: TypedLine = { line, actions: [], sent: false, moved: false };
  deeds?.push(typed);
  return typed;
}

/** Commands that only look, as far as their words tell. */
const looking =
  /^\s*(kubectl\s+(get|describe|logs|explain|events|top|api-resources|api-versions|version|cluster-info|auth|diff|help)|ls|cat|clear|history|help|man|pwd|echo|date|jq|grep|head|tail|wc|edit)\b[^>]*$/;

const isChange = (action: Action): boolean =>
  action.kind === 'run' ? changesWorld(action.argv) : action.kind !== 'signal' && action.kind !== 'move';

function isWorthKeeping({ line, actions, sent, moved, code }: TypedLine): boolean {
  if (sent || actions.some(isChange)) return true;
  return code === 0 && (moved || !looking.test(line));
}

const requests = ({ kind }: Action): boolean => kind === 'send';

/** Virtual time that passes before a request is sent, so that what was done before has come about; whole seconds, one minute at most. */
function waitBefore(ms: number): readonly Act[] {
  const seconds = Math.min(60, Math.ceil(ms / 1000));
  return seconds > 0 ? [{ wait: `${seconds}s` }] : [];
}

/**
 * What was done, as a lesson's acts: without what only looks and what was undone; lines that were typed stay lines, unless they
 * failed.
 * @param recorded the actions of the world's recording since the demonstration began: what was undone is not among them
 */
export function actsOf(noted: readonly Deed[], recorded: readonly RecordedAction[]): readonly Act[] {
  const left = recorded.map(({ at, action }) => ({ at, text: JSON.stringify(action) }));
  let last = recorded[0]?.at;
  /** The instant at which it was done, unless it was undone. */
  const take = (action: Action): number | undefined => {
    const found = left.findIndex(({ text }) => text === JSON.stringify(action));
    return found < 0 ? undefined : left.splice(found, 1)[0]?.at;
  };
  const timed = (at: number | undefined, sends: boolean, act: Act): readonly Act[] => {
    const before = sends && at !== undefined && last !== undefined ? waitBefore(at - last) : [];
    last = at ?? last;
    return [...before, act];
  };
  return noted.flatMap((deed): readonly Act[] => {
    if ('action' in deed) {
      const at = take(deed.action);
      return at === undefined || deed.action.kind === 'move'
        ? []
        : timed(at, requests(deed.action), { ...deed.action });
    }
    const done = deed.actions.flatMap((action) => ({ action, at: take(action) })).filter(({ at }) => at !== undefined);
    if (!isWorthKeeping(deed) || (deed.actions.length > 0 && done.length === 0)) return [];
    if (deed.code === 0) return timed(done[0]?.at, deed.sent, deed.line);
    return done.flatMap(({ action, at }) => timed(at, deed.sent, { ...action }));
  });
}
