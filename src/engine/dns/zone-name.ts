import { clusterDomain } from '../kubelet/resolv-conf.ts';

/** What a name under the cluster's domain asks for; parts that are not there are empty. */
export interface ZoneName {
  readonly kind: 'svc' | 'pod' | '';
  readonly namespace: string;
  readonly service: string;
  /** `10-244-0-5` or a pod's hostname. */
  readonly endpoint: string;
  /** Of `_http._tcp.…`, without underscores. */
  readonly port: string;
  readonly protocol: string;
}

export const isInZone = (name: string): boolean => name === clusterDomain || name.endsWith(`.${clusterDomain}`);

const stripUnderscore = (label: string): string => (label.startsWith('_') ? label.slice(1) : label);

/**
 * Splits `[_port._protocol.|endpoint.]service.namespace.svc.cluster.local`; undefined for a name that no record can have
 * (CoreDNS plugin/kubernetes/parse.go).
 */
export function parseZoneName(name: string): ZoneName | undefined {
  const none: ZoneName = { kind: '', namespace: '', service: '', endpoint: '', port: '', protocol: '' };
  const base = name.slice(0, -clusterDomain.length - 1);
  if (base === '' || base === 'svc' || base === 'pod') return none;
  const labels = base.split('.').reverse();
  const [kind, namespace = '', service = '', first, second, ...more] = labels;
  if ((kind !== 'svc' && kind !== 'pod') || more.length > 0) return undefined;
  const found: ZoneName = { ...none, kind, namespace, service };
  if (first === undefined) return found;
  if (second === undefined) return { ...found, endpoint: first };
  return { ...found, protocol: stripUnderscore(first), port: stripUnderscore(second) };
}
