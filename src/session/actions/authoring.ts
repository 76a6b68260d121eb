import type { EngineClient } from '../../client/engine-client.ts';
import type { Lesson } from '../../lessons/lesson.ts';
import type { Act } from '../../lessons/schema.ts';
import type { Problem } from '../../model/problem.ts';
import { version } from '../../model/version.ts';
import { useArrangement } from '../arrangement.ts';
import { actsOf, beginDemonstration, endDemonstration } from '../authoring/demonstration.ts';
import {
  addCheck,
  addRecorded,
  changeDraft,
  noteVerified,
  openDraft,
  type RecordedAs,
  replaceDraft,
  useAuthoring,
} from '../authoring/draft.ts';
import { setEngineStatus } from '../engine-status.ts';
import { useLesson } from '../lesson.ts';
import { useNotices } from '../notices.ts';
import { useRequests } from '../requests.ts';
import { useWorld } from '../world.ts';
import type { LessonVerbs } from './lessons.ts';

/** Links that are longer are cut off by some programs: a file is offered instead. */
const longestLink = 8000;

const say = (...words: Parameters<ReturnType<typeof useNotices.getState>['say']>): void =>
  useNotices.getState().say(...words);
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const textOf = async (lesson: Lesson): Promise<string> => (await import('../../lessons/write.ts')).writeLesson(lesson);
const parsed = async (text: string) => (await import('../../lessons/parse.ts')).parseLesson(text);

