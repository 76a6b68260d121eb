import type { Condition, ObjectMeta } from './meta.ts';

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  readonly timeAdded?: string;
}

export interface NodeSpec {
  readonly podCIDR?: string;
  readonly podCIDRs?: readonly string[];
  readonly taints?: readonly Taint[];
  readonly unschedulable?: boolean;
}

export interface NodeAddress {
  readonly type: 'InternalIP' | 'ExternalIP' | 'Hostname';
  readonly address: string;
}

/** What a machine is and runs. */
export interface NodeSystemInfo {
  readonly machineID: string;
  readonly systemUUID: string;
  /** Another after each boot. */
  readonly bootID: string;
  readonly kernelVersion: string;
  readonly osImage: string;
  readonly containerRuntimeVersion: string;
  readonly kubeletVersion: string;
  /** Empty from Kubernetes 1.33 on (KEP-4004). */
  readonly kubeProxyVersion: string;
  readonly operatingSystem: string;
  readonly architecture: string;
}

export interface NodeStatus {
  readonly addresses?: readonly NodeAddress[];
  readonly conditions?: readonly Condition[];
  readonly capacity?: Readonly<Record<string, string>>;
  readonly allocatable?: Readonly<Record<string, string>>;
  readonly nodeInfo?: NodeSystemInfo;
}

export interface Node {
  readonly apiVersion: 'v1';
  readonly kind: 'Node';
  readonly metadata: ObjectMeta;
  readonly spec: NodeSpec;
  readonly status: NodeStatus;
}

/** Where nodes' leases are (core/v1 NamespaceNodeLease). */
export const nodeLeaseNamespace = 'kube-node-lease';

/** The taint of a node that the cluster autoscaler is about to take away. */
export const toBeDeletedTaint = 'ToBeDeletedByClusterAutoscaler';

/** The node's Ready condition, if it has one yet. */
export const readyCondition = ({ status: { conditions } }: Node): Condition | undefined =>
  conditions?.find(({ type }) => type === 'Ready');
