import type { Lexer } from './lexer.ts';

/** Priorities with names (nft(8)); dstnat and srcnat are listed by name only where they are meant. */
const names = { raw: -300, mangle: -150, dstnat: -100, filter: 0, security: 50, srcnat: 100 } as const;
const words = ['raw', 'mangle', 'dstnat', 'filter', 'security', 'srcnat'] as const;
/** How far from a named priority it is still told by that name. */
const near = 10;

/** `dstnat`, `filter + 10`, `-110`. Throws NftFault. */
export function parsePriority(lexer: Lexer): number {
  const name = lexer.takeAny(words);
  const sign = lexer.takeAny(['+', '-']);
  if (name !== undefined && sign === undefined) return names[name];
  if (name === undefined && lexer.kind === 'word') lexer.fault('invalid priority expression value in this context.');
  return (name === undefined ? 0 : names[name]) + (sign === '-' ? -1 : 1) * lexer.count();
}

/** As nft lists a priority at a hook. */
export function printPriority(priority: number, hook: string): string {
  const name = words.find(
    (word) =>
      Math.abs(priority - names[word]) <= near &&
      (word !== 'dstnat' || hook === 'prerouting') &&
      (word !== 'srcnat' || hook === 'postrouting'),
  );
  if (name === undefined) return String(priority);
  const off = priority - names[name];
  return off === 0 ? name : `${name} ${off < 0 ? '-' : '+'} ${Math.abs(off)}`;
}
