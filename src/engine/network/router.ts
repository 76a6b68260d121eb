import { formatCidr, parseCidrs } from '../../model/ip.ts';
import type { SceneSettings } from '../../model/scene.ts';
import type { Device, Namespace } from './namespace.ts';
import { type ResolvConf, resolvConfWith } from './resolv-conf.ts';
import type { Segment } from './segment.ts';
import { linkByVeth } from './veth.ts';

/** One way to a host outside, in virtual milliseconds. */
const latency = 10;

/**
 * The router `wire` between the nodes' segment and the world. Cluster addresses mean nothing out there; like most border routers this
 * one says nothing to what it drops.
 */
export class Router {
  /** Nodes and outside hosts ask it, as at home. */
  readonly resolvConf: ResolvConf;
  readonly #namespace: Namespace;
  readonly #uplink: Device;

  constructor(namespace: Namespace, segment: Segment, networks: SceneSettings['networks']) {
    this.#namespace = namespace;
    this.#uplink = segment.connectRouter(namespace);
    this.resolvConf = resolvConfWith(namespace.address);
    for (const inside of [networks.pods, networks.services]) {
      for (const range of parseCidrs(inside)) namespace.routes.add(formatCidr(range), 'blackhole');
    }
  }

  /** Leads an address to the segment. */
  lead(address: string): void {
    this.#namespace.routes.add(address, 'unicast', this.#uplink);
  }

  /** Leads it nowhere any more. */
  forget(address: string): void {
    this.#namespace.routes.remove(address);
  }

  /** Throws when it leads the address somewhere already. */
  checkUnused(address: string): void {
    if (this.#namespace.routes.lookup(address).kind !== 'none') throw new Error(`address ${address} is already in use`);
  }

  /** A link to a host outside, which asks its names here, at the address of a family that it has. */
  connect(host: Namespace): void {
    linkByVeth(this.#namespace, 'out', host, latency);
    const gateway = this.#namespace.addresses.find((own) => host.addressFor(own) !== undefined);
    host.resolvConf =
      gateway === undefined || gateway === this.#namespace.address ? this.resolvConf : resolvConfWith(gateway);
  }
}
