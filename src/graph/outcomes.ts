import type { RequestRecord } from '../model/world.ts';

const nameOf = (place: string): string => place.slice(place.lastIndexOf('/') + 1);

/** Who answered: of a question to a name server nothing more is known. */
const answererOf = ({ by }: RequestRecord): string => (by === '' ? 'the name server' : nameOf(by));

/** `frontend-7d4b9c-x2x9k ×7, …`: the most frequent first. */
function tally(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([word, count]) => `${word} ×${count}`)
    .join(', ');
}

/**
 * What became of a request, in one sentence; of all in the batch where several were sent at once.
 * @param open the answer is not to be told yet: it is under way, or its packets are still being shown.
 */
export function outcomeSentence(request: RequestRecord, batch: readonly RequestRecord[], open: boolean): string {
  const from = nameOf(request.from);
  if (batch.length > 1) {
    if (open) return `${batch.length} requests at once: ${from} asks ${request.to}`;
    const answered = batch.filter((r) => r.outcome === 'answered');
    const failed = batch.filter((r) => r.outcome !== 'answered');
    const parts = [
      answered.length > 0 ? `answered by ${tally(answered.map(answererOf))}` : '',
      failed.length > 0 ? tally(failed.map((r) => r.outcome)) : '',
    ];
    return `${batch.length} requests: ${parts.filter(Boolean).join('; ')}`;
  }
  const who = `Request ${request.id}`;
  if (open) return `${who}: ${from} asks ${request.to}`;
  if (request.outcome !== 'answered') return `${who}: ${request.reason || request.outcome}`;
  const seen = request.seenFrom === '' ? '' : `, which saw ${request.seenFrom}`;
  return `${who}: answered by ${answererOf(request)}${seen}`;
}
