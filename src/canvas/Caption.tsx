import { CircleCheck, CircleX, Send } from 'lucide-react';
import type { RequestRecord } from '../model/world.ts';
import { usePlayback } from '../session/playback.ts';
import { activeRequest, useRequests } from '../session/requests.ts';

const nameOf = (place: string): string => place.slice(place.lastIndexOf('/') + 1);

/** A request's outcome in one sentence. */
function outcomeSentence(request: RequestRecord): string {
  const who = `Request ${request.id}`;
  if (request.outcome === 'pending') return `${who}: ${nameOf(request.from)} asks ${request.to}`;
  if (request.outcome === 'answered') {
    const seen = request.seenFrom === '' ? '' : `, which saw ${request.seenFrom}`;
    return `${who}: answered by ${nameOf(request.by)}${seen}`;
  }
  return `${who}: ${request.reason || request.outcome}`;
}

/** Under the figure: what became of the request, told once its packets have arrived. */
export function Caption() {
  const request = useRequests(activeRequest);
  const flying = usePlayback((p) => p.flying);
  if (!request) return null;
  const open = request.outcome === 'pending' || flying.has(request.id);
  const Icon = open ? Send : request.outcome === 'answered' ? CircleCheck : CircleX;
  const tone = open ? 'open' : request.outcome === 'answered' ? 'good' : 'bad';
  const sentence = outcomeSentence(open ? { ...request, outcome: 'pending' } : request);
  return (
    <output className={`caption ${tone}`} aria-live="polite">
      <Icon size={16} aria-hidden />
      <span title={sentence}>{sentence}</span>
    </output>
  );
}
