import type { IPFamily } from '../../../model/objects/index.ts';
import type { Netfilter } from '../../netfilter/types.ts';
import type { Backend, BackendOptions, Surroundings } from '../backend.ts';
import { listingOf } from './listing.ts';
import { NftablesProxier, type NftWrite } from './proxier.ts';
import { nftFamily } from './transaction.ts';

/** kube-proxy in nftables mode and a node's nf_tables. */
export class NftablesBackend implements Backend {
  readonly proxier: NftablesProxier;
  readonly #netfilter: Netfilter;

  /** A new process, which finds in the kernel what was left there. */
  constructor({ netfilter, cache }: Surroundings, options: BackendOptions) {
    this.#netfilter = netfilter;
    this.proxier = new NftablesProxier(
      {
        ...options,
        // `primary`, which kube-proxy assumes in this mode: the node's own address takes node ports, and no other.
        nodePortAddresses: options.nodePortAddresses ?? [`${options.nodeIP}/${options.family === 'IPv4' ? 32 : 128}`],
      },
      cache,
      () => listingOf(netfilter.nftList(), options.family),
    );
  }

  prepare(): void {
    // The table comes with the rules in it.
  }

  handOver(taken: () => void, failed: () => void): void {
    let write: NftWrite | undefined;
    const deletions = (): string => {
      taken();
      write = this.proxier.take();
      return write.deletions;
    };
    this.#netfilter.nft(deletions, { failed });
    this.#netfilter.nft(() => write?.text ?? '', { failed });
  }
}

/** Takes out what nftables mode left in the kernel, as a kube-proxy of another mode does when it starts (upstream pkg/proxy/nftables/cleanup.go). */
export function cleanUpNftables(netfilter: Netfilter, family: IPFamily): void {
  if (listingOf(netfilter.nftList(), family)) netfilter.nft(`delete table ${nftFamily[family].ip} kube-proxy\n`);
}
