import { fnv1a } from '../../model/fnv.ts';
import { familyOf } from '../../model/ip.ts';
import type { IPFamily } from '../../model/objects/meta.ts';
import type { Device, Namespace } from './namespace.ts';

/** The next hop of everything behind a point-to-point link: the far end answers ARP for it (proxy_arp), as with Calico. */
const linkLocalGateways: Readonly<Record<IPFamily, string>> = {
  IPv4: '169.254.1.1',
  IPv6: 'fe80::ecee:eeee:eeee:eeee',
};

/** The two ends of a veth pair: a machine's, and the eth0 of what hangs on it. `latency` one way, in virtual milliseconds. */
export function vethPair(machine: Namespace, name: string, hanging: Namespace, latency: number): [Device, Device] {
  const near: Device = { name, namespace: machine, latency, peer: undefined, segment: undefined };
  const eth0: Device = { name: 'eth0', namespace: hanging, latency, peer: near, segment: undefined };
  near.peer = eth0;
  return [near, eth0];
}

/**
 * A veth pair between a machine and a namespace that hangs on it, with the routes that go with it: the machine has one to each address,
 * the namespace's eth0 leads to everything. The machine's device is called `prefix` and eight hexadecimal digits of the namespace's name.
 * @param latency one way, in virtual milliseconds
 */
export function linkByVeth(machine: Namespace, prefix: string, hanging: Namespace, latency: number): void {
  const name = prefix + fnv1a(hanging.name).toString(16).padStart(8, '0');
  const [near, eth0] = vethPair(machine, name, hanging, latency);
  for (const address of hanging.addresses) {
    machine.routes.add(address, 'unicast', near);
    hanging.routes.add('default', 'unicast', eth0, linkLocalGateways[familyOf(address)]);
  }
}
