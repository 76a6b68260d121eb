import { type Cidr, nthAddress } from '../../model/ip.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { Api } from './api.ts';
import { ApiError } from './api-error.ts';

const actor = 'kube-apiserver';
/** How often the real loop looks whether the Service is there; virtual ms. */
const interval = 10_000;

/**
 * What a cluster holds before anyone uses it: the four system namespaces and the `kubernetes` Service at the first address of
 * the service range (pkg/controlplane/controller/systemnamespaces and kubernetesservice). When the Service is deleted it is made
 * again at the next full ten seconds. It has no endpoints, unlike a real one: no machine of the simulated network runs the API
 * server, so that a connection to it is refused by kube-proxy's rules, rather than sent to an address that never answers.
 */
export function bootstrap(api: Api, sim: Simulation, services: Cidr): void {
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease']) {
    api.create('Namespace', { metadata: { name }, spec: {} }, actor);
  }
  createService(api, services);
  const createAgain = (): void => {
    sim.after(interval - (sim.now % interval), () => {
      try {
        createService(api, services);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        // Its address was taken meanwhile.
        if (error.status.reason === 'Invalid') createAgain();
      }
    });
  };
  api.watch('Service', { actor, latency: 0, namespace: 'default', name: 'kubernetes' }, (events) => {
    if (events.at(-1)?.type === 'DELETED') createAgain();
  });
}

function createService(api: Api, services: Cidr): void {
  const clusterIP = nthAddress(services, 1);
  const labels = { component: 'apiserver', provider: 'kubernetes' };
  api.create(
    'Service',
    {
      metadata: { name: 'kubernetes', namespace: 'default', labels },
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
