import type { Condition, LabelSelector, ObjectMeta, Timestamp } from './meta.ts';
import type { IntOrPercent } from './workloads.ts';

/** coordination.k8s.io/v1: who holds something, and until when. A node's kubelet renews the one of its name in `kube-node-lease`. */
export interface Lease {
  readonly apiVersion: 'coordination.k8s.io/v1';
  readonly kind: 'Lease';
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    /** RFC 3339 with microseconds (metav1.MicroTime). */
    readonly acquireTime?: string;
    readonly renewTime?: string;
    readonly leaseTransitions?: number;
  };
}

export interface ConfigMap {
  readonly apiVersion: 'v1';
  readonly kind: 'ConfigMap';
  readonly metadata: ObjectMeta;
  readonly data?: Readonly<Record<string, string>>;
}

/** policy/v1: how many pods of an application may be down at once because somebody wants them away. */
export interface PodDisruptionBudget {
  readonly apiVersion: 'policy/v1';
  readonly kind: 'PodDisruptionBudget';
  readonly metadata: ObjectMeta;
  readonly spec: {
    /** One of the two. */
    readonly minAvailable?: IntOrPercent;
    readonly maxUnavailable?: IntOrPercent;
    /** Absent: no pods. */
    readonly selector?: LabelSelector;
    readonly unhealthyPodEvictionPolicy?: 'IfHealthyBudget' | 'AlwaysAllow';
  };
  readonly status: {
    readonly disruptionsAllowed: number;
    readonly currentHealthy: number;
    readonly desiredHealthy: number;
    readonly expectedPods: number;
    readonly observedGeneration?: number;
    /** Pods whose eviction was granted and not seen yet, and since when. */
    readonly disruptedPods?: Readonly<Record<string, Timestamp>>;
    readonly conditions?: readonly Condition[];
  };
}
