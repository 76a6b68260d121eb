import type { EndpointInfo, EndpointList } from './endpoint.ts';
import type { ServicePortInfo } from './service-port.ts';

/** Where a proxy stands. */
export interface NodeView {
  readonly nodeName: string;
  /** The node's `topology.kubernetes.io/zone` label, or empty. */
  readonly zone: string;
}

export interface CategorizedEndpoints {
  /** Usable by traffic policy Cluster, topology hints applied. */
  readonly cluster: readonly EndpointInfo[];
  /** Usable by traffic policy Local. */
  readonly local: readonly EndpointInfo[];
  /** All that this node can send to: the union of the two. */
  readonly reachable: readonly EndpointInfo[];
  /** Whether anything in the cluster serves at all, even if not reachable from here. */
  readonly hasAny: boolean;
}

const none: readonly EndpointInfo[] = [];
const nothing: CategorizedEndpoints = { cluster: none, local: none, reachable: none, hasAny: false };
const fallback = (e: EndpointInfo): boolean => e.serving && e.terminating;

/**
 * Sorts a service port's endpoints by the traffic policy that may use them: ready ones, or, where a policy has none, those
 * that terminate and still serve (upstream pkg/proxy/topology.go CategorizeEndpoints, KEP-1669).
 */
export function categorizeEndpoints(list: EndpointList, info: ServicePortInfo, view: NodeView): CategorizedEndpoints {
  const { endpoints } = list;
  if (endpoints.length === 0) return nothing;
  const allows = info.usesClusterEndpoints && list.hinted ? hintFilter(endpoints, view) : undefined;
  const cluster = info.usesClusterEndpoints ? clusterEndpoints(endpoints, allows) : none;
  if (!info.usesLocalEndpoints) return { cluster, local: none, reachable: cluster, hasAny: cluster.length > 0 };

  const here = endpoints.filter((e) => e.nodeName === view.nodeName && view.nodeName !== '');
  const readyHere = here.filter((e) => e.ready);
  const local = readyHere.length > 0 ? readyHere : here.filter((e) => !e.ready && fallback(e));
  const hasAny = cluster.length > 0 || endpoints.some((e) => e.ready || fallback(e));
  if (!info.usesClusterEndpoints) return { cluster, local, reachable: local, hasAny };
  // Ready local endpoints are among the cluster's, unless hints left them out.
  const contained = !allows && (readyHere.length > 0 || local.length === 0);
  return { cluster, local, reachable: contained ? cluster : [...new Set([...cluster, ...local])], hasAny };
}

function clusterEndpoints(
  endpoints: readonly EndpointInfo[],
  allows: ((e: EndpointInfo) => boolean) | undefined,
): readonly EndpointInfo[] {
  const ready = endpoints.filter((e) => e.ready && (!allows || allows(e)));
  return ready.length > 0 ? ready : endpoints.filter(fallback);
}

/**
 * Which endpoints hints leave to this node: those hinted for the node, else for its zone; undefined when hints do not
 * apply, because a ready endpoint lacks them or none is meant for here (upstream topologyModeFromHints, KEP-2433, KEP-3015).
 */
function hintFilter(endpoints: readonly EndpointInfo[], view: NodeView): ((e: EndpointInfo) => boolean) | undefined {
  const ready = endpoints.filter((e) => e.ready);
  const forNode = (e: EndpointInfo): boolean => e.nodeHints.includes(view.nodeName);
  if (ready.every((e) => e.nodeHints.length > 0) && ready.some(forNode)) return forNode;
  const forZone = (e: EndpointInfo): boolean => e.zoneHints.includes(view.zone);
  if (ready.every((e) => e.zoneHints.length > 0) && ready.some(forZone)) return forZone;
  return undefined;
}
