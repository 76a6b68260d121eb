import type { Recording } from '../model/action.ts';
import type { Problem } from '../model/problem.ts';
import { linkDictionaries } from './link-dictionary.ts';
import { type Codec, LinkError, packText, unpackText } from './packed-text.ts';
import { isObject, isRecording } from './recording-shape.ts';

/** What a share link holds: a scene's YAML, or a scene with all that was done to it since (then `scene` is the recording's). */
export interface LinkContent {
  readonly scene: string;
  readonly recording?: Recording;
}

export type DecodedLink =
  | { readonly ok: true; readonly content: LinkContent }
  | { readonly ok: false; readonly problem: Problem };

const codec: Codec = { dictionaries: linkDictionaries, version: '1' };

/**
 * The hash text of a share link: `#scene=VERSION.PAYLOAD`. Inside is `s` + YAML; or `r` + all of the recording but its scene as one
 * line of JSON + line feed + YAML, so that the YAML reads as the dictionary has it. Throws RangeError when the content has more than 2 MB.
 */
export function encodeLink(content: LinkContent): string {
  const text = content.recording ? writeRecording(content.recording) : `s${content.scene}`;
  return `#scene=${packText(text, codec)}`;
}

/** Opens what `encodeLink` of this or any earlier release wrote. Never throws: what is wrong is said in `problem`. */
export function decodeLink(hash: string): DecodedLink {
  try {
    const found = payloadOf(hash);
    if (found === undefined)
      throw new LinkError('This link holds no scene.', { hint: 'A share link ends in #scene=1.…' });
    return { ok: true, content: parseContent(unpackText(found, codec)) };
  } catch (error) {
    if (error instanceof LinkError) return { ok: false, problem: error.problem };
    throw error;
  }
}

function payloadOf(hash: string): string | undefined {
  const parts = hash.replace(/^#/, '').split('&');
  return parts.find((part) => part.startsWith('scene='))?.slice('scene='.length);
}

function writeRecording({ scene, ...rest }: Recording): string {
  return `r${JSON.stringify(rest)}\n${scene}`;
}

function parseContent(text: string): LinkContent {
  if (text.startsWith('s')) return { scene: text.slice(1) };
  const end = text.indexOf('\n');
  const rest = text.startsWith('r') && end > 0 ? parseJson(text.slice(1, end)) : undefined;
  const recording: unknown = isObject(rest) ? { ...rest, scene: text.slice(end + 1) } : undefined;
  if (!isRecording(recording)) throw new LinkError('What this link holds is no scene.');
  return { scene: recording.scene, recording };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
