import { flat } from '../../model/flat.ts';
import { addressToBigInt, type Cidr, cidrContains, cidrSize, nthAddress, parseCidr } from '../../model/ip.ts';

/**
 * The host-local IPAM plugin for one range: the address after the last one given, round and round, so that a freed address
 * rests as long as possible. The first address is the gateway's and never given, nor is the last (broadcast).
 * Source: containernetworking/plugins, plugins/ipam/host-local/backend/allocator (Range.Canonicalize, GetIter).
 */
export class HostLocalIpam {
  readonly #range: Cidr;
  /** Places in the range, counted from its base. */
  readonly #taken = new Set<number>();
  readonly #ever = new Set<number>();
  #last = 1;

  /** Throws when the text is not a range. */
  constructor(cidr: string) {
    const range = parseCidr(cidr);
    if (!range) throw new Error(`invalid CIDR address: ${cidr}`);
    this.#range = range;
  }

  /** The next free address. Throws host-local's error when there is none. */
  allocate(): string {
    const end = Number(cidrSize(this.#range)) - 2;
    for (let tried = 2; tried <= end; tried++) {
      this.#last = this.#last >= end ? 2 : this.#last + 1;
      if (this.#taken.has(this.#last)) continue;
      this.#taken.add(this.#last);
      this.#ever.add(this.#last);
      // It is kept in many places, for as long as the pod lives.
      return flat(nthAddress(this.#range, this.#last));
    }
    const range = `${nthAddress(this.#range, 1)}-${nthAddress(this.#range, Math.max(end, 1))}`;
    throw new Error(`no IP addresses available in range set: ${range}`);
  }

  release(address: string): void {
    this.#taken.delete(this.#indexOf(address));
  }

  /** Whether a pod ever had this address: tells "no pod has it any more" from "no pod has it". */
  everGiven(address: string): boolean {
    return cidrContains(this.#range, address) && this.#ever.has(this.#indexOf(address));
  }

  #indexOf(address: string): number {
    return Number(addressToBigInt(address) - this.#range.base);
  }
}
