import type { Kind } from '../../../model/objects/index.ts';
import {
  validateControllerRevision,
  validateDaemonSet,
  validateDisruptionBudget,
  validateStatefulSet,
} from '../validation/other-workloads.ts';
import {
  validateConfigMap,
  validateEndpointSlice,
  validateEndpoints,
  validateLease,
  validateNode,
} from '../validation/others.ts';
import { validateDeployment, validateReplicaSet } from '../validation/workloads.ts';
import { jobStrategy } from './job.ts';
import { namespaceStrategy } from './namespace.ts';
import { podStrategy } from './pod.ts';
import { serviceStrategy } from './service.ts';
import type { Strategy } from './strategy.ts';

/** The strategy of each kind. */
export const strategies: { readonly [K in Kind]: Strategy<K> } = {
  Namespace: namespaceStrategy,
  Node: { prepareCreate: (node) => ({ ...node, status: node.status ?? {} }), validate: validateNode },
  Pod: podStrategy,
  Service: serviceStrategy,
  Endpoints: { validate: validateEndpoints },
  Event: {},
  EndpointSlice: { generation: true, validate: validateEndpointSlice },
  Deployment: {
    generation: true,
    prepareCreate: (deployment) => ({ ...deployment, status: {} }),
    validate: validateDeployment,
  },
  ReplicaSet: {
    generation: true,
    prepareCreate: (set) => ({ ...set, status: { replicas: 0 } }),
    validate: validateReplicaSet,
  },
  StatefulSet: {
    generation: true,
    prepareCreate: (set) => ({ ...set, status: { replicas: 0 } }),
    validate: validateStatefulSet,
  },
  DaemonSet: {
    generation: true,
    prepareCreate: (set) => ({
      ...set,
      status: { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 },
    }),
    validate: validateDaemonSet,
  },
  Job: jobStrategy,
  Lease: { validate: validateLease },
  ConfigMap: { validate: validateConfigMap },
  PodDisruptionBudget: {
    generation: true,
    prepareCreate: (budget) => ({
      ...budget,
      status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
    }),
    validate: validateDisruptionBudget,
  },
  ControllerRevision: { validate: validateControllerRevision },
};
