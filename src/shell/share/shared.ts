import type { Actions } from '../../session/actions/index.ts';
import { useLesson } from '../../session/lesson.ts';
import { encodeLesson, linkToBuiltIn } from '../../session/lesson-link.ts';
import { encodeLink } from '../../session/link.ts';
import { useWorld } from '../../session/world.ts';

/** Longer links are cut off by mail and chat programs: a file is offered first (characters). */
export const longLink = 8000;

/** What Share gives away: the lesson that is played, or else the scene with all that was done to it. */
export interface Shared {
  readonly kind: 'lesson' | 'scene';
  readonly title: string;
  /** Undefined: it has more than a link may hold. */
  readonly hash: string | undefined;
  readonly file: { readonly name: string; readonly text: string };
  /** Changes that the link holds and the file does not. */
  readonly changes: number;
  /** The lesson's step, from 1, and how many there are. */
  readonly step?: { readonly at: number; readonly of: number };
}

const fileName = (title: string, ending: string): string =>
  `${
    title
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'kubehop'
  }.${ending}`;

/** A link's hash; undefined for what has more than a link may hold. */
function within(encode: () => string): string | undefined {
  try {
    return encode();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Throws RequestFailed when the engine is not there to say what was done. */
export async function whatToShare({ recording }: Pick<Actions, 'recording'>): Promise<Shared> {
  const { playing } = useLesson.getState();
  if (playing) {
    const { id, at, source, lesson } = playing;
    return {
      kind: 'lesson',
      title: lesson.title,
      hash: id ? linkToBuiltIn(id, at) : within(() => encodeLesson(source, at)),
      file: { name: fileName(lesson.title, 'md'), text: source },
      changes: 0,
      step: { at: at + 1, of: lesson.steps.length },
    };
  }
  const taken = await recording();
  const title = useWorld.getState().scene;
  return {
    kind: 'scene',
    title,
    hash: within(() => encodeLink({ scene: taken.scene, recording: taken })),
    file: { name: fileName(title, 'yaml'), text: taken.scene },
    changes: taken.actions.length,
  };
}

/** The page's address with another hash, without what `?embed` asks for. */
export const linkOf = (hash: string): string => {
  const url = new URL(document.baseURI);
  url.search = '';
  url.hash = hash;
  return url.href;
};
