import type { Service } from '../../model/objects/index.ts';
import type { Api } from '../apiserver/api.ts';
import type { Informer } from '../client-go/informer.ts';
import type { SeededRandom } from '../sim/random.ts';
import type { Simulation } from '../sim/simulation.ts';
import { wantsLoadBalancer } from './load-balancers.ts';

export const actor = 'service-controller';
export const finalizer = 'service.kubernetes.io/load-balancer-cleanup';

/** What the service controller sees of the cluster. */
export interface ServiceWatch {
  readonly sim: Simulation;
  readonly api: Api;
  readonly random: SeededRandom;
  readonly services: Informer<'Service'>;
  readonly nodes: Informer<'Node'>;
}

/** Whether a balancer of the provider's may hold the Service back from its end. */
export const hasFinalizer = ({ metadata }: Service): boolean => metadata.finalizers?.includes(finalizer) ?? false;

/** Whether the Service has, or is to have, a balancer of the provider's. */
export const isOurs = (service: Service): boolean => wantsLoadBalancer(service) || hasFinalizer(service);
