import type { IPFamily } from '../../model/objects/index.ts';

/** The addresses of a judged network of one family, as the engine gives them to its nodes and pods, and what is said to the tools. */
export interface AddressPlan {
  readonly family: IPFamily;
  readonly networks: { readonly pods: string; readonly services: string; readonly nodes: string };
  readonly gateway: string;
  /** Where the router has no way to. */
  readonly clusterRanges: readonly string[];
  readonly node: (n: number) => string;
  readonly podRange: (n: number) => string;
  /** The next hop of pods and outside hosts, and the length of their own prefix. */
  readonly nextHop: string;
  readonly hostBits: number;
  readonly nodeBits: number;
  readonly laptop: string;
  readonly db: string;
  /** An address outside for a Service. */
  readonly externalIP: (n: number) => string;
  /** Ranges of outside hosts and of pods, for `loadBalancerSourceRanges`. */
  readonly sourceRanges: readonly [string, ...string[]];
  /** An address of a node's pod range that no pod has. */
  readonly nobodyIn: (podRange: string) => string;
  readonly tools: { readonly restore: string; readonly save: string; readonly conntrack: string };
}

const v4: AddressPlan = {
  family: 'IPv4',
  networks: { pods: '10.244.0.0/16', services: '10.96.0.0/16', nodes: '192.168.0.0/24' },
  gateway: '192.168.0.1',
  clusterRanges: ['10.244.0.0/16', '10.96.0.0/16'],
  node: (n) => `192.168.0.${n + 2}`,
  podRange: (n) => `10.244.${n}.0/24`,
  nextHop: '169.254.1.1',
  hostBits: 32,
  nodeBits: 24,
  laptop: '203.0.113.10',
  db: '198.51.100.7',
  externalIP: (n) => `198.51.100.${100 + n}`,
  sourceRanges: ['203.0.113.0/24', '198.51.100.0/24', '10.244.0.0/16'],
  nobodyIn: (podRange) => podRange.replace(/\.0\/24$/, '.200'),
  tools: { restore: 'iptables-restore', save: 'iptables-save', conntrack: 'conntrack' },
};

const v6: AddressPlan = {
  family: 'IPv6',
  networks: { pods: 'fd00:10:244::/56', services: 'fd00:10:96::/112', nodes: 'fd00:192:168::/64' },
  gateway: 'fd00:192:168::1',
  clusterRanges: ['fd00:10:244::/56', 'fd00:10:96::/112'],
  node: (n) => `fd00:192:168::${n + 2}`,
  podRange: (n) => (n === 0 ? 'fd00:10:244::/64' : `fd00:10:244:${n}::/64`),
  nextHop: 'fe80::ecee:eeee:eeee:eeee',
  hostBits: 128,
  nodeBits: 64,
  laptop: '2001:db8:1::10',
  db: '2001:db8:2::7',
  externalIP: (n) => `2001:db8:2::${100 + n}`,
  sourceRanges: ['2001:db8:1::/64', '2001:db8:2::/64', 'fd00:10:244::/56'],
  nobodyIn: (podRange) => podRange.replace(/::\/64$/, '::200'),
  tools: { restore: 'ip6tables-restore', save: 'ip6tables-save', conntrack: 'conntrack -f ipv6' },
};

export const addressPlans: Readonly<Record<IPFamily, AddressPlan>> = { IPv4: v4, IPv6: v6 };
