import type { ConntrackView } from '../../../model/trace.ts';
import type { Skb, SkbConntrack } from '../types.ts';
import { Moment, secondsLeft } from './moment.ts';
import type { TcpState } from './tcp-states.ts';
import type { Tuple } from './tuple.ts';

/** One entry of the connection table. `reply` is what answers look like, so the difference from the inverse of `original` is the NAT. */
export class Connection {
  readonly original: Tuple<Connection>;
  reply: Tuple<Connection>;
  status = 0;
  mark = 0;
  tcp: TcpState = 'NONE';
  /** Whether a FIN was seen (IP_CT_TCP_FLAG_CLOSE_INIT). */
  closing = false;
  /** Direction of the last RST; undefined once another packet came. */
  lastReset: 'original' | 'reply' | undefined = undefined;
  /** When a UDP exchange begins to count as a stream, in virtual milliseconds. */
  streamAt = 0;
  /** Virtual milliseconds. */
  expiresAt = 0;
  /** The note that its last packet carries; the next one's is often the same. */
  #binding: Binding | undefined = undefined;

  constructor(original: Tuple<Connection>) {
    this.original = original;
    this.reply = original.inverse();
  }

  has(bit: number): boolean {
    return (this.status & bit) !== 0;
  }

  /** The note a packet of this connection carries. */
  binding(state: ConntrackView['state'], isReply: boolean): Binding {
    const last = this.#binding;
    if (last?.state === state && last.isReply === isReply) return last;
    this.#binding = new Binding(state, isReply, this);
    return this.#binding;
  }
}

/** What conntrack notes on a packet: its connection, the state rules see, and the direction. */
export class Binding implements SkbConntrack {
  readonly state: ConntrackView['state'];
  readonly isReply: boolean;
  /** Absent for INVALID and UNTRACKED. */
  readonly connection: Connection | undefined;
  #moment: Moment | undefined;

  constructor(state: ConntrackView['state'], isReply: boolean, connection: Connection | undefined) {
    this.state = state;
    this.isReply = isReply;
    this.connection = connection;
  }

  /** A snapshot for rules and explanations, `now` in virtual milliseconds; the same object as long as nothing changed. */
  moment(now: number): Moment {
    const { connection } = this;
    const known = this.#moment;
    const left = connection ? secondsLeft(connection, now) : 0;
    if (known && (!connection || known.holds(connection, left))) return known;
    this.#moment = new Moment(this.state, this.isReply, connection, left);
    return this.#moment;
  }
}

export const invalid = new Binding('INVALID', false, undefined);
export const untracked = new Binding('UNTRACKED', false, undefined);

/** The connection that conntrack noted on a packet. */
export const bindingOf = ({ nfct }: Skb): Binding | undefined => (nfct instanceof Binding ? nfct : undefined);
