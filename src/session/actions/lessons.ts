import type { Aside } from '../../client/aside.ts';
import type { EngineClient } from '../../client/engine-client.ts';
import type { Chapter, LessonId } from '../../lessons/catalogue.ts';
import type { Recording } from '../../model/action.ts';
import { maxManifestSize, tooLong } from '../../model/manifest-size.ts';
import type { Problem } from '../../model/problem.ts';
import { useAuthoring } from '../authoring/draft.ts';
import { setEngineStatus } from '../engine-status.ts';
import { beforeLastChange } from '../history.ts';
import { jqAside } from '../jq-aside.ts';
import { useLanguage } from '../language.ts';
import type { LeftOff } from '../left-off.ts';
import { changePlaying, useLesson } from '../lesson.ts';
import type { LessonPlayer } from '../lesson-player.ts';
import { useNotices } from '../notices.ts';
import { useShelf } from '../shelf.ts';
import { useWorld } from '../world.ts';

const said = () => useLanguage.getState().words.frame;
const fileOf = (path: string): URL => new URL(`lessons/${path}`, document.baseURI);

/** A text file beside the page. Throws Error when it is not there. */
async function textOf(path: string): Promise<string> {
  const response = await fetch(fileOf(path));
  // Many hosts answer with the page itself where there is no file.
  const isPage = response.headers.get('content-type')?.startsWith('text/html') ?? false;
  if (response.status === 404 || isPage) throw new Error(said().notFound(`lessons/${path}`));
  if (!response.ok) throw new Error(said().answeredWith(`lessons/${path}`, response.status));
  return response.text();
}

/** A response's text; no more of it is read than a lesson may have. Throws RangeError. */
async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const part of streamOf(response)) {
    text += decoder.decode(part, { stream: true });
    if (text.length > maxManifestSize) throw new RangeError(tooLong('the lesson', text.length));
  }
  return text + decoder.decode();
}

async function* streamOf({ body }: Response): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  if (!reader) return;
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    await reader.cancel();
  }
}

interface Own {
  readonly name: string;
  readonly recording: Recording;
}

/** The verbs on lessons. What plays them comes when the first is opened. */
export function lessonActions(client: EngineClient, aside: Aside) {
  let made: Promise<LessonPlayer> | undefined;
  const player = () => {
    made ??= import('../lesson-player.ts').then(({ LessonPlayer }) => new LessonPlayer(client, aside));
    return made;
  };
  const refuse = (name: string, problems: readonly Problem[]): false => {
    const message = problems[0]?.message ?? 'it cannot be opened';
    if (useWorld.getState().loaded) useNotices.getState().say('bad', said().lessonRefused(name, message), problems);
    else setEngineStatus({ phase: 'failed', title: said().cannotOpenLesson(name), message, problems });
    useLesson.setState({ refused: { name, problems } });
    return false;
  };
  const failed = (error: unknown): readonly Problem[] => [
    { message: error instanceof Error ? error.message : String(error), severity: 'error' },
  ];
  /** The world that the learner made himself, before another takes its place. */
  const ownWorld = (): Own | undefined => {
    const recording = client.lastGood();
    if (!recording || useLesson.getState().playing || !beforeLastChange(recording)) return undefined;
    return { name: useWorld.getState().scene, recording };
  };
  /** Once another took its place it is kept, and can be had back. */
  const putAside = (own: Own | undefined): void => {
    if (!own) return;
    useShelf.getState().put(own.name, own.recording);
    useNotices.getState().say('info', 'Your scene was put aside. You find it under Lessons.');
  };
  /** Opens a lesson file's text at a step (from 0); what stood before still stands when it cannot be opened. */
  const openLesson = async (
    name: string,
    source: string,
    options: { readonly id?: LessonId; readonly at?: number } = {},
  ): Promise<boolean> => {
    try {
      const playing = await player();
      const own = ownWorld();
      const problems = await playing.open(source, options);
      // A lesson that is refused leaves what stood before.
      if (useLesson.getState().playing) putAside(own);
      if (problems.length > 0) return refuse(name, problems);
      setEngineStatus({ phase: 'running' });
      useLesson.setState({ catalogue: false });
      useAuthoring.setState({ open: false });
      return true;
    } catch (error) {
      return refuse(name, failed(error));
    }
  };
  return {
    openLesson,
    ownWorld,
    putAside,

    /** A lesson of the course. */
    async openBuiltIn(id: LessonId, at = 0): Promise<boolean> {
      try {
        return await openLesson(id, await textOf(`${id}.md`), { id, at });
      } catch (error) {
        return refuse(id, failed(error));
      }
    },

    /** The file of another site, which the reader allowed to be fetched; neither cookies nor this page's address are sent. */
    async openElsewhere(): Promise<boolean> {
      const { elsewhere } = useLesson.getState();
      useLesson.setState({ elsewhere: undefined });
      if (!elsewhere) return false;
      const { url, at } = elsewhere;
      try {
        const response = await fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer' });
        if (!response.ok) return refuse(url.host, failed(new Error(said().answeredWith(url.host, response.status))));
        return await openLesson(url.host, await boundedText(response), { at });
      } catch (error) {
        const blocked = error instanceof TypeError;
        return refuse(url.host, failed(blocked ? new Error(said().unreachable(url.host)) : error));
      }
    },

    /** The course as it is offered. Throws Error when it cannot be had. */
    course: async (): Promise<readonly Chapter[]> => JSON.parse(await textOf('catalogue.json')) as readonly Chapter[],

    /** What it takes to come back to this moment; undefined when there is nothing to come back to yet. */
    async leftOff(): Promise<LeftOff | undefined> {
      const recording = client.lastGood();
      if (!recording) return undefined;
      if (!useLesson.getState().playing) return { version: 1, recording };
      const lesson = (await player()).leftOff();
      return lesson && { version: 1, recording, lesson };
    },

    /** Comes back to what `leftOff` gave, as text; false when that is nothing one can come back to. */
    async resume(text: string): Promise<boolean> {
      const { readLeftOff } = await import('../left-off.ts');
      const left = readLeftOff(text);
      if (!left) return false;
      const { recording, lesson } = left;
      try {
        const problems = lesson
          ? await (await player()).resume(lesson, recording)
          : (await client.request('restore', { recording })).problems.filter(({ severity }) => severity === 'error');
        if (problems.length > 0) return false;
      } catch {
        // The engine stopped: it has its own words for that.
        return false;
      }
      if (!lesson) useLesson.setState({ playing: undefined });
      setEngineStatus({ phase: 'running' });
      return true;
    },

    async goToStep(at: number): Promise<void> {
      const problems = await (await player()).goTo(at);
      if (problems[0]) useNotices.getState().say('bad', problems[0].message, problems);
    },

    /** Types a line where a learner would, and waits for its end. */
    async typeLine(line: string): Promise<void> {
      const { typedLines } = await import('../../lessons/typed-line.ts');
      await typedLines(client, { jq: jqAside })(line);
    },

    async answerCheck(check: number, choice: string): Promise<void> {
      await (await player()).answer(check, choice);
    },

    showHint: () => changePlaying(({ hints }) => ({ hints: hints + 1 })),
    showSolution: () => changePlaying(() => ({ solution: true })),

    /** The lesson's panel goes; its world stays. */
    leaveLesson: () => useLesson.setState({ playing: undefined }),
  };
}

export type LessonVerbs = ReturnType<typeof lessonActions>;
