import { deflateSync, Inflate } from 'fflate';
import type { Recording } from '../model/action.ts';
import type { Problem } from '../model/problem.ts';
import { linkDictionaries } from './link-dictionary.ts';

/** What a share link holds: a scene's YAML, or a scene with all that was done to it since (then `scene` is the recording's). */
export interface LinkContent {
  readonly scene: string;
  readonly recording?: Recording;
}

export type DecodedLink =
  | { readonly ok: true; readonly content: LinkContent }
  | { readonly ok: false; readonly problem: Problem };

/** Bytes of text a link may hold. */
const maxBytes = 2_000_000;
/** Compressed bytes unpacked at a time: DEFLATE grows at most 1032-fold, so the limit above is overrun by 16 MB at most. */
const chunkBytes = 16_384;
const currentVersion = '1';
const checksumBytes = 4;

/**
 * The hash text of a share link: `#scene=VERSION.PAYLOAD`. The payload is base64url (RFC 4648 §5) of a CRC-32 and a raw
 * DEFLATE stream (RFC 1951) with the version's dictionary. Inside is `s` + YAML; or `r` + all of the recording but its
 * scene as one line of JSON + line feed + YAML, so that the YAML reads as the dictionary has it.
 * Throws RangeError when the content has more than 2 MB.
 */
export function encodeLink(content: LinkContent): string {
  const text = content.recording ? writeRecording(content.recording) : `s${content.scene}`;
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > maxBytes) {
    throw new RangeError(`The scene has ${megabytes(bytes.length)}; a link holds at most ${megabytes(maxBytes)}.`);
  }
  const packed = deflateSync(bytes, { level: 9, dictionary: dictionary(currentVersion) });
  const payload = new Uint8Array(checksumBytes + packed.length);
  new DataView(payload.buffer).setUint32(0, crc32(bytes));
  payload.set(packed, checksumBytes);
  return `#scene=${currentVersion}.${toBase64Url(payload)}`;
}

/** Opens what `encodeLink` of this or any earlier release wrote. Never throws: what is wrong is said in `problem`. */
export function decodeLink(hash: string): DecodedLink {
  const found = payloadOf(hash);
  if (found === undefined) return failed('This link holds no scene.', 'A share link ends in #scene=1.…');
  const dot = found.indexOf('.');
  const version = dot < 0 ? '' : found.slice(0, dot);
  if (!/^\d+$/.test(version)) {
    return failed('This link is damaged: it does not say which version it is.', copyAgain);
  }
  if (!Object.hasOwn(linkDictionaries, version)) {
    return failed(
      `This link has version ${version}; this Kubehop reads versions up to ${currentVersion}.`,
      'It was made by a newer Kubehop: reload the page, or open the link where it was made.',
    );
  }
  try {
    return { ok: true, content: parseContent(unpack(fromBase64Url(found.slice(dot + 1)), dictionary(version))) };
  } catch (error) {
    if (error instanceof LinkError) return failed(error.message, error.hint);
    throw error;
  }
}

const copyAgain = 'Copy the whole link again: mail and chat programs sometimes cut long ones off.';

class LinkError extends Error {
  readonly hint: string;
  constructor(message: string, options: ErrorOptions & { readonly hint?: string } = {}) {
    super(message, options);
    this.hint = options.hint ?? copyAgain;
  }
}

const failed = (message: string, hint: string): DecodedLink => ({
  ok: false,
  problem: { severity: 'error', message, hint },
});

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;

function payloadOf(hash: string): string | undefined {
  const parts = hash.replace(/^#/, '').split('&');
  return parts.find((part) => part.startsWith('scene='))?.slice('scene='.length);
}

const dictionary = (version: string): Uint8Array => new TextEncoder().encode(linkDictionaries[version] ?? '');

function unpack(payload: Uint8Array, words: Uint8Array): string {
  if (payload.length <= checksumBytes) throw new LinkError('This link is cut off: most of it is missing.');
  const expected = new DataView(payload.buffer, payload.byteOffset).getUint32(0);
  const bytes = inflateBounded(payload.subarray(checksumBytes), words);
  if (crc32(bytes) !== expected) throw new LinkError('This link is damaged: its checksum does not fit.');
  return new TextDecoder().decode(bytes);
}

function inflateBounded(packed: Uint8Array, words: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  let total = 0;
  const inflate = new Inflate({ dictionary: words }, (part) => {
    total += part.length;
    if (total > maxBytes) {
      throw new LinkError(`The scene in this link has more than ${megabytes(maxBytes)}.`, {
        hint: 'Share it as a file instead.',
      });
    }
    parts.push(part);
  });
  try {
    for (let at = 0; at < packed.length; at += chunkBytes) {
      inflate.push(packed.subarray(at, at + chunkBytes), at + chunkBytes >= packed.length);
    }
  } catch (error) {
    if (error instanceof LinkError) throw error;
    throw new LinkError('This link is damaged or cut off: it cannot be unpacked.', { cause: error });
  }
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
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

/** The frame of a recording. What is inside the actions is the engine's to judge: it refuses bad ones as it refuses any other. */
function isRecording(value: unknown): value is Recording {
  if (!isObject(value) || value.version !== 1) return false;
  const { scene, actions, now } = value;
  return typeof scene === 'string' && isInstant(now) && Array.isArray(actions) && actions.every(isRecordedAction);
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isInstant = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isRecordedAction = (value: unknown): boolean =>
  isObject(value) && isInstant(value.at) && isObject(value.action) && typeof value.action.kind === 'string';

function toBase64Url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64Url(text: string): Uint8Array {
  const wrong = /[^A-Za-z0-9_-]/.exec(text);
  if (wrong) throw new LinkError(`This link is damaged: “${wrong[0]}” cannot be part of it.`);
  if (text.length % 4 === 1) throw new LinkError('This link is cut off or has a character too many.');
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}

/** CRC-32 as in gzip (RFC 1952 §8), bit by bit: links are small. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
