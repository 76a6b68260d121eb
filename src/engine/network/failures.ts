import type { Conversation } from './conversation.ts';
import { type Words, whereAndWhy, whyRefused } from './reasons.ts';
import type { SocketWorld } from './sockets.ts';
import { isHttp } from './target.ts';

/** No source port is left: connect(2) fails at once. */
export function noPortLeft({ sim, finish }: SocketWorld, c: Conversation): void {
  const error = 'cannot assign requested address: every source port of this client is in use (EADDRNOTAVAIL)';
  sim.after(0, () => finish(c, 'unreachable', error));
}

/** A client whose own machine has no way to the address gets the error from connect(2) itself. */
export function noWay({ sim, finish }: SocketWorld, c: Conversation, words: Words): void {
  // A blackhole route answers local senders with EINVAL (ip-route(8)).
  const blackhole = c.lost?.reason === 'blackhole';
  const error = blackhole ? 'invalid argument (EINVAL)' : 'network is unreachable (ENETUNREACH)';
  sim.after(0, () => finish(c, 'unreachable', `${error}: ${whereAndWhy(c, words)}`));
}

/** A RST reached the client. */
export function wasReset({ finish }: SocketWorld, c: Conversation): void {
  if (c.finished) {
    c.state = 'closed';
  } else if (c.state === 'connecting') {
    finish(c, 'refused', whyRefused(c));
  } else {
    c.failure = 'reset';
    finish(c, 'refused', 'connection reset by peer: the process that held the connection is gone (RST)');
  }
}

/** The server closed the connection instead of answering. */
export function emptyReply({ finish }: SocketWorld, c: Conversation): void {
  const who = c.server?.app.title ?? c.server?.namespace.label ?? 'the server';
  c.failure = 'empty-reply';
  finish(c, 'refused', `refused: ${who} accepted the connection and closed it without an answer (empty reply)`);
}

/** A name inside the cluster means nothing to a server outside, which may look at it (ExternalName is a CNAME and nothing else). */
export function askedFor({ target, server }: Conversation): string {
  if (!server || !isHttp(target) || target.name === '') return '';
  const { name } = server.namespace;
  if (target.name.toLowerCase() === name.toLowerCase()) return '';
  return `, which was asked for the host "${target.name}" (Host header), not for ${name}`;
}
