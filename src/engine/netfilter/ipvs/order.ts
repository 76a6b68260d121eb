import type { Hook } from '../../../model/trace.ts';
import type { HookOrder, Step } from '../hook-order.ts';

/** Where IPVS comes in: after filter at INPUT (98 and 99) and FORWARD (100), after NAT at OUTPUT (-99 and -98) (ip_vs_ops of net/netfilter/ipvs/ip_vs_core.c). */
export function withIpvs(order: Readonly<Record<Hook, HookOrder>>): Readonly<Record<Hook, HookOrder>> {
  const after = (hook: Hook, step: Step): HookOrder => {
    const { steps } = order[hook];
    const at = steps.indexOf(step) + 1;
    return { ...order[hook], steps: [...steps.slice(0, at), 'ipvs', ...steps.slice(at)] };
  };
  return {
    ...order,
    INPUT: after('INPUT', 'security'),
    FORWARD: after('FORWARD', 'security'),
    OUTPUT: after('OUTPUT', 'nat-destination'),
  };
}
