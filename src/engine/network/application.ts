import type { Protocol } from '../../model/objects/meta.ts';

/** What an application sees of a request. */
export interface AppRequest {
  readonly protocol: Protocol;
  readonly port: number;
  readonly clientAddress: string;
  readonly clientPort: number;
  /** For HTTP: `GET`, `/ready`, the Host header; empty for raw TCP/UDP. */
  readonly method: string;
  readonly path: string;
  readonly host: string;
  /** What the datagram or segment carries. */
  readonly payload: string;
  /** Which request it belongs to: what is sent because of it belongs there too. */
  readonly cause: Cause;
}

/** A request under way, as applications hand it on. */
export interface Cause {
  readonly id: number;
}

export interface AppResponse {
  /** HTTP status; 0 for raw protocols. */
  readonly status: number;
  readonly body: string;
  /** How long the application takes before it answers, in virtual milliseconds. */
  readonly takes?: number;
  /** What a datagram that carries it is called in a trace. */
  readonly label?: string;
  /** A proxy's answer is another's: who gave it, what people call that, and the address that the request came from there. */
  readonly through?: { readonly by: string; readonly label: string; readonly seenFrom: string };
  /** There is no answer: the connection is closed instead. */
  readonly closes?: true;
  /** It is not known yet: called at once with whom to give it to. The rest of this response means nothing then. */
  readonly later?: (give: (response: AppResponse) => void) => void;
}

/** What a server shows who it is with, by TLS: the names it is made for, `*.example.com` among them. Any client trusts its issuer. */
export interface Certificate {
  readonly names: readonly string[];
}

/** An application behind a listening socket: "what the image does". With a certificate it speaks TLS. */
export interface Application {
  (request: AppRequest): AppResponse;
  /** What it is, where that is not plain: `kube-proxy, which stands for default/web,`. */
  readonly title?: string;
  readonly certificate?: Certificate;
}
