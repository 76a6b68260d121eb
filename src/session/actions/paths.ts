import type { NodeRecord, PodRecord, ServiceRecord, WorkloadRecord } from '../../model/world.ts';

/** REST path of a kind's collection in a namespace. */
export const collectionPath = {
  pods: (namespace: string) => `/api/v1/namespaces/${namespace}/pods`,
  services: (namespace: string) => `/api/v1/namespaces/${namespace}/services`,
  workloads: (kind: WorkloadRecord['kind'], namespace: string) =>
    `/apis/${kind === 'Job' ? 'batch' : 'apps'}/v1/namespaces/${namespace}/${kind.toLowerCase()}s`,
} as const;

/** REST path of the object behind a record. */
export function pathOf(record: NodeRecord | PodRecord | ServiceRecord | WorkloadRecord): string {
  switch (record.type) {
    case 'node':
      return `/api/v1/nodes/${record.name}`;
    case 'pod':
      return `${collectionPath.pods(record.namespace)}/${record.name}`;
    case 'service':
      return `${collectionPath.services(record.namespace)}/${record.name}`;
    case 'workload':
      return `${collectionPath.workloads(record.kind, record.namespace)}/${record.name}`;
  }
}
