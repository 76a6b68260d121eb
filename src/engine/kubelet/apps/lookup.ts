import { parseAddress } from '../../../model/ip.ts';
import type { Pod } from '../../../model/objects/index.ts';
import type { Api } from '../../apiserver/api.ts';
import type { Simulation } from '../../sim/simulation.ts';

/** getaddrinfo(3) in a pod: the first address of a host, undefined when there is none. */
export type Resolve = (pod: Pod, host: string, done: (address: string | undefined) => void) => void;

/** How long a lookup takes, in virtual ms. */
const takes = 1;

/**
 * Stands in for the cluster's DNS: the ClusterIPs of Services by `name`, `name.namespace`, `….svc`, `….svc.cluster.local`,
 * as the search list of a pod finds them. No packet is sent, nothing is cached and nothing can fail but the name.
 */
export const lookupInApi =
  (sim: Simulation, api: Api): Resolve =>
  (pod, host, done) => {
    sim.after(takes, () => {
      if (parseAddress(host) !== undefined) {
        done(host);
        return;
      }
      const form = /^([a-z0-9-]+)(?:\.([a-z0-9-]+)(?:\.svc(?:\.cluster\.local\.?)?)?)?$/;
      const [, name = '', namespace = pod.metadata.namespace ?? ''] = form.exec(host) ?? [];
      const address = api.get('Service', namespace, name)?.spec.clusterIP;
      done(address === 'None' || address === '' ? undefined : address);
    });
  };
