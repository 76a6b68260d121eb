import { words as english } from '../../words/en.ts';
import type { WantedWords } from '../../words/words.ts';
import type { Check, CheckOf } from '../schema.ts';

type Requests = CheckOf<'requests'> | CheckOf<'seen'>;

function sight(seenFrom: string, words: WantedWords): string {
  if (seenFrom === 'client') return words.seesClient;
  return seenFrom === 'node' ? words.seesNode : words.sees(seenFrom);
}

function manner(check: Requests, words: WantedWords): string {
  const parts = [
    check.by && words.by(check.by),
    check.servers && words.servers(check.servers),
    check.serversAtMost && words.serversAtMost(check.serversAtMost),
    check.passes.length > 0 && words.passes(check.passes),
    check.avoids.length > 0 && words.avoids(check.avoids),
    check.droppedIn && words.droppedIn(check.droppedIn),
    check.reason && `(${check.reason})`,
    check.body && words.body(check.body),
    check.seenFrom && sight(check.seenFrom, words),
  ];
  return [words.outcome[check.outcome], ...parts.filter((part) => typeof part === 'string')].join(' ');
}

function ofObject(check: CheckOf<'object'>, words: WantedWords): string {
  const { get, path, absent, equals, matches, atLeast, atMost } = check;
  const meant = path ? `${get} ${path}` : get;
  const what = check.counted ? words.numberOf(meant) : meant;
  if (absent) return words.absent(what);
  if (equals !== undefined) return words.equals(what, String(equals));
  if (matches !== undefined) return words.like(what, matches);
  if (atLeast !== undefined) return words.atLeast(what, atLeast);
  return atMost === undefined ? words.exists(what) : words.atMost(what, atMost);
}

function ofName({ from, name, type, none, answers }: CheckOf<'dns'>, words: WantedWords): string {
  const asked = `${name}${type ? ` (${type})` : ''}`;
  if (none) return words.findsNothing(from, asked);
  return answers ? words.finds(from, asked, answers) : words.looksUp(from, asked);
}

function sentence(check: Check, words: WantedWords): string {
  switch (check.check) {
    case 'requests':
      return words.requests(check, check.from, check.to, manner(check, words));
    case 'seen':
      return words.seen(check, check.from, check.to, manner(check, words));
    case 'dns':
      return ofName(check, words);
    case 'object':
      return ofObject(check, words);
    case 'predict':
    case 'question':
      return check.ask;
  }
}

/** What a check wants, as a sentence for the learner: the author's own, or else one that is made of the check. */
export const wantedOf = (check: Check, words: WantedWords = english.checks.wanted): string =>
  check.says ?? sentence(check, words);

/** Whether its sentence is the author's. */
export const isAuthored = (check: Check): boolean => check.says !== undefined || 'ask' in check;
