import type { EngineClient } from '../../client/engine-client.ts';
import { byName } from '../../graph/order.ts';
import { isShown } from '../../graph/relations.ts';
import { formatEndpoint } from '../../model/packet.ts';
import type { PlaceId } from '../../model/trace.ts';
import type { NodeRecord, OutsideRecord, PodRecord, ServiceRecord } from '../../model/world.ts';
import { useNotices } from '../notices.ts';
import { useRequests } from '../requests.ts';
import { useSelection } from '../selection.ts';
import { useWorld, type World } from '../world.ts';
import type { Doing } from './doing.ts';

export type Client = PodRecord | OutsideRecord;
export type Target = ServiceRecord | PodRecord | NodeRecord | OutsideRecord;

const isIPv6 = (address: string): boolean => address.includes(':');

/** Those a client can reach at all: of a family that it has an address of. The first one, where there is none. */
function reachable(client: Client, addresses: readonly (string | undefined)[]): string[] {
  const known = addresses.flatMap((address) => address || []);
  const own = [client.address, client.secondAddress].flatMap((address) => (address ? isIPv6(address) : []));
  const usable = known.filter((address) => own.includes(isIPv6(address)));
  return usable.length > 0 ? usable : known.slice(0, 1);
}

const http = (address: string, port: number) => `http://${formatEndpoint(address, port)}/`;

/** A host outside by one of its names, at the port it listens on; 80 where that is not known. */
function named(name: string, host: OutsideRecord | undefined): string {
  const { port, tls } = host?.listens.find((l) => l.protocol === 'TCP') ?? { port: 80 };
  if (tls) return `https://${name}${port === 443 ? '' : `:${port}`}/`;
  return `http://${name}${port === 80 ? '' : `:${port}`}/`;
}

/** A Service's name as this client has to write it: short in its own namespace. */
const nameFor = (client: Client, { name, namespace }: ServiceRecord): string =>
  client.type === 'outside'
    ? `${name}.${namespace}.svc.cluster.local`
    : client.namespace === namespace
      ? name
      : `${name}.${namespace}`;

/** A NodePort Service's port on the nodes, or 0. */
export const nodePortOf = (service: ServiceRecord): number => service.ports.find((p) => p.nodePort > 0)?.nodePort ?? 0;

/** An ExternalName's or a headless Service's: by name. Nothing maps ports there, the client has to know its own. */
function nameUrl(world: World, client: Client, service: ServiceRecord): string {
  const name = nameFor(client, service);
  if (service.externalName !== undefined) {
    const host = [...world.outside.values()].find((h) => h.name === service.externalName);
    return named(name, host);
  }
  const [port] = service.ports;
  const pod = service.endpoints.map((e) => world.pods.get(e.pod)).find((p) => p !== undefined);
  return `http://${name}:${Number(port?.targetPort) || pod?.ports[0] || (port?.port ?? 80)}/`;
}

type Doors = { port: number; addresses: string[] } | { url: string } | { whyNot: string };

function serviceDoors(world: World, client: Client, service: ServiceRecord): Doors {
  if (service.externalName !== undefined || service.clusterIP === 'None')
    return { url: nameUrl(world, client, service) };
  const port = service.ports[0];
  if (!port) return { whyNot: `${service.name} has no port` };
  if (client.type === 'outside' && service.externalIPs.length > 0) {
    return { port: port.port, addresses: reachable(client, service.externalIPs) };
  }
  if (client.type === 'outside' && port.nodePort > 0) {
    const [node] = [...world.nodes.values()].sort(byName);
    if (!node) return { whyNot: 'There is no node' };
    return { port: port.nodePort, addresses: reachable(client, [node.address, node.secondAddress]) };
  }
  if (service.clusterIP === '') return { whyNot: `${service.name} has no ClusterIP` };
  return { port: port.port, addresses: reachable(client, [service.clusterIP, service.secondClusterIP]) };
}

