import type { Problem } from './problem.ts';
import type { RequestTrace } from './trace.ts';

/** A packet asked for through rules that were taken from a machine. */
export interface OwnRulesQuestion {
  /** `iptables-save` text (behind it that of `ip6tables-save`, if wanted), or that of `nft list ruleset`. */
  readonly rules: string;
  /** The machine's own addresses. */
  readonly local: readonly string[];
  readonly from: string;
  /** `tcp://10.96.0.50:80`, `udp://…`, `icmp://10.96.0.50`; without a scheme it is TCP. */
  readonly to: string;
  /** The device it comes in by, and the one others lie behind. */
  readonly in?: string;
  readonly out?: string;
  readonly seed?: number;
}

/** One rule, as a drawing shows it. */
export interface RuleView {
  /** 1-based in its chain. */
  readonly line: number;
  /** As iptables-save or `nft list ruleset` prints it. */
  readonly text: string;
  /** What a packet that matches is sent to, of the chains that are in the view. */
  readonly leads: readonly string[];
  /** False: it has something we do not know, and is skipped. */
  readonly modelled: boolean;
  /** What it has counted, where the rules say so. */
  readonly packets?: number;
  readonly bytes?: number;
}

/** Where the kernel calls a chain. */
export interface BaseView {
  /** `PREROUTING`, `INPUT`, … */
  readonly hook: string;
  readonly priority: number;
  /** `ACCEPT`, `DROP`. */
  readonly policy: string;
}

/** One chain, as a drawing shows it. */
export interface ChainView {
  /** `nat`; a table of nft with its family (`ip kube-proxy`). */
  readonly table: string;
  readonly name: string;
  /** Absent: a chain that is only jumped to. */
  readonly base?: BaseView;
  /** How many rules it has. */
  readonly total: number;
  /** The first of them, and every one that matters; none of a chain that was not entered. */
  readonly rules: readonly RuleView[];
  /** How many other chains it leads to that are not in the view. */
  readonly others: number;
}

/** A rule set around a packet's way: chains that were entered, base chains, and some of those they lead to. */
export interface RulesView {
  readonly chains: readonly ChainView[];
  /** Of the whole set. */
  readonly totals: {
    readonly tables: number;
    readonly chains: number;
    readonly rules: number;
    readonly unknown: number;
  };
}

/** What became of the packet, and the rules to draw it in. */
export interface OwnRulesResult {
  readonly trace: RequestTrace;
  readonly view: RulesView;
}

/** Bad rules and addresses are told, with the line or the field. */
export type OwnRulesAnswer =
  | ({ readonly ok: true } & OwnRulesResult)
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A request's way on one machine, to be drawn in the rules that the machine has now. */
export interface DrawnTrace {
  /** What its tools print, each a text of its own. */
  readonly rules: readonly string[];
  readonly trace: RequestTrace;
}

/** The longest text that is read, in UTF-16 units: a machine with 10,000 Services has about 9 MB of rules. */
export const maxRulesSize = 16_000_000;
