import type { AppRequest, AppResponse } from '../network/application.ts';
import type { RequestResult } from '../network/request.ts';

/** Entries kept of one instance of a container: as files that are rotated keep the last megabytes. */
const most = 2_000;
/** Characters kept of what a client was answered. */
const longestBody = 2_000;

/**
 * What a process had to say, and when (virtual ms): kept as facts, and put into its image's words when somebody reads its log.
 * `served`: an application answered; `asked`: a client's request was over, or its host had no address (`to` alone); `wrote`: the container's own program wrote a piece of
 * text, and nothing else is said of it then.
 */
export type LogEntry = { readonly at: number } & (
  | { readonly kind: 'started' }
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'wrote'; readonly text: string }
  | {
      readonly kind: 'served';
      readonly request: Pick<AppRequest, 'clientAddress' | 'clientPort' | 'method' | 'path' | 'host' | 'port'>;
      readonly status: number;
      readonly length: number;
      /** A probe of the kubelet's. */
      readonly probe: boolean;
    }
  | {
      readonly kind: 'asked';
      readonly to: string;
      readonly result: Pick<RequestResult, 'outcome' | 'status' | 'body' | 'reason' | 'failure'>;
    }
);

/** What a container's processes wrote: that of the present instance, and that of the one before. */
export class ContainerLog {
  #entries: LogEntry[] | undefined;
  previous: readonly LogEntry[] | undefined;
  /** Told of each entry. They look on only. */
  readonly followers = new Set<(entry: LogEntry) => void>();

  get entries(): readonly LogEntry[] | undefined {
    return this.#entries;
  }

  /** A new instance starts. */
  begin(at: number): void {
    this.previous = this.#entries;
    this.#entries = [{ at, kind: 'started' }];
  }

  add(entry: LogEntry): void {
    const entries = this.#entries;
    if (!entries) return;
    entries.push(entry);
    if (entries.length > most * 1.25) entries.splice(0, entries.length - most);
    for (const follow of this.followers) follow(entry);
  }

  served(at: number, request: AppRequest, { status, body }: AppResponse): void {
    const { clientAddress, clientPort, method, path, host, port, cause } = request;
    const kept = { clientAddress, clientPort, method, path, host, port };
    this.add({ at, kind: 'served', request: kept, status, length: body.length, probe: cause.id < 0 });
  }

  asked(at: number, to: string, { outcome, status, body, reason, failure }: RequestResult): void {
    const result = { outcome, status, body: body.slice(0, longestBody), reason, ...(failure && { failure }) };
    this.add({ at, kind: 'asked', to, result });
  }
}
