import type { Event, Kind, Kinds } from '../../../model/objects/index.ts';
import { type GivenMeta, objectMeta } from './meta.ts';
import {
  disruptionBudgetSpec,
  endpoint,
  endpointPort,
  endpointSubset,
  eventSource,
  leaseSpec,
  nodeSpec,
  objectReference,
} from './others.ts';
import { podSpec } from './pod.ts';
import { serviceSpec } from './service.ts';
import { int32, int64, list, map, need, or, raw, str, struct, type Type, word } from './types.ts';
import { daemonSetSpec, deploymentSpec, jobSpec, replicaSetSpec, statefulSetSpec } from './workloads.ts';

/** A kind as clients send it: metadata as given, status as it came. */
export type Given<K extends Kind> = Omit<Kinds[K], 'metadata' | 'status' | 'apiVersion' | 'kind'> & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: GivenMeta;
  readonly status?: unknown;
};

const head = { apiVersion: or(str, ''), kind: or(str, ''), metadata: or(objectMeta, {}) };
const withStatus = { ...head, status: raw };

/** How each kind is decoded. */
export const kindTypes: { readonly [K in Kind]: Type<Given<K>> } = {
  Namespace: struct<Given<'Namespace'>>('v1.Namespace', {
    ...withStatus,
    spec: or(struct<Kinds['Namespace']['spec']>('v1.NamespaceSpec', { finalizers: list(str) }), {}),
  }),
  Node: struct<Given<'Node'>>('v1.Node', { ...withStatus, spec: or(nodeSpec, {}) }),
  Pod: struct<Given<'Pod'>>('v1.Pod', { ...withStatus, spec: need(podSpec) }),
  Service: struct<Given<'Service'>>('v1.Service', { ...withStatus, spec: need(serviceSpec) }),
  Endpoints: struct<Given<'Endpoints'>>('v1.Endpoints', { ...withStatus, subsets: list(endpointSubset) }),
  Event: struct<Given<'Event'>>(
    'v1.Event',
    {
      ...withStatus,
      involvedObject: need(objectReference),
      reason: or(str, ''),
      message: or(str, ''),
      type: or(word<Event['type']>(), 'Normal'),
      source: or(eventSource, { component: '' }),
      count: or(int32, 1),
      firstTimestamp: or(str, ''),
      lastTimestamp: or(str, ''),
    },
    { unmodelled: 'action eventTime related reportingComponent reportingInstance series' },
  ),
  EndpointSlice: struct<Given<'EndpointSlice'>>('v1.EndpointSlice', {
    ...withStatus,
    addressType: need(word<Kinds['EndpointSlice']['addressType']>()),
    endpoints: or(list(endpoint), []),
    ports: list(endpointPort),
  }),
  Deployment: struct<Given<'Deployment'>>('v1.Deployment', { ...withStatus, spec: need(deploymentSpec) }),
  ReplicaSet: struct<Given<'ReplicaSet'>>('v1.ReplicaSet', { ...withStatus, spec: need(replicaSetSpec) }),
  StatefulSet: struct<Given<'StatefulSet'>>('v1.StatefulSet', { ...withStatus, spec: need(statefulSetSpec) }),
  DaemonSet: struct<Given<'DaemonSet'>>('v1.DaemonSet', { ...withStatus, spec: need(daemonSetSpec) }),
  Job: struct<Given<'Job'>>('v1.Job', { ...withStatus, spec: need(jobSpec) }),
  Lease: struct<Given<'Lease'>>('v1.Lease', { ...withStatus, spec: or(leaseSpec, {}) }),
  ConfigMap: struct<Given<'ConfigMap'>>(
    'v1.ConfigMap',
    { ...withStatus, data: map },
    { unmodelled: 'binaryData immutable' },
  ),
  PodDisruptionBudget: struct<Given<'PodDisruptionBudget'>>('v1.PodDisruptionBudget', {
    ...withStatus,
    spec: or(disruptionBudgetSpec, {}),
  }),
  ControllerRevision: struct<Given<'ControllerRevision'>>('v1.ControllerRevision', {
    ...withStatus,
    data: raw,
    revision: or(int64, 0),
  }),
};
