import { SeededRandom } from '../../engine/sim/random.ts';
import type { Service } from '../../model/objects/index.ts';
import type { Host, JudgedScene } from './judged-scene.ts';

/** One or more connections (or datagrams) from a host, one after the other. */
export interface Flow {
  readonly from: Host;
  readonly protocol: 'TCP' | 'UDP';
  readonly address: string;
  readonly port: number;
  readonly count: number;
  /** It goes to a Service that remembers its clients, so what it finds depends on what went before. */
  readonly sticky: boolean;
}

/** As it stands in a URL. */
export const literal = (address: string): string => (address.includes(':') ? `[${address}]` : address);

export const describeFlow = ({ from, protocol, address, port, count }: Flow): string =>
  `${from.name} → ${protocol.toLowerCase()}://${literal(address)}:${port}${count > 1 ? ` (${count} times)` : ''}`;

interface Target extends Pick<Flow, 'protocol' | 'address' | 'port'> {
  /** The Service that remembers its clients. */
  readonly sticky?: string;
}

/** A port nobody listens on. */
const closed = 7;

function targetsOf({ metadata: { name }, spec, status }: Service, nodes: readonly Host[]): readonly Target[] {
  const { clusterIP = '', externalIPs = [], ports = [], sessionAffinity } = spec;
  const vips = status.loadBalancer.ingress?.flatMap(({ ip }) => ip ?? []) ?? [];
  const addresses = [clusterIP, ...externalIPs, ...vips].filter((address) => /[.:]/.test(address));
  const sticky = sessionAffinity === 'ClientIP' ? { sticky: name } : {};
  return ports.flatMap(({ protocol, port, nodePort = 0 }) => {
    if (protocol !== 'TCP' && protocol !== 'UDP') return [];
    return [
      ...addresses.flatMap((address) => [
        { protocol, address, port, ...sticky },
        { protocol, address, port, ...sticky },
        { protocol, address, port: port + 1000 },
      ]),
      ...(nodePort > 0 ? nodes.map(({ address }) => ({ protocol, address, port: nodePort, ...sticky })) : []),
    ];
  });
}

/** Some of all the flows a scene allows, the same for the same seed. */
export function randomFlows(scene: JudgedScene, seed: number, wanted: number): readonly Flow[] {
  const random = new SeededRandom(seed ^ 0x5bd1e995);
  const pods = scene.nodes.flatMap((node) => node.pods);
  const clients = [...pods, ...scene.nodes, ...scene.outside];
  const machines = [...pods, ...scene.nodes, ...scene.outside];
  const targets: Target[] = [
    ...scene.services.flatMap((service) => targetsOf(service, scene.nodes)),
    ...machines.map(({ address, listens: [first] }) => ({
      protocol: 'TCP' as const,
      address,
      port: first?.port ?? closed,
    })),
    ...machines.slice(0, 2).map(({ address }) => ({ protocol: 'UDP' as const, address, port: closed })),
    // An address of a node's range that no pod has.
    ...scene.nodes.map(({ podCIDR }) => ({
      protocol: 'TCP' as const,
      address: scene.plan.nobodyIn(podCIDR),
      port: 80,
    })),
  ];
  const flows: Flow[] = [];
  const first = random.int(0, clients.length - 1);
  const taken = new Set<string>();
  for (let tries = 0; flows.length < wanted && tries < wanted * 10; tries++) {
    // Clients take turns: what one agent does it does one after the other.
    const from = clients[(first + tries) % clients.length];
    const target = targets[random.int(0, targets.length - 1)];
    if (!from || !target) break;
    const { sticky, ...where } = target;
    // Pods may be seen under their node's address: those of one node count as one client.
    const node = scene.nodes.find(({ pods: own }) => own.includes(from));
    const key = `${(node ?? from).place} ${sticky ?? ''}`;
    if (sticky !== undefined && taken.has(key)) continue;
    taken.add(key);
    flows.push({ from, ...where, sticky: sticky !== undefined, count: sticky === undefined ? 1 : 4 });
  }
  return flows;
}
