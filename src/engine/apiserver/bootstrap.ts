import { nthAddress, parseCidr } from '../../model/ip.ts';
import type { Api } from './api.ts';

const actor = 'kube-apiserver';

/**
 * What a cluster holds before anyone uses it: the four system namespaces and the `kubernetes` Service at the first address of
 * the service range (pkg/controlplane/controller/systemnamespaces and kubernetesservice).
 * Throws RangeError when `services` is not a CIDR.
 */
export function bootstrap(api: Api, services: string): void {
  const range = parseCidr(services);
  if (!range) throw new RangeError(`not a CIDR: ${services}`);
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease']) {
    api.create('Namespace', { metadata: { name, labels: { 'kubernetes.io/metadata.name': name } }, spec: {} }, actor);
  }
  const clusterIP = nthAddress(range, 1);
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
