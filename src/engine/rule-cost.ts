import { cidrSize, formatCidr, listOf, nthAddress, parseCidr, parseCidrs } from '../model/ip.ts';
import { type EndpointSlice, type Protocol, type Service, serviceNameLabel } from '../model/objects/index.ts';
import { formatEndpoint } from '../model/packet.ts';
import type { RuleCost, RuleCostQuestion, ServiceTable } from '../model/rule-cost.ts';
import { defaultScene } from '../model/scene.ts';
import { placeOfPod } from '../model/trace.ts';
import { ApiServer } from './apiserver/store.ts';
import { KubeProxy } from './kube-proxy/kube-proxy.ts';
import { createNetwork } from './network/simulated-network.ts';
import { proxyHostOn } from './proxy-host.ts';
import { Simulation } from './sim/simulation.ts';

/** Of more ports than this only so many are measured, the first and the last among them. */
const maxMeasured = 1000;
/** Long enough for kube-proxy to see all Services and to write its rules; virtual ms. */
const settled = 5_000;
const actor = 'rule-cost';
/** The made-up pod that connects. */
const client = { namespace: 'default', name: 'rule-cost' };

/** A port as a client asks for it. */
interface Door {
  readonly name: string;
  readonly to: string;
}

/**
 * Opens a connection to each port of each Service, and counts the rules that the node's kernel looks at for its first packet: in a
 * network of its own, of one node with kube-proxy and one pod, with no effect on any scene. The same question has the same answer.
 */
export function measureRules({ mode, node, of }: RuleCostQuestion): RuleCost {
  const table = typeof of === 'number' ? madeUp(of) : of;
  const { networks } = table;
  const sim = new Simulation(1);
  const api = new ApiServer(sim, { networks });
  const network = createNetwork(sim, { networks });
  const addresses = parseCidrs(networks.nodes).map((range) => nthAddress(range, 2));
  const podCIDR = parseCidrs(networks.pods).map(lastRange).join();
  const machine = network.addNode({ name: node, address: addresses.join(), podCIDR });
  const proxy = new KubeProxy(sim, api, machine.netfilter, {
    ...table.proxy,
    nodeName: node,
    nodeIPs: addresses,
    clusterCIDR: networks.pods,
    mode,
    host: proxyHostOn(network, machine),
    serviceCIDRs: listOf(networks.services),
  });
  fill(api, table);
  proxy.start();
  sim.advanceTo(settled);
  network.addPod({ ...client, node });
  const doors = table.services.flatMap(doorsOf);
  const walk = (to: string): number => {
    const id = network.request({ from: placeOfPod(client.namespace, client.name), to, timeout: 1, trace: true });
    // One after the other: connections that are open do not count.
    sim.advanceTo(sim.now + 10);
    return network.trace(id)?.packets[0]?.hops.reduce((sum, hop) => sum + hop.rulesWalked, 0) ?? 0;
  };
  const ports = chosenOf(doors).map(({ name, to }) => ({ name, rules: walk(to) }));
  return { mode, ports, total: doors.length };
}

/** The last range of a pod network, where no pod of the Services' is: all of them are elsewhere, and none costs less than another. */
function lastRange(range: ReturnType<typeof parseCidrs>[number]): string {
  const prefix = Math.max(range.prefix, range.family === 'IPv4' ? 24 : 64);
  const size = cidrSize({ ...range, prefix });
  return formatCidr({ ...range, base: range.base + cidrSize(range) - size, prefix });
}

/** Every one, or so many evenly chosen from the first to the last. */
function chosenOf(doors: readonly Door[]): readonly Door[] {
  if (doors.length <= maxMeasured) return doors;
  const step = (doors.length - 1) / (maxMeasured - 1);
  return Array.from({ length: maxMeasured }, (_, i) => doors[Math.round(i * step)]).flatMap((door) => door ?? []);
}

function doorsOf({ metadata, spec }: Service): Door[] {
  const { clusterIP = 'None', ports = [] } = spec;
  if (clusterIP === 'None' || clusterIP === '' || spec.type === 'ExternalName') return [];
  return ports.map((port) => ({
    name: `${metadata.namespace}/${metadata.name}${port.name ? `:${port.name}` : ''}`,
    to: `${scheme[port.protocol]}://${formatEndpoint(clusterIP, port.port)}`,
  }));
}

const scheme: Readonly<Record<Protocol, string>> = { TCP: 'tcp', UDP: 'udp', SCTP: 'sctp' };

/** Writes the objects as they were; what the server makes itself is there already. */
function fill(api: ApiServer, { services, slices }: ServiceTable): void {
  for (const { metadata, spec, status } of services) {
    const { name, namespace = '', labels, annotations } = metadata;
    if (api.get('Namespace', '', namespace) === undefined)
      api.create('Namespace', { metadata: { name: namespace }, spec: {} }, actor);
    if (api.get('Service', namespace, name)) continue;
    api.create('Service', { metadata: metaOf({ name, namespace, labels, annotations }), spec }, actor);
    if (status.loadBalancer.ingress) api.updateStatus('Service', namespace, name, status, actor);
  }
  for (const { metadata, apiVersion: _, kind: _kind, ...content } of slices) {
    const { name, namespace = '', labels, annotations } = metadata;
    if (api.get('EndpointSlice', namespace, name) || !api.get('Namespace', '', namespace)) continue;
    api.create('EndpointSlice', { metadata: metaOf({ name, namespace, labels, annotations }), ...content }, actor);
  }
}

interface Meta {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Service['metadata']['labels'];
  readonly annotations: Service['metadata']['annotations'];
}

const metaOf = ({ name, namespace, labels, annotations }: Meta) => ({
  name,
  namespace,
  ...(labels && { labels }),
  ...(annotations && { annotations }),
});

const serverMade = { uid: '', resourceVersion: '', creationTimestamp: '' };

/** A cluster of so many Services, each with three endpoints. */
function madeUp(count: number): ServiceTable {
  const { networks, proxy } = defaultScene;
  const range = parseCidr(networks.services);
  const pods = parseCidr(networks.pods);
  if (!range || !pods) throw new RangeError('the default scene has no usable networks');
  const services: Service[] = [];
  const slices: EndpointSlice[] = [];
  for (let n = 0; n < count; n++) {
    const name = `svc-${n + 1}`;
    const clusterIP = nthAddress(range, 256 + n);
    const metadata = { name, namespace: 'default', ...serverMade };
    services.push({
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: {
        type: 'ClusterIP',
        clusterIP,
        clusterIPs: [clusterIP],
        ports: [{ protocol: 'TCP', port: 80, targetPort: 80 }],
        sessionAffinity: 'None',
      },
      status: { loadBalancer: {} },
    });
    slices.push({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...metadata, labels: { [serviceNameLabel]: name } },
      addressType: 'IPv4',
      endpoints: [0, 1, 2].map((i) => ({
        addresses: [nthAddress(pods, 256 + n * 3 + i)],
        conditions: { ready: true, serving: true, terminating: false },
      })),
      ports: [{ name: '', protocol: 'TCP', port: 80 }],
    });
  }
  return { networks, proxy, services, slices };
}
