import { familyOf } from '../../model/ip.ts';
import type { EndpointPort, EndpointSlice, Endpoint as SliceEndpoint } from '../../model/objects/index.ts';
import { joinHostPort, parseIPSloppy } from './addresses.ts';

/** One place a service port can send to (upstream pkg/proxy/endpoint.go). Immutable and shared by all nodes' proxies. */
export interface EndpointInfo {
  readonly ip: string;
  readonly port: number;
  /** `IP:port`: its identity within a service port. */
  readonly endpoint: string;
  readonly nodeName: string | undefined;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
  readonly zoneHints: readonly string[];
  readonly nodeHints: readonly string[];
}

/** The endpoints of one service port, sorted by `endpoint`, each once. */
export interface EndpointList {
  readonly endpoints: readonly EndpointInfo[];
  /** Whether any endpoint carries topology hints, so that what a node uses depends on where it is. */
  readonly hinted: boolean;
}

/** Endpoint lists by `port/PROTOCOL`. */
export type EndpointsByPort = ReadonlyMap<string, EndpointList>;

const byEndpoint = (a: EndpointInfo, b: EndpointInfo): number =>
  a.endpoint < b.endpoint ? -1 : a.endpoint > b.endpoint ? 1 : 0;

/**
 * Sorts what was gathered (in place) and takes each address once. Of several the running one wins over one that terminates, since a pod
 * network may hand out the address of a terminating pod again (upstream endpointslicecache.go addEndpoints).
 */
function listOf(gathered: EndpointInfo[]): EndpointList {
  const endpoints: EndpointInfo[] = [];
  let hinted = false;
  for (const endpoint of gathered.sort(byEndpoint)) {
    hinted ||= endpoint.zoneHints.length > 0 || endpoint.nodeHints.length > 0;
    if (endpoints.at(-1)?.endpoint !== endpoint.endpoint) endpoints.push(endpoint);
    else if (!endpoint.terminating) endpoints[endpoints.length - 1] = endpoint;
  }
  return { endpoints, hinted };
}

function gather(byPort: Map<string, EndpointInfo[]>, key: string, endpoints: readonly EndpointInfo[]): void {
  const gathered = byPort.get(key);
  if (gathered) for (const endpoint of endpoints) gathered.push(endpoint);
  else if (endpoints.length > 0) byPort.set(key, [...endpoints]);
}

function listsOf(byPort: ReadonlyMap<string, EndpointInfo[]>): EndpointsByPort {
  const lists = new Map<string, EndpointList>();
  for (const [key, gathered] of byPort) lists.set(key, listOf(gathered));
  return lists;
}

const noHints: readonly string[] = [];
const names = (hints: readonly { readonly name: string }[] | undefined): readonly string[] =>
  hints?.length ? hints.map((hint) => hint.name) : noHints;

function endpointInfo(endpoint: SliceEndpoint, ip: string, port: number): EndpointInfo {
  const { conditions, hints } = endpoint;
  return {
    ip,
    port,
    endpoint: joinHostPort(ip, port),
    nodeName: endpoint.nodeName,
    ready: conditions?.ready ?? true,
    serving: conditions?.serving ?? true,
    terminating: conditions?.terminating ?? false,
    zoneHints: names(hints?.forZones),
    nodeHints: names(hints?.forNodes),
  };
}

/** What one EndpointSlice says, by port. Ports without a number are ignored; a port's name is the empty one when absent, as the API defaults it. */
export function endpointsOfSlice(slice: EndpointSlice): EndpointsByPort {
  const { ports = [] } = slice;
  const [only] = ports;
  // Nearly all slices: nothing to gather.
  if (only && ports.length === 1) {
    const endpoints = endpointsOfPort(slice, only.port);
    return endpoints.length > 0 ? new Map([[keyOf(only), listOf(endpoints)]]) : new Map();
  }
  const byPort = new Map<string, EndpointInfo[]>();
  for (const port of ports) gather(byPort, keyOf(port), endpointsOfPort(slice, port.port));
  return listsOf(byPort);
}

const keyOf = ({ name, protocol }: EndpointPort): string => `${name ?? ''}/${protocol ?? 'TCP'}`;

function endpointsOfPort(slice: EndpointSlice, port: number | undefined): EndpointInfo[] {
  const endpoints: EndpointInfo[] = [];
  if (!port) return endpoints;
  for (const endpoint of slice.endpoints ?? []) {
    const ip = parseIPSloppy(endpoint.addresses[0] ?? '');
    if (ip !== undefined && familyOf(ip) === slice.addressType) endpoints.push(endpointInfo(endpoint, ip, port));
  }
  return endpoints;
}

/** What all slices of a Service say together. */
export function mergeEndpoints(slices: readonly EndpointsByPort[]): EndpointsByPort {
  const byPort = new Map<string, EndpointInfo[]>();
  for (const slice of slices) for (const [key, { endpoints }] of slice) gather(byPort, key, endpoints);
  return listsOf(byPort);
}
