import type { Packet } from '../../model/packet.ts';
import type { Conversation } from './conversation.ts';
import { flags, tcp } from './packets.ts';
import type { RequestDetails } from './request.ts';
import type { SocketWorld } from './sockets.ts';
import { isHttp, resolvedTarget, type Target } from './target.ts';

/** A target as a program with options asks for it: method, headers and body, another host, an address it knows already. */
export function detailed(target: Target, { method = 'GET', headers = [], payload, address }: RequestDetails): Target {
  const asked = isHttp(target) ? http(target, method, headers, payload ?? '') : raw(target, payload);
  return address === undefined ? asked : resolvedTarget(asked, address);
}

const raw = (target: Target, payload: string | undefined): Target =>
  payload === undefined ? target : { ...target, payload };

function http(target: Target, method: string, headers: readonly string[], body: string): Target {
  const { path, scheme } = target;
  const host =
    headers
      .find((header) => /^host:/i.test(header))
      ?.slice('host:'.length)
      .trim() ?? target.host;
  const lines = [`${method} ${path} HTTP/1.1`, `Host: ${host}`, ...headers.filter((header) => !/^host:/i.test(header))];
  const label = target.label.replace(/^GET/, method);
  if (scheme === 'https') return { ...target, method, host, label };
  return { ...target, method, host, label, payload: `${lines.join('\r\n')}\r\n\r\n${body}` };
}

/** The packet with the TTL that its program asked for. */
export function aged({ spec }: Conversation, packet: Packet): Packet {
  const ttl = spec.details?.ttl;
  return ttl === undefined ? packet : { ...packet, ttl };
}

/** connect(2) was all that was wanted: close(2) follows. */
export function connectedOnly({ finish, send }: SocketWorld, c: Conversation): void {
  c.state = 'closing';
  c.acknowledged = true;
  finish(c, 'answered', `${c.server?.namespace.label ?? 'somebody'} accepts connections there`, {
    status: 0,
    body: '',
  });
  send(c, c.client, tcp(c.ends, flags.finAck), 'FIN', 'request');
}
