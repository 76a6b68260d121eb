import { mergeKeysOf } from '../../../model/merge-key.ts';
import { type Kind, resources } from '../../../model/objects/index.ts';
import { kindTypes } from '../schema/kinds.ts';
import { statusTypes } from '../schema/status.ts';
import type { StructFacts, Type } from '../schema/types.ts';
import { description } from './descriptions.ts';
import { enumOf } from './enums.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Structs of apimachinery, whatever group uses them. */
const isMeta = (name: string): boolean => /^(?:ObjectMeta|OwnerReference|LabelSelector.*|Condition)$/.test(name);

/** What is kept without being acted on, by the JSON type it has; all others are objects. */
const keptAs: Readonly<Record<string, string>> = {
  array:
    'allocatedResources envFrom ephemeralContainers ephemeralContainerStatuses finalizers hostAliases httpHeaders imagePullSecrets images managedFields readinessGates resizePolicy resourceClaims restartPolicyRules runtimeHandlers schedulingGates topologySpreadConstraints volumeClaimTemplates volumeDevices volumeMounts volumes volumesAttached volumesInUse',
  boolean: 'automountServiceAccountToken hostIPC hostPID hostUsers immutable setHostnameAsFQDN shareProcessNamespace',
  integer:
    'activeDeadlineSeconds backoffLimitPerIndex collisionCount deletionGracePeriodSeconds generation maxFailedIndexes priority signal terminating terminatingReplicas',
  string:
    'action containerID creationTimestamp deletionTimestamp eventTime externalID failedIndexes generateName hostnameOverride imageID managedBy name namespace nominatedNodeName podReplacementPolicy preemptionPolicy preferredHolder priorityClassName providerID qosClass reportingComponent reportingInstance runtimeClassName schedulerName selfLink serviceAccount serviceAccountName stopSignal terminationMessagePath terminationMessagePolicy workingDir',
};
const typeOfKept = (field: string): string =>
  Object.keys(keptAs).find((type) => keptAs[type]?.split(' ').includes(field)) ?? 'object';

const intOrString = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString';

const noEffect = 'Kept as it is written, but without effect: Kubehop does not model it.';

/** Makes the schemas of one API group out of how its kinds are decoded (kube-openapi's shape of `components.schemas`). */
export class Schemas {
  readonly components = new Map<string, Schema>();
  readonly #group: string;
  readonly #own: readonly Kind[];

  constructor(group: string, own: readonly Kind[]) {
    this.#group = group.split('.')[0] || 'core';
    this.#own = own;
    for (const kind of own) this.#kind(kind);
  }

  #nameOf(struct: string): string {
    if (isMeta(struct)) return `io.k8s.apimachinery.pkg.apis.meta.v1.${struct}`;
    const own = this.#own.some((kind) => struct.startsWith(kind)) || struct.startsWith('RollingUpdate');
    return `io.k8s.api.${own ? this.#group : 'core'}.v1.${struct}`;
  }

  #kind(kind: Kind): void {
    const type: Type<unknown> = kindTypes[kind];
    const { apiVersion } = resources[kind];
    const [version, group = ''] = apiVersion.split('/').reverse();
    const status: Type<unknown> | undefined = statusTypes[kind];
    this.#struct(kind, type.struct, {
      ...(status?.struct && { status: this.#property(kind, 'status', status) }),
    });
    const name = this.#nameOf(kind);
    this.components.set(name, {
      ...this.components.get(name),
      'x-kubernetes-group-version-kind': [{ group, kind, version }],
    });
  }

  #struct(name: string, facts: StructFacts | undefined, instead: Schema = {}): string {
    const full = this.#nameOf(name);
    const before = this.components.get(full)?.properties;
    const size = facts ? facts.known.size : 0;
    // A pod template's metadata is a part of what ObjectMeta is.
    if (!facts || (before && Object.keys(before).length >= size)) return full;
    const properties: Record<string, unknown> = {};
    this.components.set(full, { type: 'object', properties });
    for (const [field, type] of facts.known) {
      if (field === 'status' && !type.struct && !instead.status) continue;
      properties[field] = instead[field] ?? this.#property(name, field, type);
    }
    for (const field of facts.unmodelled) {
      properties[field] = { description: noEffect, ...kept(field), ...limited(name, field) };
    }
    for (const field of facts.dropped) properties[field] ??= { ...described(name, field), ...kept(field) };
    const required = [...facts.known].flatMap(([field, type]) => (type.required ? [field] : []));
    this.components.set(full, {
      ...described(name),
      type: 'object',
      properties,
      ...(required.length > 0 && { required }),
    });
    return full;
  }

  #property(struct: string, field: string, type: Type<unknown>): Schema {
    const keys = type.go.startsWith('[]') ? mergeKeysOf(field) : [];
    const key = keys.length > 1 ? keys[this.#keyIn(type, keys)] : keys[0];
    return {
      ...described(struct, field),
      ...this.#type(type),
      ...limited(struct, field),
      ...(key && { 'x-kubernetes-patch-merge-key': key, 'x-kubernetes-patch-strategy': 'merge' }),
    };
  }

  /** Which of several keys the items of a list have: the ports of containers and of Services differ. */
  #keyIn(type: Type<unknown>, keys: readonly string[]): number {
    return Math.max(
      0,
      keys.findIndex((key) => type.item?.struct?.known.has(key)),
    );
  }

  #type(type: Type<unknown>): Schema {
    const { go, item, struct } = type;
    if (struct) return { allOf: [this.#reference(type)], default: {} };
    if (go.startsWith('[]') && item) return { type: 'array', items: this.#item(item) };
    if (go.startsWith('map[') && item) return { type: 'object', additionalProperties: this.#item(item) };
    if (go === 'int32' || go === 'int64') return { type: 'integer', format: go };
    if (go === 'bool') return { type: 'boolean' };
    if (go === 'string') return { type: 'string' };
    if (go === 'intstr.IntOrString') {
      this.components.set(intOrString, { oneOf: [{ type: 'integer' }, { type: 'string' }], format: 'int-or-string' });
      return { allOf: [{ $ref: `#/components/schemas/${intOrString}` }] };
    }
    return { type: 'object' };
  }

  #item(type: Type<unknown>): Schema {
    return type.struct ? { allOf: [this.#reference(type)], default: {} } : this.#type(type);
  }

  #reference({ go, struct }: Type<unknown>): Schema {
    return { $ref: `#/components/schemas/${this.#struct(go.slice(go.indexOf('.') + 1), struct)}` };
  }
}

const described = (struct: string, field?: string): Schema => {
  const text = description(struct, field);
  return text === undefined ? {} : { description: text };
};

/** Which words it may have, where only some are. */
const limited = (struct: string, field: string): Schema => {
  const words = enumOf(struct, field);
  return words === undefined ? {} : { enum: words };
};

function kept(field: string): Schema {
  const type = typeOfKept(field);
  const key = mergeKeysOf(field)[0];
  if (type !== 'array') return { type };
  const merged = key && { 'x-kubernetes-patch-merge-key': key, 'x-kubernetes-patch-strategy': 'merge' };
  return { type, items: { type: field === 'finalizers' ? 'string' : 'object' }, ...merged };
}
