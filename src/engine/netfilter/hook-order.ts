import type { Hook } from '../../model/trace.ts';
import type { NftChain } from './nft/table.ts';

/** What netfilter does at a hook, besides base chains of nft. */
export type Step =
  | 'raw'
  | 'track'
  | 'mangle'
  | 'nat-destination'
  | 'filter'
  | 'security'
  | 'nat-source'
  | 'confirm'
  | 'ipvs';

/** One hook in the kernel's order. */
export interface HookOrder {
  readonly hook: Hook;
  /** Place of its chain among a table's built-in ones (`Table.builtins`). */
  readonly index: number;
  readonly steps: readonly (Step | NftChain)[];
  /** Who is asked for a new connection's mapping; undefined: xtables' nat table alone. */
  readonly nat?: readonly ('xtables' | NftChain)[];
}

/** Without nft. */
export const plainOrder: Readonly<Record<Hook, HookOrder>> = {
  PREROUTING: { hook: 'PREROUTING', index: 0, steps: ['raw', 'track', 'mangle', 'nat-destination'] },
  INPUT: { hook: 'INPUT', index: 1, steps: ['mangle', 'filter', 'security', 'nat-source', 'confirm'] },
  FORWARD: { hook: 'FORWARD', index: 2, steps: ['mangle', 'filter', 'security'] },
  OUTPUT: { hook: 'OUTPUT', index: 3, steps: ['raw', 'track', 'mangle', 'nat-destination', 'filter', 'security'] },
  POSTROUTING: { hook: 'POSTROUTING', index: 4, steps: ['mangle', 'nat-source', 'confirm'] },
};
