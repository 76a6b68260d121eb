import type { Namespace } from './namespace.ts';
import type { Ends } from './packets.ts';
import type { Target } from './target.ts';

/** The sockets of a request whose address is still looked for. */
export const nowhere: Ends = { family: 'IPv4', src: '', sport: 0, dst: '', dport: 0 };

/** A socket of the client's, bound to a free port, that is to be connected there; port 0 when none is free. */
export const endsTo = (client: Namespace, { family, address, port }: Target, sourcePort?: number): Ends => ({
  family,
  src: client.sourceFor(address),
  sport: sourcePort ?? client.ports.take(),
  dst: address,
  dport: port,
});
