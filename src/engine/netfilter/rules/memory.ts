import type { IpSets } from '../ipset/ip-sets.ts';
import type { IpvsLookup } from '../ipvs/types.ts';

import type { TokenBucket } from '../token-bucket.ts';

/** State that match extensions keep between packets, one per network namespace. */
export class Memory {
  /** `recent` lists: name → address → stamps in virtual milliseconds, oldest first. */
  readonly recent = new Map<string, Map<string, RecentEntry>>();
  /** `statistic --mode nth`: packets seen since the last match, by check. */
  readonly nth = new WeakMap<object, number>();
  /** What `limit` has left, by check. */
  readonly buckets = new WeakMap<object, TokenBucket>();
  /** The namespace's own, once somebody has used them. */
  sets: IpSets | undefined = undefined;
  ipvs: IpvsLookup | undefined = undefined;
  /** `nfacct` objects: name → packets and bytes. */
  readonly accounting = new Map<string, { packets: number; bytes: number }>();
}

export interface RecentEntry {
  ttl: number;
  stamps: number[];
}
