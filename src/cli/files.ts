import { readFileSync } from 'node:fs';
import type { Problem } from '../model/problem.ts';
import { CommandError } from './usage.ts';

/** The text of a file, or of stdin for `-`. Throws CommandError in the words of the system. */
export function readText(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') throw new CommandError(`${path}: no such file or directory`, { cause: error });
    if (code === 'EISDIR') throw new CommandError(`${path}: is a directory`, { cause: error });
    if (code === 'EACCES') throw new CommandError(`${path}: permission denied`, { cause: error });
    throw error;
  }
}

/** `scene.yaml:12:3: message (hint)`, as compilers write it; warnings say so. */
export function problemLine(path: string, { line, column, message, field, hint, severity }: Problem): string {
  const place = [path === '-' ? 'stdin' : path, ...(line === undefined ? [] : [line, ...(column ? [column] : [])])];
  const named = field !== undefined && !message.includes(field) ? `${field}: ${message}` : message;
  return `${place.join(':')}: ${severity === 'warning' ? 'warning: ' : ''}${named}${hint ? ` (${hint})` : ''}`;
}
