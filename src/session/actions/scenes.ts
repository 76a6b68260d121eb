import type { EngineClient } from '../../client/engine-client.ts';
import type { ActionResult, Recording } from '../../protocol/messages.ts';
import { speeds, useClock, virtualNow } from '../clock.ts';
import { useDocuments } from '../documents.ts';
import { setEngineStatus } from '../engine-status.ts';
import { beforeLastChange, useHistory } from '../history.ts';
import { useNotices } from '../notices.ts';
import { playback } from '../playback.ts';
import { useWorld } from '../world.ts';
import { type Doing, problemsOf } from './doing.ts';

/** The verbs on scenes, time and files. */
export function sceneActions(client: EngineClient, { act }: Doing) {
  const open = async (asked: Promise<ActionResult>): Promise<boolean> => {
    try {
      const result = await asked;
      if (result.ok) {
        setEngineStatus({ phase: 'running' });
        return true;
      }
      if (useWorld.getState().loaded) useNotices.getState().say('bad', result.message, result.problems);
      else setEngineStatus({ phase: 'failed', message: result.message, problems: result.problems });
    } catch (error) {
      const problems = problemsOf(error);
      // A crash has its own banner.
      if (!useWorld.getState().loaded) {
        setEngineStatus({ phase: 'failed', message: problems[0]?.message ?? 'The scene cannot be opened', problems });
      }
    }
    return false;
  };
  /** Says what is kept without effect in a scene that its reader sees for the first time. */
  const openFirst = async (asked: Promise<ActionResult>): Promise<boolean> => {
    const isOpen = await open(asked);
    const warnings = isOpen ? (await asked).problems.filter(({ severity }) => severity === 'warning') : [];
    if (warnings.length > 0) useNotices.getState().say('info', 'The scene is open, with warnings', warnings);
    return isOpen;
  };
  /** Asked for, and not yet confirmed: two quick commands must not undo each other. */
  let asked: { readonly playing: boolean; readonly speed: number } | undefined;
  const pace = () => asked ?? useClock.getState();
  const play = async (playing: boolean, speed: number): Promise<void> => {
    const mine = { playing, speed };
    asked = mine;
    const heard = await client.request('play', mine).then(
      () => true,
      () => false,
    );
    if (asked === mine) asked = undefined;
    // The engine's own word comes with its next batch.
    if (heard) useClock.setState((clock) => ({ ...mine, now: virtualNow(clock), heardAt: performance.now() }));
  };
  return {
    /** Opens a scene's text; what stood before still stands when the text is bad. */
    openScene: (scene: string) => openFirst(client.request('load', { scene })),
    openRecording: (recording: Recording) => openFirst(client.request('restore', { recording })),

    /** After a crash: a fresh engine at the last good moment. */
    async restart(): Promise<void> {
      const recording = client.lastGood();
      if (recording) await open(client.restart(recording));
    },

    /** After a crash that comes back: the scene from its beginning, without what was done to it. */
    async restartScene(): Promise<void> {
      const recording = client.lastGood();
      if (recording) await open(client.restart({ ...recording, actions: [], now: 0 }));
    },

    /** Goes back to the moment before the last change; `redo` comes back from there. */
    async undo(): Promise<void> {
      const recording = client.lastGood();
      const before = recording && beforeLastChange(recording);
      if (!before) {
        useNotices.getState().say('info', 'Nothing was changed yet: there is nothing to undo.');
        return;
      }
      const { undone } = useHistory.getState();
      if (await open(client.request('restore', { recording: before }))) {
        useHistory.setState({ undone: [...undone, recording] });
      }
    },
    async redo(): Promise<void> {
      const { undone } = useHistory.getState();
      const recording = undone.at(-1);
      if (!recording) return;
      if (await open(client.request('restore', { recording }))) useHistory.setState({ undone: undone.slice(0, -1) });
    },

    /** Everything it takes to make this world again, for sharing. */
    recording: () => client.request('recording', null),

    async togglePlay(): Promise<void> {
      const { playing, speed } = pace();
      await play(!playing, speed);
    },
    setPlaying: (playing: boolean): Promise<void> => play(playing, pace().speed),
    async setSpeed(speed: number): Promise<void> {
      await play(pace().playing, speed);
    },
    /** One speed slower or faster than now. */
    async changeSpeed(by: 1 | -1): Promise<void> {
      const { playing, speed } = pace();
      const at = speeds.findIndex((s) => s >= speed);
      const next = speeds[at + by];
      if (next !== undefined) await play(playing, next);
    },
    /** Pauses; packets under way go on to their next stop, otherwise the next event happens. */
    async step(): Promise<void> {
      const { playing, speed } = pace();
      if (playing) await play(false, speed);
      if (!playback.step()) await client.request('step', null).catch(() => null);
    },

    /** Applies a manifest file as `kubectl apply -f` does, and keeps its text for the YAML pane. */
    async applyFile(name: string, text: string): Promise<void> {
      const { openText, applied } = useDocuments.getState();
      openText(name, text);
      const result = await act({ kind: 'apply', text });
      if (!result) return;
      applied(result.applied, result.problems);
      if (!result.ok) return;
      const warnings = result.problems.filter((p) => p.severity === 'warning');
      useNotices.getState().say('good', result.applied.join(', ') || `${name}: nothing to apply`, warnings);
    },
  };
}
