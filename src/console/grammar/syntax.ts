import type { Text } from './text.ts';
import { ShellError, type Word } from './tree.ts';

export const unexpected = (what: string): ShellError => new ShellError(`syntax error: unexpected ${what}`);
export const missing = (expected: string): ShellError =>
  new ShellError(`syntax error: unexpected end of file (expecting "${expected}")`, true);

/** Something of bash's that this shell has not. */
export const notModelled = (what: string, instead?: string): ShellError =>
  new ShellError(`${what} not modelled by Kubehop${instead ? `: ${instead}` : ''}`);

/** What is wrong when the text ends here. */
export const ended = ({ next }: Text): ShellError | undefined =>
  next === undefined ? new ShellError('syntax error: unexpected end of file', true) : undefined;

/** The plain text of a word without expansions; undefined otherwise, and where something is quoted unless `quoted`. */
export function literal(word: Word, quoted = false): string | undefined {
  if (word.some((part) => part.kind !== 'text' || (part.quoted && !quoted))) return undefined;
  return word.map((part) => (part.kind === 'text' ? part.text : '')).join('');
}
