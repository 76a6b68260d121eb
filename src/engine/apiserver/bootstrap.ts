import { type Cidr, nthAddress } from '../../model/ip.ts';
import type { Api } from './api.ts';

const actor = 'kube-apiserver';

/**
 * What a cluster holds before anyone uses it: the four system namespaces and the `kubernetes` Service at the first address of
 * the service range (pkg/controlplane/controller/systemnamespaces and kubernetesservice).
 */
export function bootstrap(api: Api, services: Cidr): void {
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease']) {
    api.create('Namespace', { metadata: { name }, spec: {} }, actor);
  }
  const clusterIP = nthAddress(services, 1);
  api.create(
    'Service',
    {
      metadata: {
        name: 'kubernetes',
        namespace: 'default',
        labels: { component: 'apiserver', provider: 'kubernetes' },
      },
      spec: {
        type: 'ClusterIP',
        clusterIP,
        clusterIPs: [clusterIP],
        ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: 6443 }],
        sessionAffinity: 'None',
        internalTrafficPolicy: 'Cluster',
      },
    },
    actor,
  );
}
