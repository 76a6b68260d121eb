import { familyOf } from '../../model/ip.ts';
import type { EndpointSlice, Endpoint as SliceEndpoint } from '../../model/objects/index.ts';
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

/** Makes a list of what was gathered by endpoint. */
function listOf(found: ReadonlyMap<string, EndpointInfo>): EndpointList {
  const endpoints = [...found.values()].sort(byEndpoint);
  return { endpoints, hinted: endpoints.some((e) => e.zoneHints.length > 0 || e.nodeHints.length > 0) };
}

/**
 * Two endpoints of one address: the running one wins over one that terminates, since a pod network may hand out the address
 * of a terminating pod again (upstream endpointslicecache.go addEndpoints).
 */
function add(found: Map<string, EndpointInfo>, endpoint: EndpointInfo): void {
  if (!endpoint.terminating || !found.has(endpoint.endpoint)) found.set(endpoint.endpoint, endpoint);
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
  const byPort = new Map<string, Map<string, EndpointInfo>>();
  for (const { name, protocol, port } of slice.ports ?? []) {
    if (!port) continue;
    const key = `${name ?? ''}/${protocol ?? 'TCP'}`;
    const found = byPort.get(key) ?? new Map<string, EndpointInfo>();
    byPort.set(key, found);
    for (const endpoint of slice.endpoints ?? []) {
      const ip = parseIPSloppy(endpoint.addresses[0] ?? '');
      if (ip !== undefined && familyOf(ip) === slice.addressType) add(found, endpointInfo(endpoint, ip, port));
    }
  }
  return new Map([...byPort].filter(([, found]) => found.size > 0).map(([key, found]) => [key, listOf(found)]));
}

/** What all slices of a Service say together. */
export function mergeEndpoints(slices: readonly EndpointsByPort[]): EndpointsByPort {
  const [only] = slices;
  if (only && slices.length === 1) return only;
  const byPort = new Map<string, Map<string, EndpointInfo>>();
  for (const slice of slices) {
    for (const [key, { endpoints }] of slice) {
      const found = byPort.get(key) ?? new Map<string, EndpointInfo>();
      byPort.set(key, found);
      for (const endpoint of endpoints) add(found, endpoint);
    }
  }
  return new Map([...byPort].map(([key, found]) => [key, listOf(found)]));
}
