/** Key/value pairs that identify objects (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/). */
export type Labels = Readonly<Record<string, string>>;

/** A point in virtual time as the API writes it: RFC 3339, UTC, whole seconds. */
export type Timestamp = string;

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** Which fields of an object somebody manages (https://kubernetes.io/docs/reference/using-api/server-side-apply/). */
export interface ManagedFieldsEntry {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly time: Timestamp;
  readonly fieldsType: 'FieldsV1';
  readonly fieldsV1: Readonly<Record<string, unknown>>;
  readonly subresource?: string;
}

/** metadata as stored: name, uid, resourceVersion and creationTimestamp are always there. */
export interface ObjectMeta {
  readonly name: string;
  readonly generateName?: string;
  /** Empty for cluster-scoped kinds. */
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly creationTimestamp: Timestamp;
  readonly deletionTimestamp?: Timestamp;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: Labels;
  readonly annotations?: Labels;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
  /** Kept only for objects that were written by a named field manager; controllers name none. */
  readonly managedFields?: readonly ManagedFieldsEntry[];
}

export interface LabelSelectorRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values?: readonly string[];
}

export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
}

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: Timestamp;
  readonly lastUpdateTime?: Timestamp;
  readonly lastProbeTime?: Timestamp | null;
  readonly lastHeartbeatTime?: Timestamp;
  readonly observedGeneration?: number;
}

export type Protocol = 'TCP' | 'UDP' | 'SCTP';
export type IPFamily = 'IPv4' | 'IPv6';
