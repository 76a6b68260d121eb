import type { IPFamily } from '../../model/objects/meta.ts';
import type { Packet } from '../../model/packet.ts';
import type { Outcome, PlaceId, RequestFailure } from '../../model/trace.ts';
import type { Application } from './application.ts';
import type { ResolvConf } from './resolv-conf.ts';

/** What a program asks for, and of whom. */
export interface RequestSpec {
  readonly from: PlaceId;
  /**
   * `http://HOST[:PORT][/PATH]`, `https://…`, `tcp://HOST:PORT`, `udp://HOST:PORT`, `sctp://HOST:PORT`, `icmp://HOST`. A HOST that is a name is looked up first, by the client's resolv.conf.
   * `dns://HOST` only looks the name up, as getent(1): the answer's body is the address. `dns://NAME/TYPE` asks the first name server for
   * exactly that record, as dig(1) does, once for each attempt; for PTR the name may be an address. The body is the name server's answer.
   */
  readonly to: string;
  /** Gives up after this many virtual milliseconds (curl's -m). */
  readonly timeout: number;
  /** false: no trace is kept (probes). */
  readonly trace: boolean;
  /** The client leaves its TCP connection open after the answer (HTTP keep-alive), for a later request's `connection`. */
  readonly keepAlive?: boolean;
  /** Whatever names the server's certificate is made for, the client goes on (curl's -k). */
  readonly insecure?: boolean;
  readonly details?: RequestDetails;
  /** The id of a request that left its connection open: this one travels on it; on a new one when it is open no longer. */
  readonly connection?: number;
}

/** What a request's socket went through, as its program sees it. */
export interface RequestView {
  /** The client's socket, itself first. For ICMP echo `sport` is the identifier. */
  readonly ends: { readonly src: string; readonly sport: number; readonly dst: string; readonly dport: number };
  readonly target: { readonly address: string };
  readonly server: { readonly app: Application } | undefined;
}

/**
 * `resolved`: the name's addresses are `found`; `connecting`: the first packet is about to leave; `connected`: TCP's handshake is done, or
 * the connection was open already; `secured`: TLS's is; `unanswered`: a name server did not answer (`found` says why: `timeout`, `refused`);
 * `error`: an ICMP error came; `echoed`: an echo reply came. Of the last two `packet` is what came.
 */
export type RequestStep =
  | { readonly step: 'resolved'; readonly found: readonly string[] }
  | { readonly step: 'unanswered'; readonly found: readonly string[] }
  | { readonly step: 'error' | 'echoed'; readonly packet: Packet }
  | { readonly step: 'connecting' | 'connected' | 'secured' };

/** What programs with many options can ask for besides. */
export interface RequestDetails {
  /** HTTP. GET unless told otherwise. */
  readonly method?: string;
  /** HTTP: `Name: value`. One called Host replaces what `to` says. */
  readonly headers?: readonly string[];
  /** What is sent instead of the usual: HTTP's body; the data of a raw connection or datagram. */
  readonly payload?: string;
  /** Goes there instead of looking up the name. */
  readonly address?: string;
  /** Instead of what the place's resolv.conf says. */
  readonly resolvConf?: Partial<ResolvConf>;
  /** Only addresses of that family are looked for. */
  readonly family?: IPFamily;
  /** Of UDP and ICMP packets that are sent. */
  readonly ttl?: number;
  /** The socket is bound to it; for ICMP echo it is the identifier. */
  readonly sourcePort?: number;
  /** The connection is closed as soon as it is there: nothing is asked. */
  readonly connectOnly?: boolean;
  /** Called at each step. */
  readonly onStep?: (step: RequestStep, view: RequestView) => void;
}

/** What came of a request. */
export interface RequestResult {
  readonly id: number;
  readonly outcome: Outcome;
  readonly status: number;
  readonly body: string;
  readonly failure?: RequestFailure;
  readonly by?: string;
  readonly seenFrom?: string;
  readonly reason: string;
}
