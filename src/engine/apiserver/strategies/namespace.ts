import type { Namespace } from '../../../model/objects/index.ts';
import { dnsLabel } from '../validation/names.ts';
import type { Strategy } from './strategy.ts';

/** pkg/registry/core/namespace/strategy.go: every namespace bears its name as a label and is finalized by the namespace controller. */
export const namespaceStrategy: Strategy<'Namespace'> = {
  name: dnsLabel,
  prepareCreate: (namespace): Namespace => ({
    ...namespace,
    metadata: {
      ...namespace.metadata,
      labels: { ...namespace.metadata.labels, 'kubernetes.io/metadata.name': namespace.metadata.name },
    },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  }),
  prepareUpdate: (namespace, old): Namespace => ({ ...namespace, spec: old.spec, status: old.status }),
};
