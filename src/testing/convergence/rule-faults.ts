import type { Machine } from '../../engine/cluster.ts';
import type { Service, ServicePort } from '../../model/objects/index.ts';
import { endingsFor, isServed } from './backends.ts';
import { differences, nameOf } from './differences.ts';
import { RulePaths } from './rule-paths.ts';
import { frontendsOf, type Trial } from './trial.ts';

/** Clients of the Services: on the pod network, and outside the cluster. */
const [inside, outside] = ['10.244', '198.18'];

/** A place where a Service's port can be reached, from whom, and which of its endpoints may answer there. */
interface Door {
  readonly from: string;
  readonly ip: string;
  readonly port: number;
  readonly policy: 'Cluster' | 'Local';
}

function doorsOf({ spec, status }: Service, { port, nodePort }: ServicePort, nodeAddress: string): Door[] {
  const within = { from: inside, port, policy: spec.internalTrafficPolicy ?? 'Cluster' };
  const without = { from: outside, port, policy: spec.externalTrafficPolicy ?? 'Cluster' };
  const clusterIPs = (spec.clusterIPs ?? []).filter((ip) => ip !== 'None');
  const ingress = (status.loadBalancer.ingress ?? []).flatMap(({ ip, ipMode }) => (ip && ipMode !== 'Proxy' ? ip : []));
  return [
    ...clusterIPs.map((ip) => ({ ...within, ip })),
    ...ingress.map((ip) => ({ ...without, ip })),
    ...(nodePort ? [{ ...without, ip: nodeAddress, port: nodePort }] : []),
  ];
}

/** Where the rules that a machine really has do not lead to exactly the endpoints they should, or lead where no Service is any longer. */
export function ruleFaults({ cluster, frontends }: Trial, { name, addresses }: Machine): string[] {
  const [address = ''] = addresses;
  const netfilter = cluster.network.node(name)?.netfilter;
  const paths = new RulePaths(netfilter?.save({ counters: false }) ?? '', address);
  const services = cluster.api.list('Service').filter(isServed);
  const faults = services.flatMap((service) =>
    (service.spec.ports ?? []).flatMap((port) =>
      doorsOf(service, port, address).flatMap((door) => {
        const found = paths.endings(door.from, port.protocol, door.ip, door.port);
        const expected = endingsFor(cluster, service, port, { policy: door.policy, node: name });
        const what = `rules of ${name} for ${nameOf(service)} at ${door.ip}:${door.port}/${port.protocol}`;
        return differences(what, found, expected);
      }),
    ),
  );
  const live = new Set(cluster.api.list('Service').flatMap(({ spec }) => frontendsOf(spec)));
  for (const frontend of frontends) {
    if (live.has(frontend)) continue;
    const [protocol = '', ip = '', port = ''] = frontend.split(' ');
    const found = paths.endings(inside, protocol as 'TCP', ip === 'node' ? address : ip, Number(port));
    if (found.join() !== 'untouched') faults.push(`rules of ${name} still know ${frontend}: ${found}`);
  }
  return faults;
}