/** The verbs of who writes a lesson. What reads, writes and plays lessons comes when it is first needed. */
export function authoringActions(client: EngineClient, { openLesson, ownWorld, putAside }: LessonVerbs) {
  /** How many actions the world's recording had when the demonstration began, and of which scene. */
  let since: { readonly actions: number; readonly scene: string } | undefined;

  const takeScene = async (): Promise<void> => {
    const { sceneAsItStands } = await import('../authoring/scene-as-it-stands.ts');
    const taken = await sceneAsItStands(client, useWorld.getState(), useArrangement.getState().positions);
    changeDraft(() => taken);
  };

  /** Sets the world to the step's beginning, as its learners find it. Says what is wrong, and returns false, when that cannot be. */
  const setUp = async (lesson: Lesson, at: number): Promise<boolean> => {
    const [{ inLesson, sceneOf }, { reach }, { pageDirector }] = await Promise.all([
      import('../../lessons/scene.ts'),
      import('../../lessons/perform.ts'),
      import('../director.ts'),
    ]);
    const own = ownWorld();
    const { ok, message, problems } = await client.request('load', { scene: sceneOf(lesson) });
    if (!ok) {
      say('bad', message, inLesson(problems, lesson.scene));
      return false;
    }
    putAside(own);
    setEngineStatus({ phase: 'running' });
    const failed = await reach(lesson, at, pageDirector(client));
    if (failed) say('bad', `The step cannot begin: ${failed.message}`);
    return !failed;
  };

  const begin = async (as: RecordedAs): Promise<void> => {
    if (!useAuthoring.getState().draft?.scene) await takeScene();
    const { draft, at } = useAuthoring.getState();
    if (!draft || !(await setUp(draft, at))) return;
    const { actions, scene } = await client.request('recording', null);
    since = { actions: actions.length, scene };
    beginDemonstration();
    useAuthoring.setState({ recording: as });
  };

  const end = async (as: RecordedAs): Promise<void> => {
    const noted = endDemonstration();
    const [recording, { targetOf }] = await Promise.all([
      client.request('recording', null),
      import('../authoring/make-check.ts'),
    ]);
    useAuthoring.setState({ recording: undefined });
    if (recording.scene !== since?.scene) {
      say('bad', 'Another scene was opened meanwhile: nothing was recorded.');
      return;
    }
    const byName = (act: Act): Act =>
      typeof act === 'object' && 'kind' in act && act.kind === 'send'
        ? { ...act, to: targetOf(String(act.to), String(act.from), useWorld.getState()) }
        : act;
    const acts = actsOf(noted, recording.actions.slice(since.actions)).map(byName);
    if (acts.length === 0) say('info', 'Nothing was done that changes the scene: nothing was recorded.');
    else addRecorded(as, acts);
  };

  /** Does it while the panel says that it is busy; what goes wrong is told. */
  const busily = async (work: () => Promise<void>): Promise<void> => {
    if (useAuthoring.getState().busy) return;
    useAuthoring.setState({ busy: true });
    try {
      await work();
    } catch (error) {
      say('bad', wordsOf(error));
    } finally {
      useAuthoring.setState({ busy: false });
    }
  };

  const show = (lesson?: Lesson, at = 0): void => {
    if (useAuthoring.getState().draft !== lesson || !lesson) openDraft(lesson, at);
    endDemonstration();
    useAuthoring.setState({ open: true, recording: undefined });
    useLesson.setState({ playing: undefined, catalogue: false });
    // The address led to the lesson as it was; the page shows the draft now, and does so when it is loaded again.
    history.replaceState(null, '', `${location.pathname}${location.search}`);
  };

  /** Reads a lesson's text as the draft, or gives what is wrong with it; the draft before is kept then. */
  const readDraft = async (text: string, as: (lesson: Lesson) => void): Promise<readonly Problem[]> => {
    const read = await parsed(text);
    if (!read.ok) return read.problems;
    as(read.lesson);
    return [];
  };

  /** Reads the draft's file as its learners' pages will, and plays it through. */
  const played = async (draft: Lesson): Promise<readonly Problem[]> => {
    const read = await parsed(await textOf(draft));
    return read.ok ? (await import('../theatre-aside.ts')).verifyAside(read.lesson) : read.problems;
  };

  return {
    newLesson: () => show(),

    /** Goes on with a draft. */
    continueDraft: (draft: Lesson) => show(draft),

    /** What is played is opened to be written on; one's own draft at the step where one is. */
    async editPlayed(): Promise<void> {
      const { playing } = useLesson.getState();
      if (!playing) return;
      const { draft } = useAuthoring.getState();
      const isDraft = draft !== undefined && playing.source === (await textOf(draft));
      if (isDraft) useAuthoring.setState({ at: playing.at });
      show(isDraft ? draft : playing.lesson, playing.at);
    },

    /** Opens a lesson's file to be written on. */
    async editFile(name: string, text: string): Promise<void> {
      const problems = await readDraft(text, (lesson) => show(lesson));
      if (problems[0]) say('bad', `${name} cannot be opened: ${problems[0].message}`, problems);
    },

    /** The draft's file. */
    draftText: (): Promise<string> => {
      const { draft } = useAuthoring.getState();
      return draft ? textOf(draft) : Promise.resolve('');
    },

    /** The draft becomes what its file says; problems: it stays as it was. */
    applyDraftText: (text: string) => readDraft(text, replaceDraft),

    closeDraft: () => useAuthoring.setState({ open: false }),

    /** The lesson begins with the scene as it stands on the canvas. */
    beginWithScene: () => busily(takeScene),

    /** Sets the step up and notes what is done from then on. */
    record: (as: RecordedAs) => busily(() => begin(as)),

    stopRecording: () =>
      busily(async () => {
        const { recording } = useAuthoring.getState();
        if (recording) await end(recording);
      }),

    /** What became of a request is what must become of it. */
    async checkRequest(request: number): Promise<void> {
      const [trace, { checkOfRequest }] = await Promise.all([
        client.request('trace', { request }),
        import('../authoring/make-check.ts'),
      ]);
      const check = trace && checkOfRequest(trace, useRequests.getState().list, useWorld.getState());
      if (check) addCheck(check);
      else
        say(
          'info',
          trace ? 'The request is still on its way.' : 'This trace is no longer kept: send the request again.',
        );
    },

    /** Plays the draft as its learners will. */
    async tryDraft(): Promise<void> {
      const { draft, at } = useAuthoring.getState();
      if (draft) await openLesson(draft.title, await textOf(draft), { at });
    },

    /** Plays the draft through beside the page. */
    async verifyDraft(): Promise<void> {
      const { draft } = useAuthoring.getState();
      if (!draft) return;
      useAuthoring.setState({ verified: 'running' });
      const problems = await played(draft).catch((error: unknown): readonly Problem[] => [
        { message: wordsOf(error), severity: 'error' },
      ]);
      noteVerified(draft, problems, version);
    },

    /** Copies a link that holds the lesson; says how long it is, or that it is too long for one. */
    async copyLessonLink(): Promise<void> {
      const { draft } = useAuthoring.getState();
      if (!draft) return;
      try {
        const [{ encodeLesson }, text] = await Promise.all([import('../lesson-link.ts'), textOf(draft)]);
        const hash = encodeLesson(text);
        const length = `${hash.length.toLocaleString('en')} characters`;
        if (hash.length > longestLink) {
          say(
            'bad',
            `As a link the lesson would have ${length}, more than every program keeps: save it as a file instead.`,
          );
          return;
        }
        const { origin, pathname } = location;
        await navigator.clipboard.writeText(`${origin}${pathname}${hash}`);
        say('good', `Link copied: ${length}. It holds the whole lesson.`);
      } catch (error) {
        say('bad', `The link cannot be copied: ${wordsOf(error)}`);
      }
    },
  };
}
