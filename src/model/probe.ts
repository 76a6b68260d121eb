import type { Recording } from './action.ts';
import type { PlaceId, RequestTrace } from './trace.ts';

/** Requests to be sent in a copy of a world, all at once; the world itself stays as it is. */
export interface ProbeQuestion {
  readonly recording: Recording;
  readonly sends: readonly {
    readonly from: PlaceId;
    /** As in the action `send`. */
    readonly to: string;
    readonly count: number;
  }[];
}

/** What came of each of the sends, in their order: the traces of its requests, or why it could not be sent. */
export type ProbeAnswer = readonly (
  | { readonly ok: true; readonly requests: readonly RequestTrace[] }
  | { readonly ok: false; readonly message: string }
)[];
