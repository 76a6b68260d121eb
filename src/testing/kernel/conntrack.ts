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

/** An entry, as far as it is compared. */
interface Entry {
  readonly dst: string;
  readonly dport: number;
  readonly from: string;
  readonly fromPort: number;
  readonly to: string;
  readonly toPort: number;
}

const keyOf = ({ protocol, client, port }: Sender): string => `${protocol} ${client} ${port}`;

/** What conntrack held or told on one node, by who sent. */
export class Entries {
  readonly #bySender = new Map<string, Entry[]>();

  /** From lines of `conntrack -L` or `conntrack -E`. */
  constructor(lines: readonly string[]) {
    for (const line of lines) {
      const [original, reply] = [...line.matchAll(tuple)];
      const [, protocol] = /\b(tcp|udp) /.exec(line) ?? [];
      if (!original || !reply || (protocol !== 'tcp' && protocol !== 'udp')) continue;
      const [, client = '', dst = '', port, dport] = original;
      const [, from = '', to = '', fromPort, toPort] = reply;
      const key = keyOf({ protocol, client, port: Number(port) });
      const entry = { dst, dport: Number(dport), from, fromPort: Number(fromPort), to, toPort: Number(toPort) };
      const known = this.#bySender.get(key);
      if (known) known.push(entry);
      else this.#bySender.set(key, [entry]);
    }
  }

  of(sender: Sender): readonly Entry[] {
    return this.#bySender.get(keyOf(sender)) ?? [];
  }
}

/**
 * What conntrack on a node holds of a client's connections from that port: protocol and both directions, with `client` for the
 * client's own port and `other` for a port NAT chose instead.
 */
export function entriesOf(node: string, entries: Entries, sender: Sender): readonly string[] {
  return entries.of(sender).map(({ dst, dport, from, fromPort, to, toPort }) => {
    const back = toPort === sender.port ? 'client' : 'other';
    return `${node}: ${sender.protocol} to ${dst}:${dport}, back from ${from}:${fromPort} to ${to}:${back}`;
  });
}

/**
 * Where NAT sent a client's connection from that port on to, by what `conntrack -E` told of it on all nodes; empty when it
 * was not translated, or never confirmed. A node on the way may have changed the source: then the next one knows it by that.
 */
export function sentOnTo(events: Entries, sender: Sender): string {
  for (const { dst, dport, from, fromPort, to, toPort } of events.of(sender)) {
    if (dst !== from || dport !== fromPort) return from;
    if (to !== sender.client) return sentOnTo(events, { ...sender, client: to, port: toPort });
  }
  return '';
}
