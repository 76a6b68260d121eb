import type { KubeApi } from '../kubectl/api.ts';
import type { ProbeAnswer, ProbeQuestion } from '../model/probe.ts';
import type { RequestTrace } from '../model/trace.ts';
import type { FoundWords } from '../words/words.ts';

/** What the learner said to a check of the step, and the request that was sent then. */
export interface Said {
  readonly choice: string;
  readonly request?: RequestTrace;
}

/** The world as checks see it: they read, and try requests in a copy of it; they change nothing. */
export interface Stage {
  readonly api: KubeApi;
  /** In which it is said what checks found. */
  readonly words: FoundWords;
  probe(sends: ProbeQuestion['sends']): Promise<ProbeAnswer>;
  /** The requests that were sent since the step began and are over, in order. */
  seen(): Promise<readonly RequestTrace[]>;
  /** By the check's place in the step, from 0. */
  said(check: number): Said | undefined;
}

/** What became of a check. */
export interface Verdict {
  readonly met: boolean;
  /** What still differs, or (met) what was found; one sentence. */
  readonly why: string;
}

export const met = (why: string): Verdict => ({ met: true, why });
export const unmet = (why: string): Verdict => ({ met: false, why });
