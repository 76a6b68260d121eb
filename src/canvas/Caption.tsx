import { CircleCheck, CircleX, Send, Waves } from 'lucide-react';
import { useMemo } from 'react';
import { outcomeSentence } from '../graph/outcomes.ts';
import { usePlayback } from '../session/playback.ts';
import { useReplay } from '../session/replay.ts';
import { activeRequest, useRequests } from '../session/requests.ts';

/** Under the figure: the step of a ripple that is replayed, or what became of the request, or of all that were sent with it, told once its packets have arrived. */
export function Caption() {
  const request = useRequests(activeRequest);
  const list = useRequests((r) => r.list);
  const batch = useMemo(() => list.filter((r) => r.startedAt === request?.startedAt), [list, request]);
  const flying = usePlayback((p) => batch.some((r) => p.flying.has(r.id)));
  const step = useReplay((r) => r.shown);
  if (step) {
    return (
      <output className="caption open" aria-live="polite">
        <Waves size={16} aria-hidden />
        <span title={step.sentence}>
          Step {step.number} of {step.total}: {step.sentence}
        </span>
      </output>
    );
  }
  if (!request) return null;
  const open = flying || batch.some((r) => r.outcome === 'pending');
  const fine = batch.every((r) => r.outcome === 'answered');
  const Icon = open ? Send : fine ? CircleCheck : CircleX;
  const sentence = outcomeSentence(request, batch, open);
  return (
    <output className={`caption ${open ? 'open' : fine ? 'good' : 'bad'}`} aria-live="polite">
      <Icon size={16} aria-hidden />
      <span title={sentence}>{sentence}</span>
    </output>
  );
}
