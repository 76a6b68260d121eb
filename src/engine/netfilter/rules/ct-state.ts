import type { ConntrackView } from '../../../model/trace.ts';

/** Conntrack's view of a packet as a bit, so that `--ctstate` is one AND. */
export const ctState = { INVALID: 1, ESTABLISHED: 2, RELATED: 4, NEW: 8, UNTRACKED: 64, SNAT: 128, DNAT: 256 } as const;

const states = ['INVALID', 'ESTABLISHED', 'RELATED', 'NEW', 'UNTRACKED'] as const;

/** Conntrack's view in its own word. */
export const stateName = (state: number): ConntrackView['state'] =>
  states.find((name) => ctState[name] === state) ?? 'INVALID';
