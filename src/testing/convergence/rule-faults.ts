import type { Machine } from '../../engine/cluster.ts';
import { familyOf } from '../../model/ip.ts';
import type { IPFamily, Service, ServicePort } from '../../model/objects/index.ts';
import { endingsFor, isServed } from './backends.ts';
import { differences, nameOf } from './differences.ts';
import { RulePaths } from './rule-paths.ts';
import { frontendsOf, type Trial } from './trial.ts';

/** Clients of the Services: on the pod network, and outside the cluster. */
const clients: Readonly<Record<IPFamily, { readonly inside: string; readonly outside: string }>> = {
  IPv4: { inside: '10.244', outside: '198.18' },
  IPv6: { inside: 'fd00:10:244:ff', outside: '2001:db8:198' },
};

/** A place where a Service's port can be reached, from whom, and which of its endpoints may answer there. */
interface Door {
  readonly from: string;
  readonly ip: string;
  readonly port: number;
  readonly policy: 'Cluster' | 'Local';
}

/** Those of the node's family. */
function doorsOf({ spec, status }: Service, { port, nodePort }: ServicePort, nodeAddress: string): Door[] {
  const family = familyOf(nodeAddress);
  const { inside, outside } = clients[family];
  const within = { from: inside, port, policy: spec.internalTrafficPolicy ?? 'Cluster' };
  const without = { from: outside, port, policy: spec.externalTrafficPolicy ?? 'Cluster' };
  const clusterIPs = (spec.clusterIPs ?? []).filter((ip) => ip !== 'None');
  const ingress = (status.loadBalancer.ingress ?? []).flatMap(({ ip, ipMode }) => (ip && ipMode !== 'Proxy' ? ip : []));
  return [
    ...clusterIPs.map((ip) => ({ ...within, ip })),
    ...ingress.map((ip) => ({ ...without, ip })),
    ...(nodePort ? [{ ...without, ip: nodeAddress, port: nodePort }] : []),
  ].filter(({ ip }) => familyOf(ip) === family);
}

/** Where the rules that a machine really has do not lead to exactly the endpoints they should, or lead where no Service is any longer. */
export const ruleFaults = (trial: Trial, machine: Machine): string[] =>
  machine.addresses.flatMap((address) => faultsAt(trial, machine.name, address));

function faultsAt({ cluster, frontends }: Trial, name: string, address: string): string[] {
  const family = familyOf(address);
  const netfilter = cluster.network.node(name)?.netfilter;
  const paths = new RulePaths(netfilter?.save({ family }) ?? '', address);
  const services = cluster.api.list('Service').filter(isServed);
  const faults = services.flatMap((service) => {
    const has = service.spec.ipFamilies?.includes(family) ?? false;
    return (service.spec.ports ?? []).flatMap((port) =>
      doorsOf(service, port, address).flatMap((door) => {
        const found = paths.endings(door.from, port.protocol, door.ip, door.port);
        const { policy } = door;
        const expected = has ? endingsFor(cluster, service, port, { policy, node: name, family }) : ['untouched'];
        const what = `rules of ${name} for ${nameOf(service)} at ${door.ip}:${door.port}/${port.protocol}`;
        return differences(what, found, expected);
      }),
    );
  });
  const live = new Set(cluster.api.list('Service').flatMap(({ spec }) => frontendsOf(spec)));
  for (const frontend of frontends) {
    const [protocol = '', ip = '', port = ''] = frontend.split(' ');
    if (live.has(frontend) || (ip !== 'node' && familyOf(ip) !== family)) continue;
    const { inside } = clients[family];
    const found = paths.endings(inside, protocol as 'TCP', ip === 'node' ? address : ip, Number(port));
    if (found.join() !== 'untouched') faults.push(`rules of ${name} still know ${frontend}: ${found}`);
  }
  return faults;
}
