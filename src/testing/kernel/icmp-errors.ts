import type { IPFamily } from '../../model/objects/index.ts';

/** An ICMP error that reached a host: what it says, who sent it, and the source port of the packet it is about. */
export interface IcmpError {
  /** As the engine names errors. */
  readonly type: string;
  readonly from: string;
  readonly to: string;
  readonly port: number;
}

/** In which words errors are compared. */
export const describeError = ({ type, from }: Pick<IcmpError, 'type' | 'from'>): string => `${type} from ${from}`;

/** Errors by type and code (RFC 792, RFC 4443). */
const names: Readonly<Record<IPFamily, Readonly<Record<string, string>>>> = {
  IPv4: {
    '3.0': 'net-unreachable',
    '3.1': 'host-unreachable',
    '3.3': 'port-unreachable',
    '3.13': 'admin-prohibited',
    '11.0': 'time-exceeded',
  },
  IPv6: {
    '1.0': 'no-route',
    '1.1': 'admin-prohibited',
    '1.3': 'addr-unreachable',
    '1.4': 'port-unreachable',
    '3.0': 'time-exceeded',
  },
};

/** What nft calls things. The port stands in the packet that the error carries, behind 8 bytes of ICMP and the header of IP: so many bits. */
const words = { IPv4: { ip: 'ip', icmp: 'icmp', port: 224 }, IPv6: { ip: 'ip6', icmp: 'icmpv6', port: 384 } } as const;

/**
 * A table for a node or router that notes which errors reach it and the hosts behind its devices `v…`. It looks when NAT has put
 * the sender's own address and port back. Type and code are one number of 16 bits here: nft 1.0 can't sort sets of five fields.
 */
export function errorsTable(family: IPFamily): string {
  const { ip, icmp, port } = words[family];
  const fields = `@th,0,16 . ${ip} saddr . ${ip} daddr . @th,${port},16`;
  const note = `${icmp} type { destination-unreachable, time-exceeded } add @errors { ${fields} }`;
  return `table ${ip} judge {
  set errors { typeof ${fields}; size 65535; }
  chain input { type filter hook input priority 300; ${note}; }
  chain postrouting { type filter hook postrouting priority 300; oifname "v*" ${note}; }
}
`;
}

export const flushErrors = (family: IPFamily): string => `flush set ${words[family].ip} judge errors\n`;
export const listErrors = (family: IPFamily): string => `nft -j list set ${words[family].ip} judge errors`;

interface Listing {
  readonly nftables: readonly { readonly set?: { readonly elem?: readonly Element[] } }[];
}
interface Element {
  readonly concat: readonly [kind: number, from: string, to: string, port: number];
}

/** Reads what `listErrors` prints. */
export function errorsOf(listing: string, family: IPFamily): readonly IcmpError[] {
  const { nftables }: Listing = JSON.parse(listing);
  return nftables
    .flatMap(({ set }) => set?.elem ?? [])
    .map(({ concat: [kind, from, to, port] }) => {
      const code = `${kind >> 8}.${kind & 255}`;
      return { type: names[family][code] ?? code, from, to, port };
    });
}
