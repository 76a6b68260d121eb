import { deflateSync, Inflate } from 'fflate';
import type { Problem } from '../model/problem.ts';

/** Bytes of text a link may hold. */
const maxBytes = 2_000_000;
/** Compressed bytes unpacked at a time: DEFLATE grows at most 1032-fold, so the limit above is overrun by 16 MB at most. */
const chunkBytes = 16_384;
const checksumBytes = 4;

/** Dictionaries by the version written in the link, and the version that is written now. */
export interface Codec {
  readonly dictionaries: Readonly<Record<string, string>>;
  readonly version: string;
}

const copyAgain = 'Copy the whole link again: mail and chat programs sometimes cut long ones off.';

/** Why a link cannot be opened, in words for its reader. */
export class LinkError extends Error {
  readonly hint: string;
  constructor(message: string, options: ErrorOptions & { readonly hint?: string } = {}) {
    super(message, options);
    this.hint = options.hint ?? copyAgain;
  }

  get problem(): Problem {
    return { severity: 'error', message: this.message, hint: this.hint };
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;
const dictionary = (text: string): Uint8Array => new TextEncoder().encode(text);

/**
 * `VERSION.PAYLOAD`: the payload is base64url (RFC 4648 §5) of a CRC-32 and a raw DEFLATE stream (RFC 1951) with the version's
 * dictionary. Throws RangeError when the text has more than 2 MB.
 */
export function packText(text: string, { dictionaries, version }: Codec): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > maxBytes) {
    throw new RangeError(`The scene has ${megabytes(bytes.length)}; a link holds at most ${megabytes(maxBytes)}.`);
  }
  const packed = deflateSync(bytes, { level: 9, dictionary: dictionary(dictionaries[version] ?? '') });
  const payload = new Uint8Array(checksumBytes + packed.length);
  new DataView(payload.buffer).setUint32(0, crc32(bytes));
  payload.set(packed, checksumBytes);
  return `${version}.${toBase64Url(payload)}`;
}

/** What `packText` of this or any earlier release packed. Throws LinkError. */
export function unpackText(packed: string, { dictionaries, version: current }: Codec): string {
  const dot = packed.indexOf('.');
  const version = dot < 0 ? '' : packed.slice(0, dot);
  if (!/^\d+$/.test(version)) throw new LinkError('This link is damaged: it does not say which version it is.');
  if (!Object.hasOwn(dictionaries, version)) {
    throw new LinkError(`This link has version ${version}; this Kubehop reads versions up to ${current}.`, {
      hint: 'It was made by a newer Kubehop: reload the page, or open the link where it was made.',
    });
  }
  return unpack(fromBase64Url(packed.slice(dot + 1)), dictionary(dictionaries[version] ?? ''));
}

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
