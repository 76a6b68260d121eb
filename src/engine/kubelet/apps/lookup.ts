import { isHostName } from '../../../model/dns.ts';
import { parseAddress } from '../../../model/ip.ts';
import type { Pod } from '../../../model/objects/index.ts';
import { placeOfNode, placeOfPod } from '../../../model/trace.ts';
import type { Api } from '../../apiserver/api.ts';
import type { Network } from '../../network/types.ts';
import type { Simulation } from '../../sim/simulation.ts';

/** getaddrinfo(3) in a pod: the first address of a host, undefined when there is none. */
export type Resolve = (pod: Pod, host: string, done: (address: string | undefined) => void) => void;

/** Programs do not wait for ever for a name; glibc gives up after ten seconds for each name server, in virtual ms. */
const longest = 30_000;

/** By the pod's resolv.conf and the name servers it names, with packets. The lookup is not traced. */
export const resolveByDns =
  (network: Network): Resolve =>
  ({ metadata: { namespace = '', name }, spec }, host, done) => {
    const from = spec.hostNetwork ? placeOfNode(spec.nodeName ?? '') : placeOfPod(namespace, name);
    if (parseAddress(host) !== undefined) done(host);
    else if (!isHostName(host)) done(undefined);
    else {
      network.request({ from, to: `dns://${host}`, timeout: longest, trace: false }, ({ outcome, body }) => {
        done(outcome === 'answered' ? body : undefined);
      });
    }
  };

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
