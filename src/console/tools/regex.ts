import { RE2JS } from 're2js';
import { CommandError } from '../command.ts';
import { syntaxOf } from './regex-syntax.ts';

/** One place where a pattern matches. */
export interface Match {
  readonly start: number;
  readonly end: number;
  /** The whole, then what each group matched. */
  readonly groups: readonly (string | undefined)[];
}

interface Manner {
  readonly extended?: boolean;
  /** No character of it means anything but itself. */
  readonly fixed?: boolean;
  readonly ignoreCase?: boolean;
  /** Letters that mean a control character after a backslash: `nt`. */
  readonly escapes?: string;
  /** Only matches that are whole lines, or whole words. */
  readonly whole?: 'line' | 'word' | undefined;
}

/** What regcomp(3) says for what RE2 finds. */
const faults: readonly (readonly [found: RegExp, said: string])[] = [
  [/missing closing \)/, 'Unmatched ( or \\('],
  [/unexpected \)/, 'Unmatched ) or \\)'],
  [/repeat/, 'Invalid preceding regular expression'],
];

/** A compiled pattern, or what is wrong with it. */
function compiled(source: string, flags: number): RE2JS | string {
  try {
    return RE2JS.compile(source, flags);
  } catch (error) {
    const found = error instanceof Error ? error.message : '';
    return faults.find(([form]) => form.test(found))?.[1] ?? 'Invalid regular expression';
  }
}

const around = { line: ['^(', ')$'], word: ['(?:^|\\W)(', ')(?:\\W|$)'] } as const;

/**
 * A regular expression of grep, sed and awk: the leftmost longest match (POSIX XBD 9.1), found in time that grows with the text alone,
 * whatever the pattern is.
 */
export class Pattern {
  readonly #compiled: RE2JS;
  /** The group that is the match. */
  readonly #group: number;

  /** One that matches where any of the patterns does. Throws CommandError for one that is none. */
  constructor(
    patterns: readonly string[],
    { extended = false, fixed = false, ignoreCase = false, escapes = '', whole }: Manner = {},
  ) {
    const sources = patterns.map((pattern) => (fixed ? RE2JS.quote(pattern) : syntaxOf(pattern, extended, escapes)));
    const any = sources.length === 1 ? (sources[0] ?? '') : sources.map((source) => `(?:${source})`).join('|');
    const [before, after] = whole ? around[whole] : ['', ''];
    const flags = RE2JS.LONGEST_MATCH | (ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    this.#group = whole ? 1 : 0;
    const made = compiled(`${before}${any}${after}`, flags);
    if (typeof made === 'string') throw new CommandError(made, 2);
    this.#compiled = made;
  }

  test(text: string): boolean {
    return this.#compiled.test(text);
  }

  /** Its matches from left to right; none is empty where the one before ended. */
  *matches(text: string): Generator<Match> {
    const matcher = this.#compiled.matcher(text);
    let last = -1;
    for (let from = 0; from <= text.length && matcher.find(from); ) {
      const start = matcher.start(this.#group);
      const end = matcher.end(this.#group);
      from = end > start ? end : end + 1;
      if (end === start && start === last) continue;
      last = end;
      const count = matcher.groupCount() - this.#group + 1;
      const groups = Array.from({ length: count }, (_, n) => matcher.group(n + this.#group) ?? undefined);
      yield { start, end, groups };
    }
  }

  /** The text between its matches. */
  split(text: string): string[] {
    const pieces: string[] = [];
    let from = 0;
    for (const { start, end } of this.matches(text)) {
      if (end === start) continue;
      pieces.push(text.slice(from, start));
      from = end;
    }
    return [...pieces, text.slice(from)];
  }

  /** The text with something else in the place of each match. @param nth counts matches from 1 */
  replace(text: string, instead: (match: Match, nth: number) => string): string {
    let made = '';
    let from = 0;
    let nth = 0;
    for (const match of this.matches(text)) {
      made += text.slice(from, match.start) + instead(match, ++nth);
      from = match.end;
    }
    return made + text.slice(from);
  }
}
