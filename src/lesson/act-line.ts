import type { Act } from '../lessons/schema.ts';

/** What is to be done, in a line. */
export const lineOf = (act: Act): string => (typeof act === 'string' ? act : JSON.stringify(act));
