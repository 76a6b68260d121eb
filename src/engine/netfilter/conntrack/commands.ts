import type { Netfilter } from '../types.ts';
import type { Connection } from './connection.ts';
import type { ConnectionTable } from './connection-table.ts';
import { formatConnection, momentOf } from './format.ts';

const numberOf = (protocol: 'TCP' | 'UDP' | 'SCTP'): number => (protocol === 'TCP' ? 6 : protocol === 'UDP' ? 17 : 132);

/** `conntrack -D`; `now` in virtual milliseconds. Returns how many went. */
export function deleteConnections(
  table: ConnectionTable,
  filter: Parameters<Netfilter['conntrackDelete']>[0],
  now: number,
): number {
  const isDoomed =
    typeof filter === 'function'
      ? (connection: Connection) => filter(formatConnection(momentOf(connection, now)))
      : ({ original, reply }: Connection) =>
          original.proto === numberOf(filter.protocol) &&
          (filter.origDst === undefined || original.dst === filter.origDst) &&
          (filter.origPortDst === undefined || original.dport === filter.origPortDst) &&
          (filter.replySrc === undefined || reply.src === filter.replySrc);
  const doomed = table.list().filter(isDoomed);
  for (const connection of doomed) table.delete(connection);
  return doomed.length;
}
