import type { Netfilter } from '../netfilter/types.ts';

/** A device that leads nowhere: what is bound to it is the machine's own (`ip address add ADDRESS dev NAME`). */
export interface Dummy {
  readonly addresses: ReadonlySet<string>;
  bind(address: string): void;
  unbind(address: string): void;
}

/** A node on the network, as who runs on it sees it. */
export interface NodeMachine {
  readonly name: string;
  readonly address: string;
  /** One of each family, the primary one first. */
  readonly addresses: readonly string[];
  /** Its netfilter, for kube-proxy and for `iptables-save`. */
  readonly netfilter: Netfilter;
  /** Its device kube-ipvs0, there once it has an address. */
  readonly dummy: Dummy;
}
