import type { Hook } from '../../../model/trace.ts';
import { type HookOrder, plainOrder, type Step } from '../hook-order.ts';
import type { NftChain } from './table.ts';

/** include/uapi/linux/netfilter_ipv4.h */
const priority: Readonly<Record<Exclude<Step, 'ipvs'>, number>> = {
  raw: -300,
  track: -200,
  mangle: -150,
  'nat-destination': -100,
  filter: 0,
  security: 50,
  'nat-source': 100,
  confirm: Number.POSITIVE_INFINITY,
};

/**
 * Puts base chains of nft between xtables' tables. NAT itself is done at its own priority, whatever the chains' are: theirs say only who
 * is asked first (net/netfilter/nf_nat_core.c). Of the same priority, what was registered last comes first, which is nft here.
 */
export function orderWith(bases: ReadonlyMap<string, readonly NftChain[]>): Readonly<Record<Hook, HookOrder>> {
  const at = (hook: Hook): HookOrder => {
    const chains = bases.get(hook.toLowerCase()) ?? [];
    if (chains.length === 0) return plainOrder[hook];
    const isNat = ({ base }: NftChain) => base?.type === 'nat';
    const xtables = hook === 'INPUT' || hook === 'POSTROUTING' ? priority['nat-source'] : priority['nat-destination'];
    return {
      ...plainOrder[hook],
      steps: merged(
        chains.filter((chain) => !isNat(chain)),
        plainOrder[hook].steps,
        (step) => (typeof step === 'string' && step !== 'ipvs' ? priority[step] : 0),
      ),
      nat: merged(chains.filter(isNat), ['xtables' as const], () => xtables),
    };
  };
  return {
    PREROUTING: at('PREROUTING'),
    INPUT: at('INPUT'),
    FORWARD: at('FORWARD'),
    OUTPUT: at('OUTPUT'),
    POSTROUTING: at('POSTROUTING'),
  };
}

function merged<T>(
  chains: readonly NftChain[],
  others: readonly T[],
  priorityOf: (other: T) => number,
): (T | NftChain)[] {
  const order: (T | NftChain)[] = [];
  let next = 0;
  for (const other of others) {
    for (let chain = chains[next]; chain && (chain.base?.priority ?? 0) <= priorityOf(other); chain = chains[++next])
      order.push(chain);
    order.push(other);
  }
  return [...order, ...chains.slice(next)];
}
