import type { Packet } from '../../../model/packet.ts';
import { addr } from '../address.ts';
import type { RealServer, VirtualServer } from './virtual-server.ts';

export interface Choice {
  readonly server: RealServer;
  /** Why this one: `the next in turn`. */
  readonly why: string;
}

const buckets = 256;

/** Weighs a connection that is open as much as 256 that are closing (ip_vs_dest_conn_overhead). */
const overhead = ({ active, inactive }: RealServer): number => active * 256 + inactive;

const connections = ({ active, inactive }: RealServer): string =>
  `${active} active and ${inactive} inactive connections`;

/** The first of the list that has the least of something for its weight. */
function least(servers: readonly RealServer[], of: (server: RealServer) => number): RealServer | undefined {
  let best: RealServer | undefined;
  for (const server of servers) {
    if (server.weight <= 0) continue;
    if (!best || of(server) * best.weight < of(best) * server.weight) best = server;
  }
  return best;
}

/** From the one after the last on, around the list (ip_vs_rr.c). With equal weights wrr does the same. */
function inTurn(virtual: VirtualServer): RealServer | undefined {
  const { servers, last } = virtual;
  const start = last ? servers.indexOf(last) + 1 : 0;
  for (let i = 0; i < servers.length; i++) {
    const server = servers[(start + i) % servers.length];
    if (!server || server.weight <= 0) continue;
    virtual.last = server;
    return server;
  }
  return undefined;
}

/** hash_32 of include/linux/hash.h, 8 bits. */
const hashOf = (address: string): number =>
  Math.imul(Number(BigInt.asUintN(32, folded(BigInt(addr(address))))), 0x61c8_8647) >>> 24;
const folded = (value: bigint): bigint => value ^ (value >> 32n) ^ (value >> 64n) ^ (value >> 96n);

/** A table of buckets, filled by the servers in turn, each as often as it weighs (ip_vs_sh.c, ip_vs_dh.c). */
function byHash({ servers }: VirtualServer, address: string): RealServer | undefined {
  const wanted = hashOf(address) % buckets;
  let server = 0;
  for (let bucket = 0, filled = 1; bucket < wanted; bucket++) {
    if (filled < (servers[server]?.weight ?? 0)) filled++;
    else {
      server = (server + 1) % Math.max(servers.length, 1);
      filled = 1;
    }
  }
  const found = servers[server];
  return found && found.weight > 0 ? found : undefined;
}

/** Chooses a real server for a new connection; undefined when there is none to be had. */
export function schedule(virtual: VirtualServer, { src, dst }: Packet): Choice | undefined {
  const { servers, settings } = virtual;
  const { scheduler } = settings;
  const choice = (server: RealServer | undefined, why: string): Choice | undefined => server && { server, why };
  switch (scheduler) {
    case 'rr':
    case 'wrr': {
      const server = inTurn(virtual);
      return choice(server, `the next in turn of ${servers.filter(({ weight }) => weight > 0).length}`);
    }
    case 'lc':
    case 'wlc': {
      const server = least(servers, overhead);
      return choice(server, server ? `it has the fewest connections: ${connections(server)}` : '');
    }
    case 'sh':
      return choice(byHash(virtual, src), `the hash of the client’s address ${src} leads to it`);
    case 'dh':
      return choice(byHash(virtual, dst), `the hash of the destination ${dst} leads to it`);
    case 'sed':
    case 'nq': {
      const idle = scheduler === 'nq' ? servers.find(({ weight, active }) => weight > 0 && active === 0) : undefined;
      if (idle) return choice(idle, 'it is idle');
      const server = least(servers, ({ active }) => active + 1);
      return choice(server, server ? `the shortest expected delay: ${connections(server)}` : '');
    }
  }
}
