import type { IPFamily } from '../../model/objects/index.ts';
import type { Netfilter } from '../netfilter/types.ts';
import type { Services } from './service-table.ts';
import { deleteStale } from './stale-entries.ts';

/** An UDP entry as `conntrack -L` prints it: original destination and port, source of replies. */
const udpEntry = /^udp\s.*?\sdst=(\S+) sport=\d+ dport=(\d+).*?\ssrc=(\S+) dst=/;

/**
 * Deletes conntrack entries of UDP Services that lead to endpoints which no longer serve: UDP has no connection whose end
 * would free them (upstream pkg/proxy/conntrack/cleanup.go). Services without serving endpoints are left alone, and so are entries
 * of the other family, whose endpoints are not in `services`.
 * Returns how many were deleted.
 */
export function cleanStaleEntries(netfilter: Netfilter, services: Services, family: IPFamily = 'IPv4'): number {
  const entries = netfilter.conntrackList().flatMap((line) => udpEntry.exec(line) ?? []);
  if (entries.length === 0) return 0;
  return deleteStale(netfilter, entries, services, family);
}