/** The addresses of a target that a client could use, and the port; or the URL, where it is by name. */
function doorsOf(world: World, client: Client, target: Target): Doors {
  switch (target.type) {
    case 'pod': {
      const forward = client.type === 'outside' && client.forwards?.find(({ pod }) => pod === target.id);
      if (forward) return { url: `http://localhost:${forward.port}/` };
      if (!target.address) return { whyNot: `${target.name} has no IP yet` };
      return { port: target.ports[0] ?? 80, addresses: reachable(client, [target.address, target.secondAddress]) };
    }
    case 'node': {
      const service = [...world.services.values()].sort(byName).find((s) => nodePortOf(s) > 0);
      if (!service) return { whyNot: 'No Service has a NodePort: set spec.type: NodePort on one' };
      return { port: nodePortOf(service), addresses: reachable(client, [target.address, target.secondAddress]) };
    }
    case 'outside':
      if (target.listens.length === 0) return { whyNot: `${target.name} listens on no port` };
      return { url: named(target.name, target) };
    case 'service':
      return serviceDoors(world, client, target);
  }
}

/**
 * The address a client uses for a target, or why it has none. A Service's ClusterIP exists only inside the cluster:
 * from outside its external address is used, else its NodePort on the first node. `other` is the same over the other
 * IP family, where both ends have two.
 */
export function urlFor(
  world: World,
  client: Client,
  target: Target,
): { readonly url: string; readonly other?: string } | { readonly whyNot: string } {
  const doors = doorsOf(world, client, target);
  if (!('addresses' in doors)) return doors;
  const [first = '', ...others] = doors.addresses;
  const second = others.find((address) => isIPv6(address) !== isIPv6(first));
  return { url: http(first, doors.port), ...(second !== undefined && { other: http(second, doors.port) }) };
}

/** Pods that serve nothing are there to ask. */
const looksLikeClient = (pod: PodRecord): boolean =>
  pod.ports.length === 0 || /curl|busybox|netshoot|wget/.test(pod.image);

const canSend = (pod: PodRecord): boolean => pod.address !== '' && !pod.terminating;

/** Who sends when nobody was named: the selected client, else the first client pod, else any pod or outside host. */
export function defaultClient(world: World, selected: string | undefined): Client | undefined {
  const pods = [...world.pods.values()].filter((pod) => canSend(pod) && isShown(pod)).sort(byName);
  const clients = pods.filter(looksLikeClient);
  return (
    world.outside.get(selected ?? '') ??
    clients.find((p) => p.id === selected) ??
    clients[0] ??
    pods.find((p) => p.id === selected) ??
    pods[0] ??
    world.outside.values().next().value
  );
}

/** Whom to ask when nobody was named: the selected Service, else the first that selects something. */
function defaultService(world: World, selected: string | undefined): ServiceRecord | undefined {
  const services = [...world.services.values()].filter(isShown).sort(byName);
  return world.services.get(selected ?? '') ?? services.find((s) => Object.keys(s.selector).length > 0) ?? services[0];
}

/** The verbs on requests. */
export function sendingActions(client: EngineClient, { act }: Doing) {
  const send = async (from: PlaceId, to: string, count = 1): Promise<void> => {
    const result = await act({ kind: 'send', from, to, count });
    const last = result?.requests.at(-1);
    if (last !== undefined) useRequests.getState().activate(last);
  };
  const sendTo = async (from: Client, target: Target): Promise<void> => {
    const found = urlFor(useWorld.getState(), from, target);
    if ('whyNot' in found) useNotices.getState().say('bad', found.whyNot);
    else await send(from.id, found.url);
  };
  return {
    send,

    /** From a client to a target, by the address that the client would use. */
    sendTo,

    /** The big button: from the selected or first client to the selected or first Service. */
    async sendDefault(): Promise<void> {
      const world = useWorld.getState();
      const { selected } = useSelection.getState();
      const from = defaultClient(world, selected);
      const to = defaultService(world, selected);
      if (!from) useNotices.getState().say('bad', 'Nobody can send: add a Client from the palette first.');
      else if (!to) useNotices.getState().say('bad', 'There is no Service to ask: add one from the palette first.');
      else await sendTo(from, to);
    },

    /** Fetches the trace of a request into the store, unless it is there. */
    async loadTrace(id: number): Promise<void> {
      if (useRequests.getState().traces.has(id)) return;
      const trace = await client.request('trace', { request: id });
      if (trace) useRequests.getState().loaded(trace);
    },
  };
}
