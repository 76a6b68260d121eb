import type { AppResponse } from './application.ts';
import type { Conversation, ServerSide } from './conversation.ts';
import { flags, tcp } from './packets.ts';
import { ask, type SocketWorld } from './sockets.ts';
import { notTls, serverHello, wrongNames } from './tls.ts';

/** What the server's program makes of the first message where one side, or both, speak TLS. */
export function tlsResponse(c: Conversation, server: ServerSide): AppResponse {
  const { certificate } = server.app;
  const { scheme } = c.target;
  if (scheme === 'https') {
    if (!certificate) return { ...ask(c, server, 'TCP'), label: 'answer without TLS' };
    const hello = serverHello(certificate);
    return { status: 0, body: hello, label: hello };
  }
  // What Go's net/http says; others say the like.
  if (scheme === 'http') return { status: 400, body: 'Client sent an HTTP request to an HTTPS server.\n' };
  return { status: 0, body: 'TLS alert: unexpected message', label: 'TLS alert: unexpected message' };
}

/**
 * Whether the client goes on after the server's first flight; otherwise it says why and closes. The certificate is looked at when the
 * handshake is done, as curl does.
 */
export function handshakeDone({ finish, send }: SocketWorld, c: Conversation, server: ServerSide): boolean {
  const { certificate } = server.app;
  const failed = certificate ? (c.spec.insecure ? undefined : wrongNames(c.target, certificate)) : notTls();
  server.retry?.();
  if (!failed) return true;
  c.failure = failed.failure;
  finish(c, 'tls-failed', failed.reason);
  c.state = 'closing';
  const alert = certificate ? 'TLS alert: close notify' : 'TLS alert: protocol version';
  send(c, c.client, tcp(c.ends, flags.pushAck, alert), alert, 'request');
  send(c, c.client, tcp(c.ends, flags.finAck), 'FIN', 'request');
  return false;
}
