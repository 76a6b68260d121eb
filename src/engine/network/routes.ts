import { addressToBigInt, type Cidr, familyOf, formatCidr, parseAddress, parseCidr } from '../../model/ip.ts';

/** All a route says of a device. */
interface Named {
  readonly name: string;
}

/** One line of `ip route`. `local` is what the kernel keeps in table local; `none` says that no line fits. */
export interface Route<D extends Named> {
  readonly kind: 'local' | 'unicast' | 'blackhole' | 'none';
  /** `default`, `10.244.1.0/24`, or a bare address for a host route. */
  readonly destination: string;
  readonly device: D | undefined;
  /** The next hop's address; undefined when the destination is on the link itself. */
  readonly via: string | undefined;
}

export const noRoute: Route<never> = { kind: 'none', destination: '', device: undefined, via: undefined };

/** Whether a packet gets anywhere by this route. */
export const leads = (route: Route<Named>): boolean => route.kind === 'unicast' || route.kind === 'local';

/** As `ip route show` prints it (`ip route show table local` for local ones). */
export function formatRoute(route: Route<Named>): string {
  const device = route.device ? ` dev ${route.device.name}` : '';
  if (route.kind === 'unicast') {
    return route.via === undefined
      ? `${route.destination}${device} scope link`
      : `${route.destination} via ${route.via}${device}`;
  }
  return `${route.kind} ${route.destination}${device}`;
}

type RouteKind = Route<never>['kind'];

const route = <D extends Named>(destination: string, kind: RouteKind, device?: D, via?: string): Route<D> => ({
  kind,
  destination,
  device,
  via,
});

/** Bound in every namespace, before anything a table says. */
const loopback: Route<never> = route('127.0.0.0/8', 'local');
const loopback6: Route<never> = route('::1', 'local');

const widthOf = (cidr: Cidr): number => (cidr.family === 'IPv4' ? 32 : 128);
const cacheLimit = 10_000;
const noLevels: readonly never[] = [];

/** Routes of one prefix length. */
interface Level<D extends Named> {
  readonly family: string;
  readonly shift: bigint;
  readonly routes: Map<bigint, Route<D>>;
}

/**
 * The routing table of one namespace: longest prefix first, the local table before all (ip-rule(8) priority 0).
 * Host routes are looked up exactly, so adding a pod costs nothing; answers from prefixes are kept until a prefix changes.
 * Its parts are made when they are needed: of thousands of pods most have an address and a default route, and never send.
 */
export class RouteTable<D extends Named> {
  readonly #own: Route<D>;
  /** To its address of the other family. */
  readonly #second: Route<D> | undefined;
  #default: Route<D> | undefined;
  #default6: Route<D> | undefined;
  #hosts: Map<string, Route<D>> | undefined;
  /** Longest prefix first. */
  #levels: readonly Level<D>[] = noLevels;
  #answers: Map<string, Route<D>> | undefined;

  /** @param address the namespace's own, `second` that of the other family. Throws when one is none. */
  constructor(address: string, second?: string) {
    this.#own = route(hostOf(address), 'local');
    this.#second = second === undefined ? undefined : route(hostOf(second), 'local');
  }

  /** Adds or replaces a route; the family of `default` is that of the next hop. Throws when the destination is not an address, a range or `default`. */
  add(destination: string, kind: RouteKind, device?: D, via?: string): void {
    if (destination === 'default') {
      this.#answers = undefined;
      if (via?.includes(':')) this.#default6 = route(destination, kind, device, via);
      else this.#default = route(destination, kind, device, via);
      return;
    }
    if (!destination.includes('/')) {
      this.#hosts ??= new Map();
      this.#hosts.set(hostOf(destination), route(destination, kind, device, via));
      return;
    }
    const cidr = parseCidr(destination);
    if (!cidr) throw noPrefix(destination);
    this.#answers = undefined;
    const { routes, shift } = this.#levelOf(cidr);
    routes.set(cidr.base >> shift, route(formatCidr(cidr), kind, device, via));
  }

  /** Removes the route to a destination; one that is not there is ignored. */
  remove(destination: string): void {
    if (this.#hosts?.delete(destination)) return;
    const cidr = parseCidr(destination);
    if (!cidr) return;
    this.#answers = undefined;
    const { routes, shift } = this.#levelOf(cidr);
    routes.delete(cidr.base >> shift);
  }

  /** Every route but those of the loopback device: the machine's own addresses, host routes in the order they came, ranges, defaults. */
  get all(): readonly Route<D>[] {
    const ranges = this.#levels.flatMap(({ routes }) => [...routes.values()]);
    const ends = [this.#default, this.#default6, this.#second].filter((one) => one !== undefined);
    return [this.#own, ...(this.#hosts?.values() ?? []), ...ranges, ...ends];
  }

  /** The route a packet to this (canonical) address takes, or `noRoute`. */
  lookup(address: string): Route<D> {
    if (address === this.#own.destination) return this.#own;
    const known = this.#hosts?.get(address) ?? this.#answers?.get(address);
    if (known) return known;
    const found = this.#longestPrefix(address);
    if (!this.#answers || this.#answers.size >= cacheLimit) this.#answers = new Map();
    this.#answers.set(address, found);
    return found;
  }

  #levelOf(cidr: Cidr): Level<D> {
    const shift = BigInt(widthOf(cidr) - cidr.prefix);
    const known = this.#levels.find((level) => level.family === cidr.family && level.shift === shift);
    if (known) return known;
    const level = { family: cidr.family, shift, routes: new Map<bigint, Route<D>>() };
    this.#levels = [...this.#levels, level].sort((a, b) => (a.shift < b.shift ? -1 : 1));
    return level;
  }

  #longestPrefix(address: string): Route<D> {
    if (address.startsWith('127.')) return loopback;
    if (address === '::1') return loopback6;
    if (address === this.#second?.destination) return this.#second;
    const family = familyOf(address);
    if (this.#levels.length > 0) {
      const number = addressToBigInt(address);
      for (const level of this.#levels) {
        const found = level.family === family ? level.routes.get(number >> level.shift) : undefined;
        if (found) return found;
      }
    }
    return (family === 'IPv4' ? this.#default : this.#default6) ?? noRoute;
  }
}

const noPrefix = (text: string): Error => new Error(`Error: inet prefix is expected rather than "${text}".`);

function hostOf(text: string): string {
  const address = parseAddress(text);
  if (address === undefined) throw noPrefix(text);
  return address;
}
