import { formatCidr, nthAddress, parseCidrs } from '../../model/ip.ts';
import type { Device, Namespace } from './namespace.ts';

/** One way between two machines, in virtual milliseconds. */
const latency = 0.5;

/** The Ethernet segment of the nodes: who answers ARP for an address there. The router has the first address of each range. */
export class Segment {
  readonly #ranges: ReturnType<typeof parseCidrs>;
  /** The router's addresses, the primary family's first. */
  readonly gateways: readonly string[];
  readonly #devices = new Map<string, Device>();

  /** @param cidrs the range of addresses, or one of each family with a comma between */
  constructor(cidrs: string) {
    this.#ranges = parseCidrs(cidrs);
    this.gateways = this.#ranges.map((range) => nthAddress(range, 1));
  }

  /** Whose device answers for an address. */
  at(address: string): Device | undefined {
    return this.#devices.get(address);
  }

  /** From now on this device answers for the address; without one nobody does. */
  answer(address: string, device?: Device): void {
    if (device) this.#devices.set(address, device);
    else this.#devices.delete(address);
  }

  /** Plugs a namespace's eth0 in. */
  #plug(namespace: Namespace): Device {
    const device: Device = { name: 'eth0', namespace, latency, peer: undefined, segment: this.#devices };
    for (const address of namespace.addresses) this.#devices.set(address, device);
    return device;
  }

  /** Plugs a machine in: it reaches the segment by itself, and all else through the router; of the families that it has. */
  connect(namespace: Namespace): Device {
    const eth0 = this.#plug(namespace);
    for (const [i, range] of this.#ranges.entries()) {
      const gateway = this.gateways[i] ?? '';
      if (namespace.addressFor(gateway) === undefined) continue;
      namespace.routes.add(formatCidr(range), 'unicast', eth0);
      namespace.routes.add('default', 'unicast', eth0, gateway);
    }
    return eth0;
  }

  /** Plugs the router in, which is no way to anywhere for itself. */
  connectRouter(router: Namespace): Device {
    const uplink = this.#plug(router);
    for (const range of this.#ranges) router.routes.add(formatCidr(range), 'unicast', uplink);
    return uplink;
  }
}
