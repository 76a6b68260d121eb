import { addressToBigInt, type Cidr, familyOf, formatCidr, parseCidr } from '../../model/ip.ts';
import type { Device } from './namespace.ts';

/** One line of `ip route`. `local` is what the kernel keeps in table local; `none` says that no line fits. */
export interface Route {
  readonly kind: 'local' | 'unicast' | 'blackhole' | 'none';
  /** `default`, `10.244.1.0/24`, or a bare address for a host route. */
  readonly destination: string;
  readonly device: Device | undefined;
  /** The next hop's address; undefined when the destination is on the link itself. */
  readonly via: string | undefined;
}

export const noRoute: Route = { kind: 'none', destination: '', device: undefined, via: undefined };

/** Whether a packet gets anywhere by this route. */
export const leads = (route: Route): boolean => route.kind === 'unicast' || route.kind === 'local';

/** As `ip route show` prints it (`ip route show table local` for local ones). */
export function formatRoute(route: Route): string {
  const device = route.device ? ` dev ${route.device.name}` : '';
  if (route.kind === 'unicast') {
    return route.via === undefined
      ? `${route.destination}${device} scope link`
      : `${route.destination} via ${route.via}${device}`;
  }
  return `${route.kind} ${route.destination}${device}`;
}

const widthOf = (cidr: Cidr): number => (cidr.family === 'IPv4' ? 32 : 128);
const cacheLimit = 10_000;

/**
 * The routing table of one namespace: longest prefix first, the local table before all (ip-rule(8) priority 0).
 * Host routes are looked up exactly, so adding a pod costs nothing; answers from prefixes are kept until a prefix changes.
 */
export class RouteTable {
  readonly #hosts = new Map<string, Route>();
  /** Prefix length → base address → route, longest prefix first. */
  readonly #prefixes: { readonly family: string; readonly shift: bigint; readonly routes: Map<bigint, Route> }[] = [];
  readonly #answers = new Map<string, Route>();

  /** Adds or replaces a route. Throws when the destination is not an address, a range or `default`. */
  add(destination: string, kind: Route['kind'], device?: Device, via?: string): void {
    const cidr = parseCidr(destination === 'default' ? '0.0.0.0/0' : destination);
    if (!cidr) throw new Error(`Error: inet prefix is expected rather than "${destination}".`);
    if (cidr.prefix === widthOf(cidr)) {
      const [host = destination] = destination.split('/', 1);
      this.#hosts.set(host, { kind, destination: host, device, via });
      return;
    }
    const shift = BigInt(widthOf(cidr) - cidr.prefix);
    let level = this.#prefixes.find((l) => l.family === cidr.family && l.shift === shift);
    if (!level) {
      level = { family: cidr.family, shift, routes: new Map() };
      this.#prefixes.push(level);
      this.#prefixes.sort((a, b) => (a.shift < b.shift ? -1 : 1));
    }
    const text = destination === 'default' ? destination : formatCidr(cidr);
    level.routes.set(cidr.base >> shift, { kind, destination: text, device, via });
    this.#answers.clear();
  }

  /** Removes the route to a destination; one that is not there is ignored. */
  remove(destination: string): void {
    if (this.#hosts.delete(destination)) return;
    const cidr = parseCidr(destination);
    if (!cidr) return;
    const shift = BigInt(widthOf(cidr) - cidr.prefix);
    const level = this.#prefixes.find((l) => l.family === cidr.family && l.shift === shift);
    if (level?.routes.delete(cidr.base >> shift)) this.#answers.clear();
  }

  /** The route a packet to this (canonical) address takes, or `noRoute`. */
  lookup(address: string): Route {
    const host = this.#hosts.get(address);
    if (host) return host;
    const known = this.#answers.get(address);
    if (known) return known;
    const found = this.#longestPrefix(address);
    if (this.#answers.size >= cacheLimit) this.#answers.clear();
    this.#answers.set(address, found);
    return found;
  }

  #longestPrefix(address: string): Route {
    const family = familyOf(address);
    const number = addressToBigInt(address);
    for (const level of this.#prefixes) {
      if (level.family !== family) continue;
      const route = level.routes.get(number >> level.shift);
      if (route) return route;
    }
    return noRoute;
  }
}
