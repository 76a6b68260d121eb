import { cidrContains, parseCidrs } from '../../model/ip.ts';
import type { SceneSettings } from '../../model/scene.ts';
import type { Api } from '../apiserver/api.ts';
import { Informers } from '../client-go/informer.ts';
import type { Network } from '../network/network.ts';
import type { Simulation } from '../sim/simulation.ts';
import { AddressPool } from './address-pool.ts';
import { CloudProvider } from './cloud-provider.ts';
import { type LoadBalancers, noLoadBalancers } from './load-balancers.ts';
import { MetalLB } from './metallb.ts';
import { ServiceController } from './service-controller.ts';
import { actor, isOurs } from './service-watch.ts';

export interface CloudOptions {
  readonly settings: Pick<SceneSettings, 'loadBalancer' | 'networks'>;
  /** Whether a host outside has the address. */
  readonly isOutside: (address: string) => boolean;
  /** Called with a load balancer's address when it came, went, or changed. */
  readonly changed: (address: string) => void;
}

/** Starts whoever gives the scene's Services of type LoadBalancer their external addresses; with `none`, nobody does. */
export function startLoadBalancers(sim: Simulation, api: Api, network: Network, options: CloudOptions): LoadBalancers {
  const { settings, isOutside, changed } = options;
  if (settings.loadBalancer === 'none') return noLoadBalancers;
  const newPool = (): AddressPool => {
    const { pods, services, nodes } = settings.networks;
    const inside = [pods, services, nodes].flatMap(parseCidrs);
    return new AddressPool((address) => isOutside(address) || inside.some((range) => cidrContains(range, address)));
  };
  if (settings.loadBalancer === 'metallb') return new MetalLB(sim, api, network, newPool(), changed);
  // The first Service that wants a balancer makes it.
  let provider: CloudProvider | undefined;
  const provided = (): CloudProvider => {
    provider ??= new CloudProvider(sim, network, newPool(), changed);
    return provider;
  };
  watchServices(sim, api, provided);
  return { get: (address) => provider?.get(address) };
}

/** Watches Services and nodes for ever. The first Service that wants a balancer makes controller and provider, which are loaded later. */
function watchServices(sim: Simulation, api: Api, provider: () => CloudProvider): void {
  const random = sim.random.fork(actor);
  const informers = new Informers(api, 'cloud-controller-manager', sim.random);
  const watch = { sim, api, random, services: informers.of('Service'), nodes: informers.of('Node') };
  let controller: ServiceController | undefined;
  watch.services.onEvent(({ object }) => {
    if (!controller && !isOurs(object)) return;
    controller ??= new ServiceController(watch, provider());
    controller.serviceChanged(object);
  });
  watch.nodes.onEvent((event) => controller?.nodeChanged(event));
}
