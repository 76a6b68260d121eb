import type { RequestTrace } from '../../model/trace.ts';
import type { Check, CheckOf } from '../schema.ts';
import { met, type Said, type Stage, unmet, type Verdict } from '../stage.ts';
import { fits } from './fits.ts';
import { judgeObject } from './objects.ts';
import { nodeAddresses, placeOf, serviceAddresses } from './places.ts';
import { judgeRequests } from './requests.ts';
import { clientAddress } from './traces.ts';

async function requests(check: CheckOf<'requests'>, stage: Stage): Promise<Verdict> {
  const from = await placeOf(check.from, stage);
  if (from === undefined) return unmet(`there is no ${check.from}`);
  const [answer] = await stage.probe([{ from, to: check.to, count: check.count }]);
  if (!answer?.ok) return unmet(answer?.message ?? 'nothing could be sent');
  return judgeRequests(answer.requests, check, await nodeAddresses(stage));
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
    return unmet(
      meant.length === 0 ? 'no such request was sent yet' : `${meant.length} of ${check.count} were sent so far`,
    );
  return judgeRequests(
    meant,
    { ...check, atLeast: check.atLeast ?? (check.atMost === undefined ? check.count : 0) },
    await nodeAddresses(stage),
  );
}

async function dns(check: CheckOf<'dns'>, stage: Stage): Promise<Verdict> {
  const from = await placeOf(check.from, stage);
  if (from === undefined) return unmet(`there is no ${check.from}`);
  const to = `dns://${check.name}${check.type ? `/${check.type}` : ''}`;
  const [answer] = await stage.probe([{ from, to, count: 1 }]);
  if (!answer?.ok) return unmet(answer?.message ?? 'the question could not be asked');
  const [trace] = answer.requests;
  const body = trace?.outcome === 'answered' ? (trace.body ?? '') : '';
  if (check.none) return body === '' ? met('there is no such name') : unmet(`${check.name} is found: ${body.trim()}`);
  if (body === '') return unmet(trace?.reason ?? `${check.name} is not found`);
  if (check.answers !== undefined && !fits(check.answers, body.trim())) return unmet(`the answer is ${body.trim()}`);
  return met(`the answer is ${body.trim()}`);
}

/** Whose address a server saw, in words where there are some. */
async function sourceWords(trace: RequestTrace, stage: Stage): Promise<string> {
  const { seenFrom = '' } = trace;
  if (seenFrom === clientAddress(trace)) return "the client's own";
  return (await nodeAddresses(stage)).includes(seenFrom) ? "a node's" : seenFrom;
}

/** What a request showed of what was to be foretold. */
function shownBy({ about }: CheckOf<'predict'>, trace: RequestTrace, stage: Stage): string | Promise<string> {
  switch (about) {
    case 'by':
      return trace.by ?? 'nobody';
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
  if (!said) return unmet('make your guess');
  if (!said.request?.outcome) return unmet('the packet is on its way');
  const really = await shownBy(check, said.request, stage);
  return met(
    sameAnswer(said.choice, really)
      ? `You said so, and so it was: ${really}`
      : `You said ${said.choice}; it was ${really}`,
  );
}

function answered(check: CheckOf<'question'>, said: Said | undefined): Verdict {
  if (!said) return unmet('choose an answer');
  return said.choice === check.answer ? met(check.because ?? 'That is right') : unmet(`It is not "${said.choice}"`);
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
      return Promise.resolve(answered(check, stage.said(at)));
  }
}
