import type { EndpointSlice, Endpoints } from './endpoints.ts';
import type { Event } from './event.ts';
import type { Namespace } from './namespace.ts';
import type { Node } from './node.ts';
import type { ConfigMap, Lease, PodDisruptionBudget } from './others.ts';
import type { Pod } from './pod.ts';
import type { Service } from './service.ts';
import type { ControllerRevision, DaemonSet, Deployment, Job, ReplicaSet, StatefulSet } from './workloads.ts';

export * from './endpoints.ts';
export * from './event.ts';
export * from './meta.ts';
export * from './namespace.ts';
export * from './node.ts';
export * from './others.ts';
export * from './pod.ts';
export * from './service.ts';
export * from './workloads.ts';

/** Every modelled kind and the type of its stored objects. */
export interface Kinds {
  Namespace: Namespace;
  Node: Node;
  Pod: Pod;
  Service: Service;
  Endpoints: Endpoints;
  Event: Event;
  EndpointSlice: EndpointSlice;
  Deployment: Deployment;
  ReplicaSet: ReplicaSet;
  StatefulSet: StatefulSet;
  DaemonSet: DaemonSet;
  Job: Job;
  Lease: Lease;
  ConfigMap: ConfigMap;
  PodDisruptionBudget: PodDisruptionBudget;
  ControllerRevision: ControllerRevision;
}

export type Kind = keyof Kinds;
/** The status of a kind that has one. */
export type StatusOf<K extends Kind> = Kinds[K] extends { readonly status: infer S } ? S : never;
export type KubeObject = Kinds[Kind];

export interface ResourceInfo {
  readonly kind: Kind;
  readonly apiVersion: string;
  /** Plural, lower case: the word in the REST path. */
  readonly resource: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
}

const info = (
  kind: Kind,
  apiVersion: string,
  resource: string,
  shortNames: readonly string[],
  namespaced = true,
): ResourceInfo => ({
  kind,
  apiVersion,
  resource,
  singular: kind.toLowerCase(),
  shortNames,
  namespaced,
});

/** The API's resources as `kubectl api-resources` lists them. */
export const resources: Readonly<Record<Kind, ResourceInfo>> = {
  Namespace: info('Namespace', 'v1', 'namespaces', ['ns'], false),
  Node: info('Node', 'v1', 'nodes', ['no'], false),
  Pod: info('Pod', 'v1', 'pods', ['po']),
  Service: info('Service', 'v1', 'services', ['svc']),
  Endpoints: info('Endpoints', 'v1', 'endpoints', ['ep']),
  Event: info('Event', 'v1', 'events', ['ev']),
  EndpointSlice: info('EndpointSlice', 'discovery.k8s.io/v1', 'endpointslices', []),
  Deployment: info('Deployment', 'apps/v1', 'deployments', ['deploy']),
  ReplicaSet: info('ReplicaSet', 'apps/v1', 'replicasets', ['rs']),
  StatefulSet: info('StatefulSet', 'apps/v1', 'statefulsets', ['sts']),
  DaemonSet: info('DaemonSet', 'apps/v1', 'daemonsets', ['ds']),
  Job: info('Job', 'batch/v1', 'jobs', []),
  Lease: info('Lease', 'coordination.k8s.io/v1', 'leases', []),
  ConfigMap: info('ConfigMap', 'v1', 'configmaps', ['cm']),
  PodDisruptionBudget: info('PodDisruptionBudget', 'policy/v1', 'poddisruptionbudgets', ['pdb']),
  ControllerRevision: info('ControllerRevision', 'apps/v1', 'controllerrevisions', []),
};

export const kinds = Object.keys(resources) as readonly Kind[];
