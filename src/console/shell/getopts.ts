import { type Call, CommandError } from '../command.ts';
import type { Shell } from './shell.ts';

/** Where the next option is, and what is said of it. */
interface Found {
  readonly letter: string;
  readonly value?: string;
  readonly complaint?: string;
  /** The word that is read next, from 1, and which of its letters. */
  readonly index: number;
  readonly at: number;
}

/** The option at a place of the words; undefined where they have none any more. */
function next(wanted: string, words: readonly string[], index: number, at: number): Found | undefined {
  const word = words[index - 1];
  if (word === undefined || !/^-./.test(word) || word === '--') return undefined;
  const letter = word[at] ?? '';
  const isLast = at + 1 >= word.length;
  const onward = isLast ? { index: index + 1, at: 1 } : { index, at: at + 1 };
  const isQuiet = wanted.startsWith(':');
  const place = wanted.indexOf(letter, Number(isQuiet));
  if (letter === ':' || place < 0) {
    const said = isQuiet ? { value: letter } : { complaint: `illegal option -- ${letter}` };
    return { letter: '?', ...said, ...onward };
  }
  if (wanted[place + 1] !== ':') return { letter, ...onward };
  if (!isLast) return { letter, value: word.slice(at + 1), index: index + 1, at: 1 };
  const value = words[index];
  if (value !== undefined) return { letter, value, index: index + 2, at: 1 };
  const said = isQuiet ? { value: letter } : { complaint: `option requires an argument -- ${letter}` };
  return { letter: isQuiet ? ':' : '?', ...said, index: index + 2, at: 1 };
}

/** `getopts OPTIONS NAME [ARGUMENT…]` (POSIX). */
export function getopts({ variables, state }: Shell, { args, err }: Call): number {
  const [wanted = '', name, ...given] = args;
  if (name === undefined) throw new CommandError('usage: getopts optstring name [arg ...]', 2);
  const words = given.length > 0 ? given : variables.positional;
  const index = Number(variables.get('OPTIND') ?? 1) || 1;
  // Within a word of several letters OPTIND alone does not say which is next.
  const at = index === state.option.index ? state.option.at : 1;
  const found = next(wanted, words, index, at);
  variables.set(name, found?.letter ?? '?');
  variables.set('OPTIND', String(found?.index ?? index + Number(words[index - 1] === '--')));
  variables.unset('OPTARG');
  state.option = { index: found?.index ?? index, at: found?.at ?? 1 };
  if (!found) return 1;
  if (found.value !== undefined) variables.set('OPTARG', found.value);
  if (found.complaint !== undefined) err(`${variables.name}: ${found.complaint}\n`);
  return 0;
}
