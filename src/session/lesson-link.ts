import type { Problem } from '../model/problem.ts';
import { lessonDictionaries } from './lesson-dictionary.ts';
import { type Codec, LinkError, packText, unpackText } from './packed-text.ts';

const codec: Codec = { dictionaries: lessonDictionaries, version: '1' };

/** What a link to a lesson says; steps count from 0 here, from 1 in links. */
export type LessonLink = (
  | { readonly kind: 'built-in'; readonly id: string }
  | { readonly kind: 'inline'; readonly source: string }
  | { readonly kind: 'elsewhere'; readonly url: URL }
) & { readonly at: number };

export type DecodedLessonLink =
  | { readonly ok: true; readonly link: LessonLink }
  | { readonly ok: false; readonly problem: Problem };

const builtIn = /^[a-z0-9-]+\/[a-z0-9-]+$/;
const stepPart = (at: number): string => (at > 0 ? `&step=${at + 1}` : '');

/** `#lesson=1.PAYLOAD&step=2`: a lesson's file in the link. Throws RangeError when it has more than 2 MB. */
export const encodeLesson = (source: string, at = 0): string => `#lesson=${packText(source, codec)}${stepPart(at)}`;

/** `#lesson=services/clusterip&step=2`. */
export const linkToBuiltIn = (id: string, at = 0): string => `#lesson=${id}${stepPart(at)}`;

const parametersOf = (hash: string): ReadonlyMap<string, string> =>
  new Map(
    hash
      .replace(/^#/, '')
      .split('&')
      .map((part) => [part.slice(0, Math.max(0, part.indexOf('='))), part.slice(part.indexOf('=') + 1)] as const),
  );

function stepOf(text: string | undefined): number {
  if (text === undefined) return 0;
  const step = Number(text);
  if (!Number.isSafeInteger(step) || step < 1)
    throw new LinkError(`This link names no step: “${text.slice(0, 40)}”.`, { hint: 'Steps count from 1: &step=2' });
  return step - 1;
}

/** Percent-encoded text, or the text as it is where that is none. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function elsewhere(text: string): URL {
  const hint = 'Write the file’s address as #src=https%3A%2F%2F… (encodeURIComponent).';
  const address = decoded(text);
  if (!URL.canParse(address)) throw new LinkError('This link leads to no address of a lesson file.', { hint });
  const url = new URL(address);
  const near = url.protocol === 'http:' && /^(localhost|127\.0\.0\.1)$/.test(url.hostname);
  if (url.protocol !== 'https:' && !near)
    throw new LinkError('This link leads to an address that is not https.', { hint });
  return url;
}

/** Reads a hash. Never throws: what is wrong is said in `problem`. */
export function decodeLessonLink(hash: string): DecodedLessonLink {
  try {
    const parameters = parametersOf(hash);
    const at = stepOf(parameters.get('step'));
    const lesson = parameters.get('lesson');
    const src = parameters.get('src');
    if (lesson === undefined) return { ok: true, link: { kind: 'elsewhere', url: elsewhere(src ?? ''), at } };
    if (builtIn.test(lesson)) return { ok: true, link: { kind: 'built-in', id: lesson, at } };
    return { ok: true, link: { kind: 'inline', source: unpackText(lesson, codec), at } };
  } catch (error) {
    if (error instanceof LinkError) return { ok: false, problem: error.problem };
    throw error;
  }
}
