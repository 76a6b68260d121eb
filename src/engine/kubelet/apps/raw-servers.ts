import { redisReply } from './redis.ts';
import type { Server } from './servers.ts';

/** A server of another protocol: accepts, and names itself. */
export const rawServer: Server = (context) => () => {
  const { namespace, name } = context.pod.metadata;
  return { status: 0, body: `${namespace}/${name}\n` };
};

/** A Redis with a few commands; what it is told is gone with its process. */
export const redisServer: Server = () => {
  const data = new Map<string, string>();
  return ({ payload }) => ({ status: 0, body: payload.startsWith('*') ? redisReply(data, payload) : '+PONG\r\n' });
};

/** Sends back what it was sent (RFC 862). */
export const echoServer: Server = () => (request) => ({ status: 0, body: request.payload });
