import {
  hasEnded,
  isTerminating,
  type Kind,
  type Kinds,
  type ObjectMeta,
  type OwnerReference,
  type Pod,
  resources,
} from '../../model/objects/index.ts';
import type { Api, WatchEvent } from '../apiserver/api.ts';
import { type Index, type Informer, Informers } from '../client-go/informer.ts';
import type { Simulation } from '../sim/simulation.ts';

/** What every control loop of one process is given. */
export interface ControllerContext {
  readonly sim: Simulation;
  readonly api: Api;
  readonly informers: Informers;
}

/** A process of control loops that share their informers; `actor` is who its watches are said to be. */
export const controllerContext = (sim: Simulation, api: Api, actor: string): ControllerContext => ({
  sim,
  api,
  informers: new Informers(api, actor, sim.random),
});

/** The owner that manages the object (metav1.GetControllerOf). */
export function controllerOf({ metadata: { ownerReferences } }: Kinds[Kind]): OwnerReference | undefined {
  const first = ownerReferences?.[0];
  return first?.controller ? first : ownerReferences?.find((owner) => owner.controller);
}

/** A reference that makes `owner` the managing controller (metav1.NewControllerRef). */
export const controllerRef = (owner: Kinds[Kind]): OwnerReference => ({
  apiVersion: resources[owner.kind].apiVersion,
  kind: owner.kind,
  name: owner.metadata.name,
  uid: owner.metadata.uid,
  controller: true,
  blockOwnerDeletion: true,
});

/** Whether there is something to do for an owner of pods: a controller's own status writes are no news to it. */
export const isNews = <K extends 'ReplicaSet' | 'StatefulSet' | 'DaemonSet' | 'Job'>({
  object,
  previous,
}: WatchEvent<K>): boolean =>
  previous?.spec !== object.spec ||
  previous.metadata.labels !== object.metadata.labels ||
  object.metadata.deletionTimestamp !== undefined;

/** Objects by the uid of any of their owners. */
export const byOwner = <K extends Kind>(informer: Informer<K>): Index<K> =>
  informer.index('owner', {
    source: (object) => object.metadata.ownerReferences,
    values: (object) => object.metadata.ownerReferences?.map((owner) => owner.uid) ?? [],
  });

/** Pods by the node they are bound to. */
export const byNode = (pods: Informer<'Pod'>): Index<'Pod'> =>
  pods.index('node', {
    source: (pod) => pod.spec.nodeName,
    values: (pod) => (pod.spec.nodeName ? [pod.spec.nodeName] : []),
  });

/** Pods that nobody manages, by namespace. */
export const orphans = (pods: Informer<'Pod'>): Index<'Pod'> =>
  pods.index('orphan', {
    source: (pod) => pod.metadata.ownerReferences,
    values: (pod) => (controllerOf(pod) ? [] : [pod.metadata.namespace ?? '']),
  });

/** Neither ended nor being deleted (pkg/controller/controller_utils.go IsPodActive). */
export const isPodActive = (pod: Pod): boolean => !hasEnded(pod) && !isTerminating(pod);

/** The object with some of its metadata replaced. */
export const withMetadata = <K extends Kind>(object: Kinds[K], change: Partial<ObjectMeta>): Kinds[K] => ({
  ...object,
  metadata: { ...object.metadata, ...change },
});
