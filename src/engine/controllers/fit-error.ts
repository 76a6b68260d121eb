import type { PodStatus } from '../../model/objects/index.ts';
import type { Refusals } from './scheduler-nodes.ts';

/** pkg/scheduler/framework/types.go FitError.Error, with what preemption would add. */
export function fitError(nodes: number, refusals: Refusals): string {
  if (nodes === 0) return 'no nodes available to schedule pods';
  const reasons = [...refusals].map(([reason, count]) => `${count} ${reason}`).sort();
  const preemption = [...refusals].reduce((sum, [reason, count]) => sum + (reason === 'Too many pods' ? 0 : count), 0);
  const victims = nodes - preemption;
  const unhelpful = [
    ...(preemption > 0 ? [`${preemption} Preemption is not helpful for scheduling`] : []),
    ...(victims > 0 ? [`${victims} No preemption victims found for incoming pod`] : []),
  ].sort();
  return `0/${nodes} nodes are available: ${reasons.join(', ')}. preemption: 0/${nodes} nodes are available: ${unhelpful.join(', ')}.`;
}

/** A pod's status with the condition that says why it fits nowhere. @param at timestamp */
export function unschedulable(status: PodStatus, message: string, at: string): PodStatus {
  const before = status.conditions?.find(({ type }) => type === 'PodScheduled');
  const condition = {
    type: 'PodScheduled',
    status: 'False' as const,
    reason: 'Unschedulable',
    message,
    lastProbeTime: null,
    lastTransitionTime: before?.status === 'False' ? (before.lastTransitionTime ?? at) : at,
  };
  const others = status.conditions?.filter((c) => c !== before) ?? [];
  return { ...status, conditions: [...others, condition] };
}
