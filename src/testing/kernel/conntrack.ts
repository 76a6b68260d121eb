import type { Flow } from './flows.ts';

/** One direction of a connection, as `conntrack -L` prints it. */
const tuple = /src=(\S+) dst=(\S+) sport=(\d+) dport=(\d+)/g;

/** Whose connections are looked for. */
export interface Sender {
  readonly protocol: 'tcp' | 'udp';
  /** The client's address and port. */
  readonly client: string;
  readonly port: number;
}

export const senderOf = ({ from, protocol }: Pick<Flow, 'from' | 'protocol'>, port: number): Sender => ({
  protocol: protocol === 'TCP' ? 'tcp' : 'udp',
  client: from.address,
  port,
});

/**
 * What the lines of `conntrack -L` on a node say of a client's connections from that port: protocol and both directions,
 * with `client` for the client's own port and `other` for a port NAT chose instead.
 */
export function entriesOf(
  node: string,
  lines: readonly string[],
  { protocol, client, port }: Sender,
): readonly string[] {
  const found: string[] = [];
  for (const line of lines) {
    const [original, reply] = [...line.matchAll(tuple)];
    if (!original || !reply || !line.startsWith(`${protocol} `)) continue;
    if (original[1] !== client || Number(original[3]) !== port) continue;
    const [, , dst, , dport] = original;
    const [, from, to, fromPort, toPort] = reply;
    const back = Number(toPort) === port ? 'client' : 'other';
    found.push(`${node}: ${protocol} to ${dst}:${dport}, back from ${from}:${fromPort} to ${to}:${back}`);
  }
  return found;
}

/**
 * Where NAT sent a client's connection from that port on to, by what `conntrack -E` told of it on all nodes; empty when it
 * was not translated, or never confirmed. A node on the way may have changed the source: then the next one knows it by that.
 */
export function sentOnTo(events: readonly string[], { protocol, client, port }: Sender): string {
  for (const line of events) {
    const [original, reply] = [...line.matchAll(tuple)];
    if (!original || !reply || !line.includes(` ${protocol} `)) continue;
    if (original[1] !== client || Number(original[3]) !== port) continue;
    const [, from = '', source = '', fromPort, sourcePort] = reply;
    if (original[2] !== from || original[4] !== fromPort) return from;
    if (source !== client) return sentOnTo(events, { protocol, client: source, port: Number(sourcePort) });
  }
  return '';
}
