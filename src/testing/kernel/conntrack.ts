/** One direction of a connection, as `conntrack -L` prints it. */
const tuple = /src=(\S+) dst=(\S+) sport=(\d+) dport=(\d+)/g;

/**
 * What the lines of `conntrack -L` on a node say of a client's connections from that port: protocol and both directions,
 * with `client` for the client's own port and `other` for a port NAT chose instead.
 */
export function entriesOf(node: string, lines: readonly string[], client: string, port: number): readonly string[] {
  const found: string[] = [];
  for (const line of lines) {
    const [original, reply] = [...line.matchAll(tuple)];
    if (!original || !reply || original[1] !== client || Number(original[3]) !== port) continue;
    const [, , dst, , dport] = original;
    const [, from, to, fromPort, toPort] = reply;
    const back = Number(toPort) === port ? 'client' : 'other';
    found.push(`${node}: ${line.split(' ')[0]} to ${dst}:${dport}, back from ${from}:${fromPort} to ${to}:${back}`);
  }
  return found;
}

/**
 * Where NAT sent a client's connection (`tcp`, `udp`) from that port on to, by what `conntrack -E` told of it on all nodes; empty when it
 * was not translated, or never confirmed. A node on the way may have changed the source: then the next one knows it by that.
 */
export function sentOnTo(events: readonly string[], protocol: string, client: string, port: number): string {
  for (const line of events) {
    const [original, reply] = [...line.matchAll(tuple)];
    if (
      !original ||
      !reply ||
      !line.includes(` ${protocol} `) ||
      original[1] !== client ||
      Number(original[3]) !== port
    )
      continue;
    const [, from = '', source = '', fromPort, sourcePort] = reply;
    if (original[2] !== from || original[4] !== fromPort) return from;
    if (source !== client) return sentOnTo(events, protocol, source, Number(sourcePort));
  }
  return '';
}
