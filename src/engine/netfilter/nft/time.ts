import type { Lexer } from './lexer.ts';

/** Milliseconds; undefined when it is no time. */
function parseTime(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const found = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?$/.exec(text);
  if (!found || text === '') return undefined;
  const [d = 0, h = 0, m = 0, s = 0, ms = 0] = found.slice(1).map((part) => Number(part ?? 0));
  return (((d * 24 + h) * 60 + m) * 60 + s) * 1000 + ms;
}

/** `30s`, `1h30m`, or bare seconds, in milliseconds. Throws NftFault. */
export function takeTime(lexer: Lexer): number {
  const ms = parseTime(lexer.token);
  if (ms === undefined && lexer.kind === 'word') lexer.fault('wrong time format');
  if (ms === undefined) lexer.unexpected('string');
  lexer.next();
  return ms;
}

/** Milliseconds as nft prints them: `1d2h3m4s`. */
export function printTime(ms: number): string {
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(ms / 86_400_000), 'd'],
    [Math.floor(ms / 3_600_000) % 24, 'h'],
    [Math.floor(ms / 60_000) % 60, 'm'],
    [Math.floor(ms / 1000) % 60, 's'],
    [Math.floor(ms % 1000), 'ms'],
  ];
  return (
    parts
      .filter(([count]) => count > 0)
      .map(([count, unit]) => `${count}${unit}`)
      .join('') || '0s'
  );
}
