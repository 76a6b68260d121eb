import { sceneEpoch } from '../../model/time.ts';
import { statusText } from '../network/status-text.ts';

/**
 * The head of a server's answer, a line each, as Go's net/http writes it: applications here say a status and a body.
 * @param now virtual ms
 */
export const responseHead = (status: number, body: string, now: number): readonly string[] => [
  `HTTP/1.1 ${statusText(status)}`,
  `Date: ${new Date(sceneEpoch + now).toUTCString()}`,
  `Content-Length: ${bytesOf(body)}`,
  'Content-Type: text/plain; charset=utf-8',
];

/** How many bytes a text has in UTF-8. */
export function bytesOf(text: string): number {
  let bytes = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
