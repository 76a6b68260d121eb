import type { Check, CheckOf } from '../schema.ts';

const outcomeWords: Readonly<Record<CheckOf<'requests'>['outcome'], string>> = {
  answered: 'answered',
  refused: 'refused by the pod',
  rejected: 'rejected on the way',
  timeout: 'left without an answer',
  unresolved: 'ended by a name that is not found',
  unreachable: 'ended by "no route to host"',
  'tls-failed': 'ended by TLS',
};

type Requests = CheckOf<'requests'> | CheckOf<'seen'>;

const list = (words: readonly string[]): string => words.join(' and ');

function manner(check: Requests): string {
  const parts = [
    check.by && `by ${check.by}`,
    check.servers && `by ${check.servers} servers at least`,
    check.serversAtMost && `by ${check.serversAtMost} servers at most`,
    check.passes.length > 0 && `by rules of ${list(check.passes)}`,
    check.avoids.length > 0 && `without rules of ${list(check.avoids)}`,
    check.droppedIn && `in ${check.droppedIn}`,
    check.reason && `(${check.reason})`,
    check.body && `with "${check.body}"`,
    check.seenFrom === 'client' && "and the server sees the client's own address",
    check.seenFrom === 'node' && "and the server sees a node's address",
    check.seenFrom && !/^(client|node)$/.test(check.seenFrom) && `and the server sees ${check.seenFrom}`,
  ];
  return [outcomeWords[check.outcome], ...parts.filter((part) => typeof part === 'string')].join(' ');
}

function amount({ count, atLeast, atMost }: Requests): string {
  if (atMost === 0) return `None of ${count} requests`;
  if (atMost !== undefined) return `At most ${atMost} of ${count} requests`;
  if (atLeast !== undefined && atLeast < count) return `At least ${atLeast} of ${count} requests`;
  return count === 1 ? 'A request' : `${count} of ${count} requests`;
}

function ofObject({ get, path, absent, equals, matches, atLeast, atMost }: CheckOf<'object'>): string {
  const what = path ? `${get} ${path}` : get;
  if (absent) return `There is no ${what}`;
  if (equals !== undefined) return `${what} is ${equals}`;
  if (matches !== undefined) return `${what} is like ${matches}`;
  if (atLeast !== undefined) return `${what} is ${atLeast} at least`;
  return atMost === undefined ? `There is ${what}` : `${what} is ${atMost} at most`;
}

function ofName({ from, name, type, none, answers }: CheckOf<'dns'>): string {
  const asked = `${from} looks up ${name}${type ? ` (${type})` : ''}`;
  if (none) return `${asked} and finds nothing`;
  return answers ? `${asked} and finds ${answers}` : asked;
}

const ofSeen = (check: CheckOf<'seen'>): string =>
  [
    'You see:',
    amount(check).toLowerCase(),
    check.from && `from ${check.from}`,
    check.to && `to ${check.to}`,
    manner(check),
  ]
    .filter(Boolean)
    .join(' ');

function sentence(check: Check): string {
  switch (check.check) {
    case 'requests':
      return `${amount(check)} from ${check.from} to ${check.to} ${check.count > 1 ? 'are' : 'is'} ${manner(check)}`;
    case 'seen':
      return ofSeen(check);
    case 'dns':
      return ofName(check);
    case 'object':
      return ofObject(check);
    case 'predict':
    case 'question':
      return check.ask;
  }
}

/** What a check wants, as a sentence for the learner. */
export const wantedOf = (check: Check): string => check.says ?? sentence(check);
