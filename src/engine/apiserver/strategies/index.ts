import type { Kind } from '../../../model/objects/index.ts';
import { validateEndpointSlice, validateEndpoints, validateNode } from '../validation/others.ts';
import { validateDeployment, validateReplicaSet } from '../validation/workloads.ts';
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
};
