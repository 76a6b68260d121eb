import type { Cidr } from '../../../model/ip.ts';
import { addressToBigInt, cidrSize, familyOf, formatCidr, nthAddress, parseCidrs } from '../../../model/ip.ts';
import type { IPFamily } from '../../../model/objects/index.ts';
import type { SeededRandom } from '../../sim/random.ts';

/** Why a number could not be had, in upstream's words; absent when it could. */
type Refusal = string | undefined;

/**
 * Numbers 0…size-1, handed out once each. Chance picks where the search for a free one begins; the lower `band` numbers
 * come last so that people can choose them (KEP-3070 for addresses, KEP-3668 for node ports).
 */
class Pool {
  readonly #taken = new Set<number>();
  readonly #size: number;
  readonly #band: number;
  readonly #random: SeededRandom;
  #journal: (() => void)[] | undefined;

  constructor(size: number, band: number, random: SeededRandom) {
    this.#size = size;
    this.#band = band;
    this.#random = random;
  }

  take(n: number): boolean {
    if (this.#taken.has(n)) return false;
    this.#taken.add(n);
    this.#journal?.push(() => this.#taken.delete(n));
    return true;
  }

  next(): number | undefined {
    return this.#from(this.#band, this.#size) ?? this.#from(0, this.#band);
  }

  release(n: number): void {
    if (this.#taken.delete(n)) this.#journal?.push(() => this.#taken.add(n));
  }

  record(journal: (() => void)[] | undefined): void {
    this.#journal = journal;
  }

  #from(low: number, high: number): number | undefined {
    const size = high - low;
    if (size <= 0) return undefined;
    const start = this.#random.int(0, size - 1);
    for (let i = 0; i < size; i++) {
      const n = low + ((start + i) % size);
      if (this.take(n)) return n;
    }
    return undefined;
  }
}

const clamp = (low: number, n: number, high: number): number => Math.min(Math.max(low, n), high);

const nodePorts = { base: 30_000, size: 2768 };
const alreadyAllocated = (what: string): string => `provided ${what} is already allocated`;

/** The addresses of one service range: all but the network's own and, for IPv4, the broadcast address; of a large IPv6 range the first 2^32. */
class AddressRange {
  readonly range: Cidr;
  readonly pool: Pool;
  readonly #hosts: number;

  constructor(range: Cidr, random: SeededRandom) {
    this.range = range;
    const size = Math.min(Number(cidrSize(range)), 2 ** 32 - 1);
    this.#hosts = Math.max(0, size - (range.family === 'IPv4' ? 2 : 1));
    this.pool = new Pool(this.#hosts, size <= 16 ? 0 : clamp(16, Math.floor(size / 16), 256), random);
  }

  next(): string | undefined {
    const index = this.pool.next();
    return index === undefined ? undefined : nthAddress(this.range, index + 1);
  }

  indexOf(address: string): number | undefined {
    const index = Number(addressToBigInt(address) - this.range.base) - 1;
    return index >= 0 && index < this.#hosts ? index : undefined;
  }
}

/** ClusterIPs, of one or two families, and node ports (pkg/registry/core/service/ipallocator and portallocator). */
export class ServiceAllocators {
  /** The families of the service ranges, the primary one first. */
  readonly families: readonly IPFamily[];
  /** The primary range. */
  readonly range: Cidr;
  readonly #ranges: readonly AddressRange[];
  readonly #ports: Pool;

  /** @param services `--service-cluster-ip-range`: a CIDR, or one of each family with a comma between. Throws RangeError when it is none. */
  constructor(services: string, random: SeededRandom) {
    const ranges = parseCidrs(services);
    const [primary] = ranges;
    if (!primary) throw new RangeError(`not a CIDR: ${services}`);
    this.range = primary;
    this.families = ranges.map(({ family }) => family);
    this.#ranges = ranges.map(
      (range, i) => new AddressRange(range, random.fork(i === 0 ? 'cluster-ips' : 'cluster-ips/2')),
    );
    this.#ports = new Pool(nodePorts.size, clamp(16, Math.floor(nodePorts.size / 32), 128), random.fork('node-ports'));
  }

  takeAddress(address: string): Refusal {
    const addresses = this.#rangeOf(familyOf(address));
    const index = addresses?.indexOf(address);
    if (!addresses || index === undefined) {
      const valid = formatCidr((addresses ?? this).range);
      return `the provided IP (${address}) is not in the valid range. The range of valid IPs is ${valid}`;
    }
    return addresses.pool.take(index) ? undefined : alreadyAllocated('IP');
  }

  /** A free address, or undefined when the range is full. */
  nextAddress(family: IPFamily): string | undefined {
    return this.#rangeOf(family)?.next();
  }

  releaseAddress(address: string): void {
    const addresses = this.#rangeOf(familyOf(address));
    const index = addresses?.indexOf(address);
    if (index !== undefined) addresses?.pool.release(index);
  }

  takePort(port: number): Refusal {
    const index = port - nodePorts.base;
    if (index < 0 || index >= nodePorts.size) {
      return `provided port is not in the valid range. The range of valid ports is ${nodePorts.base}-${nodePorts.base + nodePorts.size - 1}`;
    }
    return this.#ports.take(index) ? undefined : alreadyAllocated('port');
  }

  nextPort(): number | undefined {
    const index = this.#ports.next();
    return index === undefined ? undefined : nodePorts.base + index;
  }

  releasePort(port: number): void {
    this.#ports.release(port - nodePorts.base);
  }

  /** Runs `write`; everything it took and released is undone when it throws or `keep` is false. */
  transaction<T>(keep: boolean, write: () => T): T {
    const journal: (() => void)[] = [];
    this.#record(journal);
    let done = false;
    try {
      const result = write();
      done = keep;
      return result;
    } finally {
      this.#record(undefined);
      if (!done) for (const undo of journal.reverse()) undo();
    }
  }

  #record(journal: (() => void)[] | undefined): void {
    for (const { pool } of this.#ranges) pool.record(journal);
    this.#ports.record(journal);
  }

  #rangeOf(family: IPFamily): AddressRange | undefined {
    return this.#ranges.find(({ range }) => range.family === family);
  }
}
