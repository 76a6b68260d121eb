import { type Cidr, cidrSize, familyOf, nthAddress, parseAddress, parseCidr } from '../../model/ip.ts';
import type { IPFamily } from '../../model/objects/index.ts';

/** Addresses for load balancers: TEST-NET-2 (RFC 5737) and a range of the documentation prefix (RFC 3849). */
const ranges: Readonly<Record<IPFamily, Cidr | undefined>> = {
  IPv4: parseCidr('198.51.100.0/24'),
  IPv6: parseCidr('2001:db8:51::/120'),
};

/** External addresses that a provider hands out, lowest first. */
export class AddressPool {
  readonly #taken = new Set<string>();
  readonly #isForeign: (address: string) => boolean;

  /** `isForeign` says that an address is somebody else's: a host of the scene has it. */
  constructor(isForeign: (address: string) => boolean) {
    this.#isForeign = isForeign;
  }

  /** The address asked for when it can be had, else the first free one; undefined when there is none. */
  take(family: IPFamily, wanted?: string): string | undefined {
    const range = ranges[family];
    if (!range) return undefined;
    const asked = wanted === undefined ? undefined : parseAddress(wanted);
    const last = Number(cidrSize(range)) - 2;
    let first: string | undefined;
    for (let i = 1; i <= last; i++) {
      const address = nthAddress(range, i);
      if (this.#taken.has(address) || this.#isForeign(address)) continue;
      if (address === asked || asked === undefined || familyOf(asked) !== family) return this.#keep(address);
      first ??= address;
    }
    return first && this.#keep(first);
  }

  release(address: string): void {
    this.#taken.delete(address);
  }

  #keep(address: string): string {
    this.#taken.add(address);
    return address;
  }
}
