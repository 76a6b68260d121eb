import type { ProxyMode } from '../model/scene.ts';
import type {
  BalancerRecord,
  NodeRecord,
  OutsideRecord,
  PodRecord,
  ServiceRecord,
  WorkloadRecord,
} from '../model/world.ts';
import { formatLabels } from './relations.ts';

/** What a pod is doing, as one of few states that each have an icon. */
export type PodLook = 'ready' | 'not-ready' | 'starting' | 'failing' | 'terminating' | 'done';

export function lookOf(pod: PodRecord): PodLook {
  if (pod.terminating) return 'terminating';
  if (/BackOff|Error|Failed|Err|Unknown|Evicted/.test(pod.status)) return 'failing';
  if (pod.status === 'Completed' || pod.status === 'Succeeded') return 'done';
  if (pod.status !== 'Running') return 'starting';
  return pod.ready ? 'ready' : 'not-ready';
}

/** A pod's state in words: its STATUS, and readiness where that says more. */
export const podState = (pod: PodRecord): string =>
  pod.status === 'Running' ? (pod.ready ? 'Running, ready' : 'Running, not ready') : pod.status;

/** kube-proxy's state in words. */
export function proxyState(node: NodeRecord): string {
  if (!node.powered) return 'off';
  if (node.stopped?.includes('kube-proxy')) return 'stopped';
  if (node.lastSync < 0) return 'not yet synced';
  return node.syncPending ? 'sync pending' : 'in sync';
}

/** The mode of a node's kube-proxy. */
export const modeOf = ({ proxyMode = 'iptables' }: NodeRecord): ProxyMode => proxyMode;

/** A node's state in words. */
export function nodeState(node: NodeRecord): string {
  if (!node.powered) return node.ready ? 'stopped, not noticed yet' : 'stopped, NotReady';
  return `${node.ready ? 'Ready' : 'NotReady'}${node.unschedulable ? ', SchedulingDisabled' : ''}${node.partitioned ? ', cut off' : ''}${node.stopped?.includes('kubelet') ? ', kubelet stopped' : ''}`;
}

/** `frontend-7d4b9c-x2x9k` → what is shared with its siblings, and what tells it apart. */
export function splitName(pod: PodRecord): { stem: string; suffix: string } {
  const at = pod.owner === '' ? -1 : pod.name.lastIndexOf('-');
  return at < 0 ? { stem: '', suffix: pod.name } : { stem: pod.name.slice(0, at + 1), suffix: pod.name.slice(at + 1) };
}

/** `80, 443 TLS`: where a host outside answers. */
export const listensOn = ({ listens }: OutsideRecord): string =>
  listens.map((l) => `${l.port}${l.tls ? ' TLS' : l.protocol === 'TCP' ? '' : ` ${l.protocol}`}`).join(', ');

/** `localhost:8080 → web-1:80`: where `kubectl port-forward` leads. */
export const forwardsOf = ({ forwards = [] }: OutsideRecord): string =>
  forwards.map(({ port, pod, podPort }) => `localhost:${port} → ${pod.split('/').at(-1)}:${podPort}`).join(', ');

const servicePorts = (service: ServiceRecord): string =>
  service.ports.map((p) => `${p.port}${p.nodePort > 0 ? `:${p.nodePort}` : ''}`).join(', ');

const readyEndpoints = (service: ServiceRecord): string => {
  const ready = service.endpoints.filter((e) => e.ready).length;
  return `${ready} of ${service.endpoints.length} endpoints ready`;
};

/** `10.244.0.2`, `10.244.0.2 and fd00::2`. */
const addressesOf = ({
  address,
  secondAddress,
}: {
  readonly address: string;
  readonly secondAddress?: string;
}): string => (secondAddress === undefined ? address : `${address} and ${secondAddress}`);

/** How far a workload is, in words. */
export function workloadState({ job, ready, replicas }: WorkloadRecord): string {
  if (!job) return `${ready} of ${replicas} pods ready`;
  const { completions, succeeded, failed, end } = job;
  const done = `${succeeded} of ${completions} completed`;
  return [done, failed > 0 ? `${failed} failed` : '', end === 'Failed' ? 'given up' : ''].filter(Boolean).join(', ');
}

/** What a screen reader says of an element. */
export function inWords(
  record: NodeRecord | PodRecord | ServiceRecord | WorkloadRecord | OutsideRecord | BalancerRecord,
): {
  ariaLabel: string;
} {
  switch (record.type) {
    case 'node':
      return {
        ariaLabel: `Node ${record.name}, ${addressesOf(record)}, ${nodeState(record)}, kube-proxy ${proxyState(record)}, ${modeOf(record)} mode`,
      };
    case 'pod': {
      const where = record.node === '' ? 'no node yet' : `on ${record.node}`;
      return { ariaLabel: `Pod ${record.name}, ${podState(record)}, ${addressesOf(record) || 'no IP yet'}, ${where}` };
    }
    case 'service': {
      const selector = formatLabels(record.selector) || 'nothing';
      if (record.serviceType === 'ExternalName') {
        return { ariaLabel: `Service ${record.name}, another name for ${record.externalName ?? ''}` };
      }
      const outside =
        record.serviceType === 'LoadBalancer' ? ` outside ${record.externalIPs.join(', ') || 'pending'},` : '';
      return {
        ariaLabel: `Service ${record.name}, ${record.clusterIP} port ${servicePorts(record)},${outside} selects ${selector}, ${readyEndpoints(record)}`,
      };
    }
    case 'workload':
      return { ariaLabel: `${record.kind} ${record.name}, ${workloadState(record)}` };
    case 'balancer': {
      const healthy = record.nodes.filter((n) => n.healthy).length;
      const to = record.announcedBy
        ? `announced by ${record.announcedBy.slice(record.announcedBy.indexOf('/') + 1)}`
        : `${healthy} of ${record.nodes.length} nodes healthy`;
      return { ariaLabel: `Load balancer ${record.address}, ${to}` };
    }
    case 'outside': {
      const listens = record.listens.length > 0 ? `, listens on ${listensOn(record)}` : '';
      const forwards = record.forwards ? `, forwards ${forwardsOf(record)}` : '';
      return { ariaLabel: `Outside host ${record.name}, ${addressesOf(record)}${listens}${forwards}` };
    }
  }
}

/** The kinds of Service, as people tell them apart: a headless one is a ClusterIP without address. */
export const serviceKinds = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName', 'Headless'] as const;
export type ServiceKind = (typeof serviceKinds)[number];

export const serviceKind = ({ serviceType, clusterIP }: ServiceRecord): ServiceKind =>
  clusterIP === 'None' ? 'Headless' : (serviceKinds.find((kind) => kind === serviceType) ?? 'ClusterIP');

/** The addresses of a Service but its first: that of the other family, node ports, and those outside. */
export function otherAddresses(service: ServiceRecord): string[] {
  const nodePorts = service.ports.flatMap((p) => (p.nodePort > 0 ? [`:${p.nodePort}`] : []));
  const pending = service.serviceType === 'LoadBalancer' && service.externalIPs.length === 0 ? ['<pending>'] : [];
  const second = service.secondClusterIP === undefined ? [] : [service.secondClusterIP];
  return [...second, ...nodePorts, ...service.externalIPs, ...pending];
}
