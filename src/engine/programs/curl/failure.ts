import type { IcmpType } from '../../../model/packet.ts';
import type { RequestResult } from '../../network/request.ts';
import { connectError } from '../connect-error.ts';

/** A transfer that failed: curl's exit code and its words (lib/strerror.c and failf). */
export interface CurlFailure {
  readonly code: number;
  readonly message: string;
  /** What `-v` says of it before that. */
  readonly verbose: readonly string[];
}

/** How far a transfer was. */
export interface Progress {
  readonly host: string;
  readonly port: number;
  readonly address: string;
  readonly localAddress: string;
  readonly localPort: number;
  readonly resolved: boolean;
  readonly connected: boolean;
  readonly secured: boolean;
  readonly isTls: boolean;
  /** Virtual ms since it began. */
  readonly spent: number;
  readonly icmp: IcmpType | undefined;
  /** Which of the two time limits was reached. */
  readonly limit: 'max-time' | 'connect-timeout' | undefined;
}

const moreDetails = `More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the webpage mentioned above.`;

const failure = (code: number, message: string, verbose: readonly string[] = [message]): CurlFailure => ({
  code,
  message,
  verbose,
});

const withoutHint = (reason: string): string =>
  reason.replace(/ \((the certificate is made|the server answered).*$/, '');

/** Why it did not end well; undefined: it was answered. */
export function failureOf(result: RequestResult, at: Progress): CurlFailure | undefined {
  const { outcome, failure: why, reason } = result;
  if (outcome === 'answered') return undefined;
  const ms = Math.floor(at.spent);
  if (!at.resolved) {
    return at.limit === undefined
      ? failure(6, `Could not resolve host: ${at.host}`)
      : failure(28, `Resolving timed out after ${ms} milliseconds`);
  }
  if (why === 'certificate-name') {
    const said = withoutHint(reason);
    return failure(60, `${said}\n${moreDetails}`, [said]);
  }
  if (why === 'not-tls') return failure(35, withoutHint(reason));
  if (!at.connected) return notConnected(result, at, ms);
  if (why === 'reset') return failure(at.isTls && !at.secured ? 35 : 56, 'Recv failure: Connection reset by peer');
  if (why === 'empty-reply') return failure(52, 'Empty reply from server');
  if (at.isTls && !at.secured) return failure(28, 'SSL connection timeout');
  return failure(28, `Operation timed out after ${ms} milliseconds with 0 bytes received`);
}

function notConnected(result: RequestResult, at: Progress, ms: number): CurlFailure {
  if (at.limit === 'max-time') return failure(28, `Connection timed out after ${ms} milliseconds`);
  const where = `Failed to connect to ${at.host} port ${at.port} after ${ms} ms`;
  if (at.limit === 'connect-timeout') return failure(28, `${where}: Timeout was reached`);
  const error = connectError(result, at.icmp);
  const message = `${where}: Could not connect to server`;
  const immediate = result.outcome === 'unreachable' && at.icmp === undefined;
  const verbose = immediate
    ? `Immediate connect fail for ${at.address}: ${error}`
    : `connect to ${at.address} port ${at.port} from ${at.localAddress} port ${at.localPort} failed: ${error}`;
  return failure(error === 'Connection timed out' ? 28 : 7, message, [verbose, message]);
}
