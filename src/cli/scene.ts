import { Playground, type SettingsInstead } from '../engine/index.ts';
import { problemLine, readText } from './files.ts';
import { CommandError } from './usage.ts';

/**
 * Opens a scene file and runs it to `at` (virtual ms), or until it is quiet. Warnings go to stderr; bad text throws
 * CommandError with all that is wrong.
 */
export function openScene(path: string, at: number | undefined, instead: SettingsInstead = {}): Playground {
  const opened = Playground.open(readText(path), at, instead);
  const lines = opened.problems.map((problem) => problemLine(path, problem));
  if (!opened.ok) throw new CommandError(lines.join('\n'));
  for (const line of lines) console.error(line);
  return opened.playground;
}

/** The JSON of an API object or list; undefined when there is none. */
export function readObject(playground: Playground, path: string): unknown {
  const { status, body } = playground.read({ method: 'GET', path });
  return status === 200 ? JSON.parse(body) : undefined;
}
