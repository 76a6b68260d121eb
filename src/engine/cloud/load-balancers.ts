import {
  type LoadBalancerIngress,
  type Node,
  type Protocol,
  type Service,
  toBeDeletedTaint,
} from '../../model/objects/index.ts';

/** A load balancer's state, as far as it can be seen from outside. */
export interface LoadBalancer {
  readonly address: string;
  /** `namespace/name` of its Service. */
  readonly service: string;
  readonly provider: 'cloud' | 'metallb';
  readonly mode: NonNullable<LoadBalancerIngress['ipMode']>;
  readonly ports: readonly { readonly protocol: Protocol; readonly port: number; readonly nodePort: number }[];
  /** Nodes it may send to, and what its own health checks say of them. MetalLB has none: nodes are there or not. */
  readonly nodes: readonly { readonly name: string; readonly healthy: boolean }[];
  /** The node that answers ARP for the address (MetalLB); empty when none does, or the provider is a machine of its own. */
  readonly announcedBy: string;
}

/** All load balancers of a scene, by address. */
export interface LoadBalancers {
  get(address: string): LoadBalancer | undefined;
}

export const noLoadBalancers: LoadBalancers = { get: () => undefined };

/** A Service that asks for a load balancer, of the class that providers serve unless told otherwise. */
export const wantsLoadBalancer = ({ spec, metadata }: Service): boolean =>
  spec.type === 'LoadBalancer' && spec.loadBalancerClass === undefined && metadata.deletionTimestamp === undefined;

const excluded = 'node.kubernetes.io/exclude-from-external-load-balancers';

/**
 * Whether a load balancer may send to a node. Readiness does not matter: that is what its health checks are for
 * (staging/src/k8s.io/cloud-provider/controllers/service stableNodeSetPredicates, KEP-3458).
 */
export const takesTraffic = ({ metadata, spec }: Node): boolean =>
  metadata.deletionTimestamp === undefined &&
  metadata.labels?.[excluded] === undefined &&
  !spec.taints?.some(({ key }) => key === toBeDeletedTaint);

/** The node's address of that family on the nodes' network. */
export const internalIP = ({ status }: Node, ipv6: boolean): string | undefined =>
  status.addresses?.find(({ type, address }) => type === 'InternalIP' && address.includes(':') === ipv6)?.address;

export const portsOf = ({ spec }: Service): LoadBalancer['ports'] =>
  (spec.ports ?? []).map(({ protocol, port, nodePort = 0 }) => ({ protocol, port, nodePort }));
