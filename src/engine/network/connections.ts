import type { Conversation } from './conversation.ts';
import type { Namespace } from './namespace.ts';
import type { Ends } from './packets.ts';
import { isTcp } from './target.ts';

/** One end of a TCP connection. */
export interface ConnectionView {
  readonly state: 'SYN-SENT' | 'ESTAB';
  readonly local: string;
  readonly localPort: number;
  readonly peer: string;
  readonly peerPort: number;
}

const states: Readonly<Record<Conversation['state'], ConnectionView['state'] | undefined>> = {
  connecting: 'SYN-SENT',
  waiting: 'ESTAB',
  idle: 'ESTAB',
  closing: undefined,
  'last-ack': undefined,
  closed: undefined,
};

const row = (state: ConnectionView['state'], { src, sport, dst, dport }: Ends): ConnectionView => ({
  state,
  local: src,
  localPort: sport,
  peer: dst,
  peerPort: dport,
});

/** What `ss -tn` shows there of these conversations. Connections that are closing are not shown: TIME-WAIT is not modelled. */
export function connectionsIn(namespace: Namespace, conversations: Iterable<Conversation>): readonly ConnectionView[] {
  const rows: ConnectionView[] = [];
  for (const c of conversations) {
    const state = isTcp(c.target) ? states[c.state] : undefined;
    if (state === undefined) continue;
    if (c.client === namespace && c.ends.src !== '') rows.push(row(state, c.ends));
    if (c.server?.namespace === namespace && !c.server.closed) rows.push(row('ESTAB', c.server.ends));
  }
  return rows;
}
