import { type Xtables, xtablesOf } from '../../netfilter/types.ts';
import type { Backend, BackendOptions, Surroundings } from '../backend.ts';
import { ensureCanary, ensureJumps, natChainsOf } from './jump-rules.ts';
import { IptablesProxier } from './proxier.ts';

/** kube-proxy in iptables mode and a node's iptables, or ip6tables. */
export class IptablesBackend implements Backend {
  readonly proxier: IptablesProxier;
  readonly #xtables: Xtables;

  /** A new process, which finds in the kernel what was left there. */
  constructor({ netfilter, cache, host }: Surroundings, options: BackendOptions) {
    this.#xtables = xtablesOf(netfilter, options.family);
    // The kernel's setting is read once (upstream NewProxier).
    const own = { ...options, conntrackTCPBeLiberal: host?.tcpBeLiberal };
    this.proxier = new IptablesProxier(own, cache, () => natChainsOf(this.#xtables));
    ensureCanary(this.#xtables);
  }

  prepare(full: boolean): void {
    if (full) ensureJumps(this.#xtables);
  }

  handOver(taken: () => void, failed: () => void): void {
    const text = (): readonly string[] => {
      taken();
      return this.proxier.take();
    };
    this.#xtables.restore(text, { noflush: true, failed });
  }
}
