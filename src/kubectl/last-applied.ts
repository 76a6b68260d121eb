import { lastApplied } from '../model/last-applied.ts';
import type { Thing } from './api.ts';
import { failed } from './failure.ts';

/** The manifest that was applied last; undefined when the object was made in another way. Throws Failure when the annotation is no JSON. */
export function rememberedIn({ metadata }: Thing): unknown {
  const text = metadata.annotations?.[lastApplied];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw failed(`retrieving original configuration: ${error.message}`);
  }
}
