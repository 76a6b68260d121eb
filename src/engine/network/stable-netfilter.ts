import type { Hook } from '../../model/trace.ts';
import type { HookPass, Netfilter, SaveOptions, Skb } from '../netfilter/types.ts';

/** The netfilter of a machine as its programs know it: the same object before and after a reboot, which empties what is behind it. */
export class StableNetfilter implements Netfilter {
  current: Netfilter;

  constructor(current: Netfilter) {
    this.current = current;
  }

  restore(...[text, options]: Parameters<Netfilter['restore']>): void {
    this.current.restore(text, options);
  }

  iptables(...[args, family]: Parameters<Netfilter['iptables']>): void {
    this.current.iptables(args, family);
  }

  save(options?: SaveOptions): string {
    return this.current.save(options);
  }

  nft(...[input, options]: Parameters<Netfilter['nft']>): void {
    this.current.nft(input, options);
  }

  nftList(): string {
    return this.current.nftList();
  }

  ipset(text: string): void {
    this.current.ipset(text);
  }

  ipsetSave(): string {
    return this.current.ipsetSave();
  }

  ipvsList(): string {
    return this.current.ipvsList();
  }

  get ipvs(): Netfilter['ipvs'] {
    return this.current.ipvs;
  }

  run(hook: Hook, skb: Skb): HookPass {
    return this.current.run(hook, skb);
  }

  attach(answer: Skb, cause: Skb): void {
    this.current.attach?.(answer, cause);
  }

  conntrackList(): string[] {
    return this.current.conntrackList();
  }

  conntrackDelete(filter: Parameters<Netfilter['conntrackDelete']>[0]): number {
    return this.current.conntrackDelete(filter);
  }
}
