import type { IPFamily } from '../../model/objects/index.ts';
import type { ProxyMode } from '../../model/scene.ts';
import type { Backend, BackendOptions, Surroundings } from './backend.ts';
import { IptablesBackend } from './iptables/backend.ts';
import { cleanUpIptables } from './iptables/cleanup.ts';
import { cleanUpIpvs, IpvsBackend } from './ipvs/backend.ts';
import { cleanUpNftables, NftablesBackend } from './nftables/backend.ts';
import { cleanUpUserland, UserlandBackend } from './userland/backend.ts';

// The only place that knows all modes. Their modules may come later (src/README.md, "What is loaded when"), so nothing of
// theirs is called, or kept, while modules are loaded.

/** A new process of a mode, for one family. */
export function startBackend(mode: ProxyMode, surroundings: Surroundings, options: BackendOptions): Backend {
  switch (mode) {
    case 'iptables':
      return new IptablesBackend(surroundings, options);
    case 'nftables':
      return new NftablesBackend(surroundings, options);
    case 'ipvs':
      return new IpvsBackend(surroundings, options);
    case 'userland':
      return new UserlandBackend(surroundings, options);
  }
}

/** Takes out of the kernel what a mode left there. */
export function cleanUp(mode: ProxyMode, surroundings: Surroundings, family: IPFamily): void {
  const { netfilter } = surroundings;
  switch (mode) {
    case 'iptables':
      cleanUpIptables(netfilter, family);
      break;
    case 'nftables':
      cleanUpNftables(netfilter, family);
      break;
    case 'ipvs':
      cleanUpIpvs(surroundings, { family });
      break;
    case 'userland':
      cleanUpUserland(surroundings, { family });
  }
}
