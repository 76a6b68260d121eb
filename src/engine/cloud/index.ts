import { cidrContains, parseCidrs } from '../../model/ip.ts';
import type { SceneSettings } from '../../model/scene.ts';
import type { Api } from '../apiserver/api.ts';
import type { Network } from '../network/types.ts';
import type { Simulation } from '../sim/simulation.ts';
import { AddressPool } from './address-pool.ts';
import { CloudProvider } from './cloud-provider.ts';
import { type LoadBalancers, noLoadBalancers } from './load-balancers.ts';
import { MetalLB } from './metallb.ts';
import { ServiceController } from './service-controller.ts';

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
  const { pods, services, nodes } = settings.networks;
  const inside = [pods, services, nodes].flatMap(parseCidrs);
  const isForeign = (address: string): boolean =>
    isOutside(address) || inside.some((range) => cidrContains(range, address));
  const pool = new AddressPool(isForeign);
  if (settings.loadBalancer === 'metallb') return new MetalLB(sim, api, network, pool, changed);
  // The first Service that wants a balancer makes it.
  let provider: CloudProvider | undefined;
  const provided = (): CloudProvider => {
    provider ??= new CloudProvider(sim, network, pool, changed);
    return provider;
  };
  new ServiceController(sim, api, provided).start();
  return { get: (address) => provider?.get(address) };
}
