import type { ProbeAnswer, ProbeQuestion } from '../model/probe.ts';
import { Playground } from './playground.ts';

/** A request is over by then, whatever comes of it (virtual ms): a person gives up after ten seconds. */
const patience = 11_000;
const step = 250;

/**
 * What would become of requests, were they sent now: they are sent in a copy of the recorded world, at the instant it was recorded.
 * The same question has the same answer.
 */
export function probe({ recording, sends }: ProbeQuestion): ProbeAnswer {
  const opened = Playground.restore(recording);
  if (!opened.ok) {
    const message = opened.problems[0]?.message ?? 'the world could not be made again';
    return sends.map(() => ({ ok: false, message }));
  }
  const { playground } = opened;
  const sent = sends.map((send) => playground.act({ kind: 'send', ...send }));
  const asked = sent.flatMap(({ requests }) => requests);
  const isOver = (id: number): boolean => playground.trace(id)?.outcome !== undefined;
  const end = playground.now + patience;
  while (playground.now < end && !asked.every(isOver)) playground.advanceTo(playground.now + step);
  return sent.map(({ ok, message, requests }) =>
    ok ? { ok, requests: requests.flatMap((id) => playground.trace(id) ?? []) } : { ok, message },
  );
}
