import type { HookVerdict } from './types.ts';

/** The packet goes on. Always this one, so that comparing is enough. */
export const accept: HookVerdict = { kind: 'accept' };
