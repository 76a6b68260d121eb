import type { EndpointSlice, Service } from '../../model/objects/index.ts';
import type { Services } from './service-table.ts';

/** A full sync at least this often, in milliseconds (upstream pkg/proxy/util FullSyncPeriod). */
export const fullSyncPeriod = 3_600_000;

export interface Sync {
  readonly full: boolean;
  /** Endpoints of a UDP port changed: conntrack may send on to endpoints that are gone. */
  readonly conntrackCleanup: boolean;
}

/**
 * The part of a proxy mode that knows neither the API server nor the kernel: takes in changes, and at a sync works out what the
 * kernel is to have. How that gets there is the matter of the mode's `Backend`.
 */
export interface Proxier {
  /** Changes wait for a sync. */
  readonly pending: boolean;
  /** Rules it keeps in the kernel after the last sync, those not written anew included. */
  readonly ruleCount: number;
  /** Service ports and endpoints as of the last sync. */
  readonly services: Services;
  /** Returns whether a sync is needed. */
  serviceChanged(previous: Service | undefined, current: Service | undefined): boolean;
  /** Returns whether a sync is needed. */
  sliceChanged(slice: EndpointSlice, removed: boolean): boolean;
  /** The node's zone label; the next sync is full. */
  setZone(zone: string): void;
  /** Whether a sync at `now` (ms) would be full. */
  isFullDue(now: number): boolean;
  /** Takes in all changes. */
  sync(now: number): Sync;
  /** The kernel refused what it was given, or may no longer hold what was written: everything is written anew. */
  failed(): void;
  /** All it wants in the kernel, as input of the kernel's own tool. */
  fullText(): string;
}
