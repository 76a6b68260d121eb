import type { DeploymentRecord, NodeRecord, PodRecord, ServiceRecord } from '../../model/world.ts';

/** REST path of a kind's collection in a namespace. */
export const collectionPath = {
  pods: (namespace: string) => `/api/v1/namespaces/${namespace}/pods`,
  services: (namespace: string) => `/api/v1/namespaces/${namespace}/services`,
  deployments: (namespace: string) => `/apis/apps/v1/namespaces/${namespace}/deployments`,
} as const;

/** REST path of the object behind a record. */
export function pathOf(record: NodeRecord | PodRecord | ServiceRecord | DeploymentRecord): string {
  switch (record.type) {
    case 'node':
      return `/api/v1/nodes/${record.name}`;
    case 'pod':
      return `${collectionPath.pods(record.namespace)}/${record.name}`;
    case 'service':
      return `${collectionPath.services(record.namespace)}/${record.name}`;
    case 'deployment':
      return `${collectionPath.deployments(record.namespace)}/${record.name}`;
  }
}
