import type { OutsideHost, ProxyMode } from './scene.ts';
import type { Outcome, PlaceId, Reason } from './trace.ts';

export interface NodeRecord {
  readonly type: 'node';
  readonly id: string; // node/NAME
  readonly name: string;
  readonly address: string;
  /** Of the other family, where it has two. */
  readonly secondAddress?: string;
  readonly podCIDR: string;
  readonly secondPodCIDR?: string;
  readonly ready: boolean;
  readonly powered: boolean;
  /** Cut off from the control plane: what it knows of the cluster is as old as that. */
  readonly partitioned?: boolean;
  /** Processes that somebody stopped (`systemctl stop`): `kube-proxy`, `kubelet`. */
  readonly stopped?: readonly string[];
  readonly unschedulable: boolean;
  /** Virtual ms of kube-proxy's last sync; -1 before the first. */
  readonly lastSync: number;
  /** kube-proxy knows of changes it has not written yet. */
  readonly syncPending: boolean;
  readonly rules: number;
  /** kube-proxy's, unless it is iptables. */
  readonly proxyMode?: ProxyMode;
}

export interface PodRecord {
  readonly type: 'pod';
  readonly id: string; // pod/NAMESPACE/NAME
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly node: string;
  readonly address: string;
  /** Of the other family, where it has two. */
  readonly secondAddress?: string;
  /** The STATUS column of `kubectl get pods`. */
  readonly status: string;
  readonly ready: boolean;
  /** Switched so by hand, until its container starts again. */
  readonly reportsNotReady?: boolean;
  readonly reportsNotAlive?: boolean;
  readonly terminating: boolean;
  readonly restarts: number;
  readonly createdAt: number;
  readonly labels: Readonly<Record<string, string>>;
  /** `Kind/NAME` of the controlling owner, or empty. */
  readonly owner: string;
  readonly image: string;
  /** Listening ports, for "send to". */
  readonly ports: readonly number[];
}

export interface ServicePortRecord {
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
  readonly targetPort: string;
  readonly nodePort: number;
}

export interface ServiceRecord {
  readonly type: 'service';
  readonly id: string; // service/NAMESPACE/NAME
  readonly namespace: string;
  readonly name: string;
  readonly serviceType: string;
  /** `None` for a headless Service; empty for an ExternalName. */
  readonly clusterIP: string;
  /** Of the other family, where it has two. */
  readonly secondClusterIP?: string;
  /** The name outside that an ExternalName stands for. */
  readonly externalName?: string;
  /** externalTrafficPolicy is Local: what comes to a node from outside goes to endpoints there, or nowhere. */
  readonly externalLocal?: boolean;
  readonly externalIPs: readonly string[];
  readonly ports: readonly ServicePortRecord[];
  readonly selector: Readonly<Record<string, string>>;
  /** From its EndpointSlices. */
  readonly endpoints: readonly EndpointRecord[];
}

export interface EndpointRecord {
  readonly pod: string; // pod/NAMESPACE/NAME, or empty for an address without a pod
  readonly address: string;
  /** Of the other family, where it has two. */
  readonly secondAddress?: string;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
}

/** What keeps pods: the kinds that have a pod template. */
export interface WorkloadRecord {
  readonly type: 'workload';
  readonly id: string; // deployment/NAMESPACE/NAME, statefulset/…, daemonset/…, job/…
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job';
  readonly namespace: string;
  readonly name: string;
  /** Pods it wants: `spec.replicas`, a DaemonSet's matching nodes, a Job's parallelism. */
  readonly replicas: number;
  readonly ready: number;
  /** Made from the template as it is now; a Job's active pods. */
  readonly updated: number;
  /** How far a Job is; `end` is `Complete` or `Failed` when it is over, else empty. */
  readonly job?: {
    readonly completions: number;
    readonly succeeded: number;
    readonly failed: number;
    readonly end: string;
  };
  readonly selector: Readonly<Record<string, string>>;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly image: string;
}

/** `kubectl port-forward`: what is sent to that port of localhost arrives in the pod. */
export interface PortForward {
  readonly port: number;
  readonly pod: string; // pod/NAMESPACE/NAME
  readonly podPort: number;
}

export interface OutsideRecord {
  readonly type: 'outside';
  readonly id: string; // outside/NAME
  readonly name: string;
  readonly address: string;
  /** Of the other family, where it has two. */
  readonly secondAddress?: string;
  /** Where it answers. */
  readonly listens: OutsideHost['listens'];
  /** Of the workstation, while `kubectl port-forward` runs there. */
  readonly forwards?: readonly PortForward[];
}

/** A load balancer outside the cluster, or an address that a node announces (MetalLB). Gone with its Service's external address. */
export interface BalancerRecord {
  readonly type: 'balancer';
  readonly id: string; // balancer/ADDRESS, which is its place in traces too; with MetalLB packets pass no such place
  /** Its address: it has no other name. */
  readonly name: string;
  readonly address: string;
  readonly service: string; // service/NAMESPACE/NAME
  readonly provider: 'cloud' | 'metallb';
  /** VIP: nodes see packets with the balancer's address as destination. Proxy: nodes see the balancer as client of the node port. */
  readonly mode: 'VIP' | 'Proxy';
  readonly ports: readonly { readonly protocol: string; readonly port: number; readonly nodePort: number }[];
  /** Nodes it may send to, and what its own health checks say of them. */
  readonly nodes: readonly { readonly node: string; readonly healthy: boolean }[]; // node/NAME
  /** The node that answers for the address (MetalLB): node/NAME, or empty. */
  readonly announcedBy: string;
}

export interface EventRecord {
  readonly type: 'event';
  readonly id: string; // event/NAMESPACE/NAME
  readonly at: number;
  readonly level: 'Normal' | 'Warning';
  readonly object: string; // `Pod/web-1`
  readonly reason: string;
  readonly message: string;
  readonly count: number;
}

/** The world as the canvas needs it: small, flat, no full objects. */
export type WorldRecord =
  | NodeRecord
  | PodRecord
  | ServiceRecord
  | WorkloadRecord
  | OutsideRecord
  | BalancerRecord
  | EventRecord;

/** A stretch of a packet's way, for animation. */
export interface FlightLeg {
  readonly place: PlaceId;
  /** Index of the first hop of the trace's packet that is in this place. */
  readonly hop: number;
  /** The destination before this place's rules translated it (DNAT), as `10.96.0.10:80`; absent when they did not. */
  readonly translated?: string;
}

export interface Flight {
  readonly request: number;
  readonly packet: number;
  readonly label: string;
  readonly direction: 'request' | 'reply';
  readonly legs: readonly FlightLeg[];
  readonly verdict: 'delivered' | 'dropped' | 'rejected';
  /** One sentence, when the packet did not arrive. */
  readonly why: string;
  /** When the packet did not arrive. */
  readonly reason?: Reason;
}

export interface RequestRecord {
  readonly id: number;
  readonly from: PlaceId;
  readonly to: string;
  readonly startedAt: number;
  readonly finishedAt: number; // -1 while under way
  readonly outcome: Outcome | 'pending';
  readonly by: string;
  readonly seenFrom: string;
  readonly reason: string;
}
