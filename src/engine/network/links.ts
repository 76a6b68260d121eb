import type { Device } from './namespace.ts';
import { ResumedVisit, type Visit } from './visit.ts';

/** Through the loopback device and back, in virtual milliseconds. */
export const loopbackLatency = 0.01;
/** Three solicitations, a second apart (arp(7): mcast_solicit, retrans_time_ms). */
export const arpTimeout = 3000;

/** The device at the other end: a veth's peer (which answers ARP for every address), or the neighbour with that address. */
export const linkFor = (device: Device, nextHop: string): Device | undefined =>
  device.segment ? device.segment.get(nextHop) : device.peer;

/** How long the link that a packet left by takes. */
export function latencyAfter(visit: Visit): number {
  if (visit.next instanceof ResumedVisit) return 0;
  const { kind, device } = visit.decision;
  return kind === 'local' || !device ? loopbackLatency : device.latency;
}
