import type { EngineClient } from '../../client/engine-client.ts';
import type { Actions } from '../../session/actions/index.ts';
import { useLesson } from '../../session/lesson.ts';

/** The address that the frame was opened with: what it is asked for later does not count. */
const opened = location.href;
const mark = 'kubehop:';

/** Longer is not kept: the frame then comes back as its address says (characters). */
const longest = 1_000_000;

/** Real ms after a change in the world until it is kept. */
const keepAfter = 500;

interface Note {
  readonly address: string;
  readonly state: string;
}

const isNote = (value: unknown): value is Note =>
  typeof value === 'object' &&
  value !== null &&
  'address' in value &&
  typeof value.address === 'string' &&
  'state' in value &&
  typeof value.state === 'string';

/** What stands in a frame's name, or was told as `state`; undefined for any other text. */
function readNote(text: string): Note | undefined {
  if (!text.startsWith(mark)) return undefined;
  try {
    const note: unknown = JSON.parse(text.slice(mark.length));
    return isNote(note) ? note : undefined;
  } catch {
    return undefined;
  }
}

/** Goes back to a state that this frame, or one like it, told. */
export async function resume(text: string, actions: Actions): Promise<boolean> {
  const note = readNote(text);
  return note !== undefined && (await actions.resume(note.state));
}

/**
 * Goes on where this frame was left. Slides unload frames that are far away, and load them again: a frame's name is what stays then,
 * also in a sandbox that has no storage.
 */
export async function goOn(actions: Actions): Promise<boolean> {
  return readNote(window.name)?.address === opened && (await resume(window.name, actions));
}

/** Keeps in the frame's name where it is, whenever something was done, and tells it. Returns what ends it. */
export function keepUp(client: EngineClient, actions: Actions, tell: (state: string) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let done = client.lastGood()?.actions.length;
  const keep = async (): Promise<void> => {
    const left = await actions.leftOff();
    const note: Note | undefined = left && { address: opened, state: JSON.stringify(left) };
    const text = note ? `${mark}${JSON.stringify(note)}` : '';
    if (text === '' || text.length > longest) return;
    // A name that the page around gave it is the page's.
    if (window.name === '' || readNote(window.name)) window.name = text;
    tell(text);
  };
  // What is done in the lesson is kept at once: the frame may be unloaded with the next key.
  const keepNow = (): void => {
    clearTimeout(timer);
    timer = undefined;
    void keep();
  };
  const endings = [
    useLesson.subscribe(keepNow),
    client.onUpdate(() => {
      const now = client.lastGood()?.actions.length;
      if (now !== done) timer ??= setTimeout(keepNow, keepAfter);
      done = now;
    }),
  ];
  addEventListener('pagehide', keepNow);
  keepNow();
  return () => {
    clearTimeout(timer);
    removeEventListener('pagehide', keepNow);
    for (const end of endings) end();
  };
}
