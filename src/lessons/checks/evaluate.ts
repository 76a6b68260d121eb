import type { RequestTrace } from '../../model/trace.ts';
import type { Check, CheckOf } from '../schema.ts';
import { met, type Said, type Stage, unmet, type Verdict } from '../stage.ts';
import { fits } from './fits.ts';
import { judgeObject } from './objects.ts';
import { nodeAddresses, placeOf } from './places.ts';
import { judgeRequests } from './requests.ts';

async function requests(check: CheckOf<'requests'>, stage: Stage): Promise<Verdict> {
  const from = await placeOf(check.from, stage);
  if (from === undefined) return unmet(`there is no ${check.from}`);
  const [answer] = await stage.probe([{ from, to: check.to, count: check.count }]);
  if (!answer?.ok) return unmet(answer?.message ?? 'nothing could be sent');
  return judgeRequests(answer.requests, check, await nodeAddresses(stage));
}

async function seen(check: CheckOf<'seen'>, stage: Stage): Promise<Verdict> {
  const from = check.from === undefined ? undefined : await placeOf(check.from, stage);
  const meant = (await stage.seen()).filter(
    (trace) => (from === undefined || trace.from === from) && (check.to === undefined || trace.to.includes(check.to)),
  );
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

/** What a request showed of what was to be foretold. */
function outcomeOf({ about }: Pick<CheckOf<'predict'>, 'about'>, trace: RequestTrace): string {
  const value = { by: trace.by, outcome: trace.outcome, seenFrom: trace.seenFrom, body: trace.body?.trim() }[about];
  return value ?? '';
}

const sameAnswer = (a: string, b: string): boolean => a === b || b.endsWith(`/${a}`);

function predicted(check: CheckOf<'predict'>, said: Said | undefined): Verdict {
  if (!said) return unmet('make your guess');
  if (!said.request?.outcome) return unmet('the packet is on its way');
  const really = outcomeOf(check, said.request);
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
      return Promise.resolve(predicted(check, stage.said(at)));
    case 'question':
      return Promise.resolve(answered(check, stage.said(at)));
  }
}
