import type { RequestTrace } from '../../model/trace.ts';
import type { FoundWords } from '../../words/words.ts';
import type { Check, CheckOf } from '../schema.ts';
import { met, type Said, type Stage, unmet, type Verdict } from '../stage.ts';
import { fits } from './fits.ts';
import { labelOf, sources } from './guesses.ts';
import { judgeObject } from './objects.ts';
import { nodeAddresses, placeOf, serviceAddresses } from './places.ts';
import { judgeRequests } from './requests.ts';
import { clientAddress } from './traces.ts';

async function requests(check: CheckOf<'requests'>, stage: Stage): Promise<Verdict> {
  const from = await placeOf(check.from, stage);
  if (from === undefined) return unmet(stage.words.noPlace(check.from));
  const [answer] = await stage.probe([{ from, to: check.to, count: check.count }]);
  if (!answer?.ok) return unmet(answer?.message ?? stage.words.notSent);
  return judgeRequests(answer.requests, check, { nodes: await nodeAddresses(stage), words: stage.words });
}

/** The host that a request was sent to, as it was asked for. */
const hostOf = (to: string): string => /^\w+:\/\/(?:\[([^\]]+)\]|([^:/]+))/.exec(to)?.slice(1).find(Boolean) ?? '';

async function seen(check: CheckOf<'seen'>, stage: Stage): Promise<Verdict> {
  const from = check.from === undefined ? undefined : await placeOf(check.from, stage);
  const addresses = check.to === undefined ? [] : await serviceAddresses(check.to, stage);
  const isThere = ({ to }: RequestTrace): boolean =>
    check.to === undefined || to.includes(check.to) || addresses.includes(hostOf(to));
  const meant = (await stage.seen()).filter((trace) => (from === undefined || trace.from === from) && isThere(trace));
  if (check.atMost === undefined && meant.length < check.count)
    return unmet(meant.length === 0 ? stage.words.noRequestYet : stage.words.sentSoFar(meant.length, check.count));
  return judgeRequests(
    meant,
    { ...check, atLeast: check.atLeast ?? (check.atMost === undefined ? check.count : 0) },
    { nodes: await nodeAddresses(stage), words: stage.words },
  );
}

async function dns(check: CheckOf<'dns'>, stage: Stage): Promise<Verdict> {
  const from = await placeOf(check.from, stage);
  if (from === undefined) return unmet(stage.words.noPlace(check.from));
  const to = `dns://${check.name}${check.type ? `/${check.type}` : ''}`;
  const [answer] = await stage.probe([{ from, to, count: 1 }]);
  if (!answer?.ok) return unmet(answer?.message ?? stage.words.notAsked);
  const [trace] = answer.requests;
  const body = trace?.outcome === 'answered' ? (trace.body ?? '') : '';
  if (check.none)
    return body === '' ? met(stage.words.noSuchName) : unmet(stage.words.nameFound(check.name, body.trim()));
  if (body === '') return unmet(trace?.reason ?? stage.words.nameNotFound(check.name));
  if (check.answers !== undefined && !fits(check.answers, body.trim())) return unmet(stage.words.answerIs(body.trim()));
  return met(stage.words.answerIs(body.trim()));
}

/** Whose address a server saw, in words where there are some. */
async function sourceWords(trace: RequestTrace, stage: Stage): Promise<string> {
  const { seenFrom = '' } = trace;
  if (seenFrom === clientAddress(trace)) return sources.client;
  return (await nodeAddresses(stage)).includes(seenFrom) ? sources.node : seenFrom;
}

/** What a request showed of what was to be foretold. */
function shownBy({ about }: CheckOf<'predict'>, trace: RequestTrace, stage: Stage): string | Promise<string> {
  switch (about) {
    case 'by':
      return trace.by ?? stage.words.nobody;
    case 'outcome':
      return trace.outcome ?? '';
    case 'body':
      return trace.body?.trim() ?? '';
    case 'seenFrom':
      return sourceWords(trace, stage);
  }
}

const sameAnswer = (a: string, b: string): boolean => a === b || b.endsWith(`/${a}`);

async function predicted(check: CheckOf<'predict'>, said: Said | undefined, stage: Stage): Promise<Verdict> {
  if (!said) return unmet(stage.words.guess);
  if (!said.request?.outcome) return unmet(stage.words.flying);
  const really = await shownBy(check, said.request, stage);
  return met(
    sameAnswer(said.choice, really)
      ? stage.words.foretold(labelOf(really, stage.words))
      : stage.words.otherwise(labelOf(said.choice, stage.words), labelOf(really, stage.words)),
  );
}

function answered(check: CheckOf<'question'>, said: Said | undefined, words: FoundWords): Verdict {
  if (!said) return unmet(words.choose);
  return said.choice === check.answer ? met(check.because ?? words.right) : unmet(words.wrong(said.choice));
}

/**
 * Whether a check of a step holds now, and what still differs. Reads, and tries requests in a copy of the world: nothing changes.
 * @param at the check's place in the step, from 0
 */
export function evaluate(check: Check, at: number, stage: Stage): Promise<Verdict> {
  switch (check.check) {
    case 'requests':
      return requests(check, stage);
    case 'seen':
      return seen(check, stage);
    case 'dns':
      return dns(check, stage);
    case 'object':
      return judgeObject(check, stage);
    case 'predict':
      return predicted(check, stage.said(at), stage);
    case 'question':
      return Promise.resolve(answered(check, stage.said(at), stage.words));
  }
}
