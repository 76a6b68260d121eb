import { FileError, type Files } from '../command.ts';
import { matches, type Piece } from './pattern.ts';

const isPattern = ({ text, quoted }: Piece): boolean => !quoted && /[*?[]/.test(text);

/** Pieces cut at the slashes of a path: one list a level. */
function levelsOf(pieces: readonly Piece[]): Piece[][] {
  const levels: Piece[][] = [[]];
  for (const { text, quoted } of pieces) {
    for (const [at, part] of text.split('/').entries()) {
      if (at > 0) levels.push([]);
      if (part !== '') levels.at(-1)?.push({ text: part, quoted });
    }
  }
  return levels;
}

async function namesIn(files: Files, directory: string): Promise<readonly string[]> {
  try {
    return await files.list(directory === '' ? '.' : directory);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return [];
  }
}

/** What a directory holds that suits one level of a pattern: directories only, with a slash, where more levels follow. */
async function suiting(level: readonly Piece[], before: string, isLast: boolean, files: Files): Promise<string[]> {
  const literal = level.map(({ text }) => text).join('');
  if (!level.some(isPattern)) return [`${before}${literal}${isLast ? '' : '/'}`];
  const entries = await namesIn(files, before);
  return entries.flatMap((entry) => {
    const name = entry.replace(/\/$/, '');
    const isHidden = name.startsWith('.') && !literal.startsWith('.');
    if (isHidden || !(isLast || entry.endsWith('/')) || !matches(level, name)) return [];
    return `${before}${name}${isLast ? '' : '/'}`;
  });
}

/** The paths that suit a pattern, by name (POSIX sh 2.14.3); none where it is no pattern, or nothing suits it. */
export async function pathsLike(pieces: readonly Piece[], files: Files): Promise<readonly string[]> {
  if (!pieces.some(isPattern)) return [];
  const levels = levelsOf(pieces);
  let found = [''];
  for (const [at, level] of levels.entries()) {
    const next: string[] = [];
    for (const before of found) next.push(...(await suiting(level, before, at === levels.length - 1, files)));
    found = next;
  }
  return found.sort();
}
