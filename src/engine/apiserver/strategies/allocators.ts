import type { Cidr } from '../../../model/ip.ts';
import { addressToBigInt, cidrSize, formatCidr, nthAddress, parseCidr } from '../../../model/ip.ts';
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

/**
 * ClusterIPs and node ports (pkg/registry/core/service/ipallocator and portallocator). The network's own address and, for
 * IPv4, the broadcast address are never handed out. Only the first 2^32 addresses of a larger IPv6 range are.
 */
export class ServiceAllocators {
  readonly range: Cidr;
  readonly #hosts: number;
  readonly #addresses: Pool;
  readonly #ports: Pool;

  /** Throws RangeError when `services` is not a CIDR. */
  constructor(services: string, random: SeededRandom) {
    const range = parseCidr(services);
    if (!range) throw new RangeError(`not a CIDR: ${services}`);
    this.range = range;
    const size = Math.min(Number(cidrSize(range)), 2 ** 32 - 1);
    this.#hosts = Math.max(0, size - (range.family === 'IPv4' ? 2 : 1));
    const band = size <= 16 ? 0 : clamp(16, Math.floor(size / 16), 256);
    this.#addresses = new Pool(this.#hosts, band, random.fork('cluster-ips'));
    this.#ports = new Pool(nodePorts.size, clamp(16, Math.floor(nodePorts.size / 32), 128), random.fork('node-ports'));
  }

  takeAddress(address: string): Refusal {
    const index = this.#indexOf(address);
    if (index === undefined) {
      return `the provided IP (${address}) is not in the valid range. The range of valid IPs is ${formatCidr(this.range)}`;
    }
    return this.#addresses.take(index) ? undefined : alreadyAllocated('IP');
  }

  /** A free address, or undefined when the range is full. */
  nextAddress(): string | undefined {
    const index = this.#addresses.next();
    return index === undefined ? undefined : nthAddress(this.range, index + 1);
  }

  releaseAddress(address: string): void {
    const index = this.#indexOf(address);
    if (index !== undefined) this.#addresses.release(index);
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
    this.#addresses.record(journal);
    this.#ports.record(journal);
    let done = false;
    try {
      const result = write();
      done = keep;
      return result;
    } finally {
      this.#addresses.record(undefined);
      this.#ports.record(undefined);
      if (!done) for (const undo of journal.reverse()) undo();
    }
  }

  #indexOf(address: string): number | undefined {
    const index = Number(addressToBigInt(address) - this.range.base) - 1;
    return address.includes(':') === (this.range.family === 'IPv6') && index >= 0 && index < this.#hosts
      ? index
      : undefined;
  }
}
