import type { Pod } from '../../model/objects/index.ts';
import type { Netfilter } from '../netfilter/types.ts';
import { addMappings, type Mapping, removeMappings } from './portmap.ts';

/** The ports of a pod that its node is to lead to it. */
function mappingsOf({ spec }: Pod): readonly Mapping[] {
  if (spec.hostNetwork) return [];
  return spec.containers.flatMap(({ ports = [] }) =>
    ports.filter((port): port is Mapping => port.hostPort !== undefined && port.hostPort > 0),
  );
}

/** CNI ADD: the node's addresses lead to the pod on its host ports, in each family that the pod has. */
export function openHostPorts(netfilter: Netfilter, pod: Pod, addresses: readonly string[]): void {
  const mappings = mappingsOf(pod);
  if (mappings.length > 0) addMappings(netfilter, pod, mappings, addresses);
}

/** CNI DEL; does nothing when there is nothing to take away. */
export function closeHostPorts(netfilter: Netfilter, pod: Pod, addresses: readonly string[]): void {
  const mappings = mappingsOf(pod);
  if (mappings.length > 0) removeMappings(netfilter, pod, addresses, mappings);
}
