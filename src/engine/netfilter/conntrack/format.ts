import { protocolName } from '../protocols.ts';
import { statusBit } from './status.ts';
import type { TcpState } from './tcp-states.ts';
import { isIcmp, type Tuple } from './tuple.ts';

/** A connection as it is now. */
export interface Entry {
  readonly original: Tuple;
  readonly reply: Tuple;
  readonly status: number;
  readonly tcp: TcpState;
  readonly mark: number;
  /** Virtual milliseconds. */
  readonly expiresAt: number;
}

/** A connection as it was at one moment. */
export interface ConnectionMoment extends Omit<Entry, 'expiresAt'> {
  /** Whole seconds until it expires. */
  readonly left: number;
}

export const momentOf = ({ original, reply, status, tcp, mark, expiresAt }: Entry, now: number): ConnectionMoment => ({
  original,
  reply,
  status,
  tcp,
  mark,
  left: Math.floor((expiresAt - now) / 1000),
});

function formatTuple(tuple: Tuple): string {
  const ends = `src=${tuple.src} dst=${tuple.dst}`;
  return isIcmp(tuple.proto)
    ? `${ends} type=${tuple.dport} code=0 id=${tuple.sport}`
    : `${ends} sport=${tuple.sport} dport=${tuple.dport}`;
}

/** A line of `conntrack -L` (conntrack-tools 1.4.7). */
export function formatConnection({ original, reply, status, tcp, mark, left }: ConnectionMoment): string {
  const seconds = Math.max(0, left);
  return [
    `${protocolName(original.proto).padEnd(8)} ${original.proto} ${seconds}`,
    ...(original.proto === 6 ? [tcp] : original.proto === 132 ? ['ESTABLISHED'] : []),
    formatTuple(original),
    ...(status & statusBit.SEEN_REPLY ? [] : ['[UNREPLIED]']),
    formatTuple(reply),
    ...(status & statusBit.ASSURED ? ['[ASSURED]'] : []),
    `mark=${mark}`,
    'use=1',
  ].join(' ');
}
