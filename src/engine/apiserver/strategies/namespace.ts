import type { Namespace } from '../../../model/objects/index.ts';
import type { Strategy } from './strategy.ts';

/** pkg/registry/core/namespace/strategy.go: every namespace is finalized by the namespace controller. */
export const namespaceStrategy: Strategy<'Namespace'> = {
  prepareCreate: (namespace): Namespace => ({
    ...namespace,
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  }),
  prepareUpdate: (namespace, old): Namespace => ({
    ...namespace,
    spec: old.spec,
    status: old.status,
  }),
};
