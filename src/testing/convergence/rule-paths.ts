import { createNetfilter } from '../../engine/netfilter/netfilter.ts';
import type { Netfilter, Skb } from '../../engine/netfilter/types.ts';
import { SeededRandom } from '../../engine/sim/random.ts';
import { familyOf } from '../../model/ip.ts';
import type { IPFamily, Protocol } from '../../model/objects/index.ts';
import { formatEndpoint } from '../../model/packet.ts';

/** Chance that takes, one run after another, every way there is: first all draws 0, then the last one high, and so on. */
class EveryChance extends SeededRandom {
  #script: boolean[] = [];
  #drawn = 0;

  override uint32(): number {
    const high = this.#script[this.#drawn] ?? false;
    this.#script[this.#drawn++] = high;
    return high ? 0xffff_ffff : 0;
  }

  /** Goes back to the last fork that has another way; false when there is none. */
  another(): boolean {
    this.#script.length = this.#drawn;
    this.#drawn = 0;
    while (this.#script.at(-1)) this.#script.pop();
    if (this.#script.length === 0) return false;
    this.#script[this.#script.length - 1] = true;
    return true;
  }

  forget(): void {
    this.#script = [];
    this.#drawn = 0;
  }
}

/** A machine's rules of its address's family (`iptables-save` or `ip6tables-save` text) in a netfilter whose chance we hold. */
export class RulePaths {
  readonly #chance = new EveryChance(0);
  readonly #netfilter: Netfilter;
  readonly #address: string;
  readonly #family: IPFamily;
  /** So many have connected; of each only the first packet counts, and `recent` lists do not know it. */
  #clients = 0;

  constructor(rules: string, machineAddress: string) {
    this.#address = machineAddress;
    this.#netfilter = createNetfilter({
      isLocal: (address) => address === machineAddress || address.startsWith('127.') || address === '::1',
      sourceAddressFor: () => machineAddress,
      now: () => 0,
      random: this.#chance,
    });
    this.#family = familyOf(machineAddress);
    this.#netfilter.restore(rules, { noflush: false, family: this.#family });
  }

  /**
   * All that the rules may do to the first packet of a connection from a network (`10.244`, its first two bytes, or `fd00:10:244:ff`) that comes in
   * by a wire, from a client not seen before: `10.244.1.2:80` where it is sent on to, `refused`, `dropped`, or `untouched`. Sorted.
   */
  endings(network: string, protocol: Protocol, dst: string, dport: number): string[] {
    const endings: string[] = [];
    this.#chance.forget();
    do endings.push(this.#ending(this.#clientIn(network), protocol, dst, dport));
    while (this.#chance.another());
    return endings.sort();
  }

  #clientIn(network: string): string {
    const n = this.#clients;
    return this.#family === 'IPv4' ? `${network}.${n >> 8}.${n & 255}` : `${network}::${(n + 1).toString(16)}`;
  }

  #ending(src: string, protocol: Protocol, dst: string, dport: number): string {
    this.#clients++;
    const flags = protocol === 'TCP' && { flags: ['SYN'] as const };
    const packet = { family: this.#family, protocol, src, dst, sport: 1024, dport, ttl: 63, ...flags };
    const skb: Skb = { packet, mark: 0, in: 'eth0' };
    const local = (): boolean => skb.packet.dst === this.#address;
    const passes = [this.#netfilter.run('PREROUTING', skb), this.#netfilter.run(local() ? 'INPUT' : 'FORWARD', skb)];
    const refusal = passes.find(({ verdict }) => verdict.kind !== 'accept');
    if (refusal) return refusal.verdict.kind === 'reject' ? 'refused' : 'dropped';
    const there = formatEndpoint(skb.packet.dst, skb.packet.dport);
    return there === formatEndpoint(dst, dport) ? 'untouched' : there;
  }
}
