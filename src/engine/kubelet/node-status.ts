import { listOf } from '../../model/ip.ts';
import type { Condition, NodeStatus, NodeSystemInfo } from '../../model/objects/index.ts';
import type { NodeConfig } from './machine.ts';

/** pkg/kubelet/nodestatus/setters.go: type, status, reason, message of a healthy node. */
const healthy = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
] as const;

const resources = { cpu: '4', memory: '16Gi', pods: '110' };

/** The status a kubelet posts at every heartbeat. Times of conditions that did not change are kept. */
export function nodeStatus(
  { name, address }: NodeConfig,
  nodeInfo: NodeSystemInfo,
  before: NodeStatus | undefined,
  at: string,
): NodeStatus {
  const conditions = healthy.map(([type, status, reason, message]): Condition => {
    const old = before?.conditions?.find((condition) => condition.type === type);
    const lastTransitionTime = old?.status === status ? (old.lastTransitionTime ?? at) : at;
    return { type, status, reason, message, lastHeartbeatTime: at, lastTransitionTime };
  });
  return {
    addresses: before?.addresses ?? [
      ...listOf(address).map((ip) => ({ type: 'InternalIP', address: ip }) as const),
      { type: 'Hostname', address: name },
    ],
    conditions,
    capacity: before?.capacity ?? resources,
    allocatable: before?.allocatable ?? resources,
    nodeInfo,
  };
}
