import type { IcmpType } from '../../model/packet.ts';
import type { RequestResult, RequestView } from '../network/request.ts';
import { type ConnectError, connectError } from './connect-error.ts';
import { bracketed } from './curl/request.ts';
import type { CurlUrl } from './curl/url.ts';
import type { ProgramContext } from './program.ts';

/** What came of a plain request, for programs with words of their own. */
export type Got =
  | { readonly kind: 'unresolved' }
  | { readonly kind: 'unconnected'; readonly error: ConnectError; readonly address: string }
  | { readonly kind: 'unanswered'; readonly result: RequestResult }
  | { readonly kind: 'answered'; readonly status: number; readonly body: string };

interface Asked {
  readonly url: CurlUrl;
  readonly method: string;
  readonly headers: readonly string[];
  readonly payload: string;
  readonly insecure: boolean;
  /** For each of connecting and waiting, in virtual ms. */
  readonly timeout: number;
  readonly onConnecting?: (view: RequestView['ends']) => void;
  readonly onConnected?: () => void;
}

/** The kernel gives up after seven SYNs; virtual ms. */
const kernelPatience = 127_000;

/** Sends one HTTP request; `done` is called once. */
export function httpGet(context: ProgramContext, asked: Asked, done: (got: Got) => void): void {
  const { url, method, headers, payload, insecure, timeout } = asked;
  let resolved = url.isAddress;
  let connected = false;
  let address = '';
  let icmp: IcmpType | undefined;
  const patience = Math.min(timeout, kernelPatience);
  let timer = context.later(patience, () => tooLate());
  const restart = (ms: number): void => {
    timer();
    timer = context.later(ms, () => tooLate());
  };
  const giveUp = context.request(
    {
      to: `${url.scheme}://${bracketed(url.host)}:${url.port}${url.path}`,
      timeout: 86_400_000,
      insecure,
      details: {
        method,
        headers,
        payload,
        onStep: (step, view) => {
          if (step.step === 'error') icmp = step.packet.icmp;
          else if (step.step === 'connecting') {
            resolved = true;
            address = view.ends.dst;
            restart(patience);
            asked.onConnecting?.(view.ends);
          } else if (step.step === 'connected') {
            connected = true;
            restart(timeout);
            asked.onConnected?.();
          }
        },
      },
    },
    (result) => ended(result),
  );
  function tooLate(): void {
    giveUp();
    ended({ id: 0, outcome: 'timeout', status: 0, body: '', reason: '' });
  }
  function ended(result: RequestResult | undefined): void {
    timer();
    if (!result || !resolved) done({ kind: 'unresolved' });
    else if (result.outcome === 'answered') done({ kind: 'answered', status: result.status, body: result.body });
    else if (connected) done({ kind: 'unanswered', result });
    else done({ kind: 'unconnected', error: connectError(result, icmp), address });
  }
}
