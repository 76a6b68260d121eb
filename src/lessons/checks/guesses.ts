import type { FoundWords, Outcome } from '../../words/words.ts';

/** What a guess can be, as lesson files write it: whose address a server may see. */
export const sources = { client: "the client's own", node: "a node's" } as const;

/** What a guess can be, as lesson files write it: what may become of a request. */
export const outcomes = ['answered', 'refused', 'rejected', 'timeout'] as const;

const isOutcome = (guess: string, outcome: FoundWords['outcome']): guess is Outcome => Object.hasOwn(outcome, guess);

/** A guess of these as it is read; any other is read as it is written. */
export function labelOf(guess: string, words: FoundWords): string {
  if (guess === sources.client) return words.clientsOwn;
  if (guess === sources.node) return words.nodes;
  const { outcome } = words;
  return isOutcome(guess, outcome) ? outcome[guess] : guess;
}
