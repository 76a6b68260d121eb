import type { ObjectReference } from './endpoints.ts';
import type { ObjectMeta, Timestamp } from './meta.ts';

/** A core/v1 Event: what a component has to say about an object. Repeats raise `count`. */
export interface Event {
  readonly apiVersion: 'v1';
  readonly kind: 'Event';
  readonly metadata: ObjectMeta;
  readonly involvedObject: ObjectReference;
  readonly reason: string;
  readonly message: string;
  readonly type: 'Normal' | 'Warning';
  readonly source: { readonly component: string; readonly host?: string };
  readonly count: number;
  readonly firstTimestamp: Timestamp;
  readonly lastTimestamp: Timestamp;
}
