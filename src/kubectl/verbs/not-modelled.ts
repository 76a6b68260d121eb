import { failed } from '../failure.ts';
import type { Verb } from '../verb.ts';

/** A command that Kubehop does not model: says why, whatever its flags are. */
export const notModelled = (why: string): Verb => ({
  flags: {},
  anyFlags: true,
  run: () => Promise.reject(failed(why)),
});
