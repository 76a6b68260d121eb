/** A REST call on the simulated API server, as an HTTP client would make it. */
export interface RestRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query: `/api/v1/namespaces/default/pods?labelSelector=app%3Dweb`. */
  readonly path: string;
  readonly contentType?: string;
  readonly accept?: string;
  /** JSON text. */
  readonly body?: string;
}

/** A `GET …?watch=1`, or `GET …/pods/NAME/log?follow=true`. */
export type WatchRequest = Pick<RestRequest, 'path' | 'accept'>;

/** One line of a watch response (metav1.WatchEvent); or a piece of a log that is followed, and its end. */
export interface RestWatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR' | 'TEXT' | 'END';
  /** The object; of an ERROR a Status, of TEXT `{text}`, of an END nothing. */
  readonly object: object;
}

export interface RestResponse {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** `Warning` headers: unmodelled fields and deprecations. */
  readonly warnings: readonly string[];
}
