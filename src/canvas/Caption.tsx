import { CircleCheck, CircleX, Send } from 'lucide-react';
import type { RequestRecord } from '../model/world.ts';
import { usePlayback } from '../session/playback.ts';
import { activeRequest, useRequests } from '../session/requests.ts';

const nameOf = (place: string): string => place.slice(place.lastIndexOf('/') + 1);

/** A request's outcome in one sentence. */
export function outcomeSentence(request: RequestRecord): string {
  const who = `Request ${request.id} from ${nameOf(request.from)}`;
  if (request.outcome === 'pending') return `${who} to ${request.to} is under way.`;
  if (request.outcome === 'answered') {
    return `${who} was answered by ${nameOf(request.by)}${request.seenFrom ? `, which saw it come from ${request.seenFrom}` : ''}.`;
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
      <span>{sentence}</span>
    </output>
  );
}
