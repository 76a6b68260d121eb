import type { IPFamily } from '../../model/objects/meta.ts';
import type { Packet } from '../../model/packet.ts';
import type { ConntrackView, Hook, RuleLook } from '../../model/trace.ts';
import type { SeededRandom } from '../sim/random.ts';
import type { IpvsTable } from './ipvs/types.ts';

/** What a network namespace tells netfilter about itself. */
export interface NamespaceFacts {
  /** Whether an address is bound in this namespace (`addrtype LOCAL`; 127.0.0.0/8 and ::1 included). */
  isLocal(address: string): boolean;
  /** The address MASQUERADE takes for a packet leaving by a device towards a destination (the route's preferred source). */
  sourceAddressFor(device: string, destination: string): string;
  /** The route that a packet to this address would take. Absent where no routes are known. */
  routeTo?(address: string): { readonly kind: string; readonly device: { readonly name: string } | undefined };
  /** Virtual milliseconds, for conntrack time-outs and `recent`. */
  now(): number;
  readonly random: SeededRandom;
}

/** A packet inside one namespace's stack: what the kernel keeps in an sk_buff. Mutable on purpose; `packet` values are not. */
export interface Skb {
  packet: Packet;
  /** nfmark, unsigned 32 bit. Starts at 0 in each namespace. */
  mark: number;
  in?: string | undefined;
  out?: string;
  /** The connection this packet was found to belong to (the kernel's `skb->_nfct`). Netfilter writes it; use one Skb for a packet's whole stay. */
  nfct?: SkbConntrack;
  /** IPVS has dealt with it and leaves it alone from here on (`skb->ipvs_property`). */
  ipvs?: true;
}

/** What conntrack noted on a packet. Opaque outside netfilter. */
export interface SkbConntrack {
  readonly state: ConntrackView['state'];
}

export type HookVerdict =
  | { readonly kind: 'accept' }
  /** IPVS took it and sends it on: it is routed again, and goes through OUTPUT and POSTROUTING (NF_STOLEN). */
  | { readonly kind: 'stolen' }
  /** `rule` is absent when a chain's policy or conntrack itself dropped. */
  | { readonly kind: 'drop'; readonly by: string; readonly reason: 'rule-drop' | 'policy-drop' | 'invalid' }
  | { readonly kind: 'reject'; readonly by: string; readonly with: 'icmp-port-unreachable' | 'tcp-reset' | string };

/** What was looked at on one pass through one hook: small, and explained only when somebody asks. */
export interface HookPass {
  readonly verdict: HookVerdict;
  /** How many rules the kernel walked. */
  readonly rulesWalked: number;
  readonly conntrack?: ConntrackView | undefined;
  /** Rules a user should know were skipped because we do not model them; their text. */
  readonly notModelled: readonly string[];
  /** Expands the pass into one entry a rule (like failures folded beyond `limit` in a row). Pure; may be called long after. */
  explain(limit?: number): readonly RuleLook[];
}

export interface SaveOptions {
  readonly table?: 'raw' | 'mangle' | 'nat' | 'filter' | 'security';
  readonly counters?: boolean;
  /** IPv6: `ip6tables-save`. */
  readonly family?: IPFamily;
}

/**
 * Input of iptables-restore: one text, or the pieces it is joined from, each of whole lines, with `*TABLE` and `COMMIT` lines
 * as pieces of their own. A piece handed over again is not read again.
 */
export type RestoreText = string | readonly string[];

/** The netfilter of one network namespace: xtables and nf_tables rules, conntrack and NAT. */
export interface Netfilter {
  /**
   * `iptables-restore [--noflush]`: whole input or nothing. Throws RestoreError with the 1-based line.
   * With noflush, user chains declared with `:NAME` are emptied (created if missing), others stay. `-X NAME` deletes an empty, unreferenced chain.
   * With family IPv6 it is `ip6tables-restore`: the families' tables have nothing to do with each other.
   * A function is called at the first need (`run`, `save`, `iptables`), in order; its errors are thrown there, or handed to
   * `failed` when that is given (nothing is applied then, as with any bad input).
   */
  restore(
    text: RestoreText | (() => RestoreText),
    options: { readonly noflush: boolean; readonly failed?: (error: unknown) => void; readonly family?: IPFamily },
  ): void;
  /** `iptables [-t table] -N|-I|-A|-C|-D …`, or `ip6tables …`, as kube-proxy and CNIs call it. Throws with iptables' message. */
  iptables(args: string, family?: IPFamily): void;
  /** `iptables-save` text. Empty as long as no table of the family was used. */
  save(options?: SaveOptions): string;
  /**
   * `nft -f`: one transaction, whole input or nothing. Commands (`add rule …`) and blocks (`table ip x { … }`, as `nftList`
   * prints them) may be mixed. Throws NftError with the 1-based line. A function is called at the first need, as with `restore`.
   */
  nft(input: string | (() => string), options?: { readonly failed?: (error: unknown) => void }): void;
  /** `nft list ruleset` text; empty without tables. xtables' tables are not in it. */
  nftList(): string;
  /** `ipset restore`: lines `create …`, `add …`, `del …`. Throws IpsetError; what came before the line took effect. */
  ipset(text: string): void;
  /** `ipset save` text. */
  ipsetSave(): string;
  /** `ipvsadm -Ln` text; empty where IPVS is not in use. */
  ipvsList(): string;
  /** IPVS, in the kernel from the first use on. */
  readonly ipvs: IpvsTable;
  /**
   * Everything netfilter does at a hook, in priority order: raw, conntrack, mangle, nat (new connections: rules; others: the
   * recorded mapping), filter, base chains of nft between them by their priority; INPUT and POSTROUTING confirm the connection. Changes `skb`.
   */
  run(hook: Hook, skb: Skb): HookPass;
  /** Ties an ICMP error or RST that this namespace makes to the connection of the packet that caused it (the kernel's `nf_ct_attach`). Before OUTPUT. */
  attach(answer: Skb, cause: Skb): void;
  /** Connections as `conntrack -L` prints them. */
  conntrackList(): string[];
  /**
   * `conntrack -D -p PROTO --orig-dst ADDRESS [--reply-src ENDPOINT] [--orig-port-dst PORT]`, or whatever of the lines of
   * `conntrackList` a function chooses; returns how many went.
   */
  conntrackDelete(
    filter:
      | {
          readonly protocol: 'UDP' | 'TCP' | 'SCTP';
          readonly origDst?: string;
          readonly origPortDst?: number;
          readonly replySrc?: string;
        }
      | ((line: string) => boolean),
  ): number;
}

/** `iptables-restore`, `iptables` and `iptables-save`, or those of IPv6. */
export type Xtables = Pick<Netfilter, 'restore' | 'iptables' | 'save'>;

/** The tools for one family's rules, for programs that need not know which it is. */
export const xtablesOf = (netfilter: Netfilter, family: IPFamily): Xtables =>
  family === 'IPv4'
    ? netfilter
    : {
        restore: (text, options) => netfilter.restore(text, { ...options, family }),
        iptables: (args) => netfilter.iptables(args, family),
        save: (options) => netfilter.save({ ...options, family }),
      };
