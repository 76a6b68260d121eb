import type { Kind } from '../../../model/objects/index.ts';
import { podStrategy } from './pod.ts';
import { serviceStrategy } from './service.ts';
import { namespaceStrategy } from './namespace.ts';
import type { Strategy } from './strategy.ts';

/** The strategy of each kind. */
export const strategies: { readonly [K in Kind]: Strategy<K> } = {
  Namespace: namespaceStrategy,
  Node: {},
  Pod: podStrategy,
  Service: serviceStrategy,
  Endpoints: {},
  Event: {},
  EndpointSlice: { generation: true },
  Deployment: { generation: true },
  ReplicaSet: { generation: true },
};
