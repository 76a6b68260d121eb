import type { Machine } from '../machines/machine.ts';
import { builtinNames } from '../shell/builtins.ts';
import { typedCommand } from './words.ts';

/** What could stand instead of the text from `start` to the cursor. */
export interface Completion {
  readonly start: number;
  readonly candidates: readonly string[];
}

/** What completing needs of the shell. */
export interface Completing {
  readonly machine: Machine;
  readonly variables: readonly string[];
  /** Words that may come after these, unless it is files. */
  after(words: readonly string[], last: string): Promise<readonly string[] | undefined>;
}

/** Files and directories that a path's beginning could become; none where they cannot be listed. */
async function paths({ machine: { files } }: Completing, begun: string): Promise<readonly string[]> {
  const directory = /^.*\//s.exec(begun)?.[0] ?? '';
  try {
    return (await files.list(directory === '' ? '.' : directory)).map((name) => directory + name);
  } catch {
    return [];
  }
}

/** Quotes what would not stand for itself. */
const quoted = (word: string): string =>
  /[\s'"\\$`;|&<>(){}*?[\]#~]/.test(word) ? word.replace(/[\s'"\\$`;|&<>(){}*?[\]#~]/g, '\\$&') : word;

/** What the word at the end of a text could become: a command, a variable, a file, or what its command takes. */
export async function completion(text: string, shell: Completing): Promise<Completion> {
  const { words, last, isFile } = typedCommand(text);
  const variable = /\$\{?(\w*)$/.exec(text);
  if (variable) {
    const start = text.length - (variable[1] ?? '').length;
    return { start, candidates: fitting(shell.variables, variable[1] ?? '') };
  }
  const { start, value } = last;
  const isCommand = words.length === 0 && !isFile && !value.includes('/');
  if (isCommand) return { start, candidates: fitting([...builtinNames, ...shell.machine.commands], value) };
  const known = isFile ? undefined : await shell.after(words, value);
  if (known) return { start, candidates: fitting(known, value) };
  return { start, candidates: fitting(await paths(shell, value), value).map(quoted) };
}

const fitting = (words: readonly string[], begun: string): readonly string[] =>
  [...new Set(words)].filter((word) => word.startsWith(begun)).sort();
