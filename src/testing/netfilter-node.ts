import { createNetfilter } from '../engine/netfilter/netfilter.ts';
import type { HookPass, Skb } from '../engine/netfilter/types.ts';
import { SeededRandom } from '../engine/sim/random.ts';
import type { Packet, TcpFlag } from '../model/packet.ts';
import type { Hook } from '../model/trace.ts';

/** The netfilter of a node at 192.168.0.2 whose packets are made by hand. */
export class NetfilterNode {
  /** Virtual milliseconds. */
  now = 0;
  readonly netfilter;

  constructor(seed = 1) {
    this.netfilter = createNetfilter({
      isLocal: (address) => address === '192.168.0.2' || address.startsWith('127.'),
      sourceAddressFor: () => '192.168.0.2',
      now: () => this.now,
      random: new SeededRandom(seed).fork('netfilter'),
    });
  }

  /** Takes a packet through some hooks; stops where it is not accepted. */
  pass(packet: Packet, hooks: readonly Hook[], skb: Skb = { packet, mark: 0 }): { skb: Skb; passes: HookPass[] } {
    const passes: HookPass[] = [];
    for (const hook of hooks) {
      if (hook === 'PREROUTING') skb.in = 'eth0';
      if (hook === 'FORWARD' || hook === 'OUTPUT') skb.out = 'eth1';
      const pass = this.netfilter.run(hook, skb);
      passes.push(pass);
      if (pass.verdict.kind !== 'accept') break;
    }
    return { skb, passes };
  }

  forward(packet: Packet): { skb: Skb; passes: HookPass[] } {
    return this.pass(packet, ['PREROUTING', 'FORWARD', 'POSTROUTING']);
  }
}

/** A segment from `10.0.0.1:40000` to such an end. */
export const tcp = (from: string, to: string, ...flags: TcpFlag[]): Packet => ({
  family: 'IPv4',
  protocol: 'TCP',
  src: from.split(':')[0] ?? '',
  sport: Number(from.split(':')[1]),
  dst: to.split(':')[0] ?? '',
  dport: Number(to.split(':')[1]),
  ttl: 64,
  flags,
});

/** Both ends of a packet: `10.0.0.1:40000 > 10.96.0.10:80`. */
export const ends = ({ src, sport, dst, dport }: Packet): string => `${src}:${sport} > ${dst}:${dport}`;
