import type { Labels } from '../model/objects/meta.ts';
import type {
  BalancerRecord,
  DeploymentRecord,
  EndpointRecord,
  NodeRecord,
  OutsideRecord,
  PodRecord,
  ServiceRecord,
} from '../model/world.ts';

/** The tables the figure is drawn from; the session's world has them. */
export interface Tables {
  readonly nodes: ReadonlyMap<string, NodeRecord>;
  readonly pods: ReadonlyMap<string, PodRecord>;
  readonly services: ReadonlyMap<string, ServiceRecord>;
  readonly deployments: ReadonlyMap<string, DeploymentRecord>;
  readonly outside: ReadonlyMap<string, OutsideRecord>;
  readonly balancers: ReadonlyMap<string, BalancerRecord>;
}

/** A Service's selector matches the labels that a Deployment gives its pods. */
export interface Selects {
  readonly service: string;
  readonly deployment: string;
}

/** An EndpointSlice of the Service names the pod. */
export interface Serves {
  readonly service: string;
  readonly pod: string;
  readonly state: 'ready' | 'not ready' | 'terminating';
}

export interface Relations {
  readonly selects: readonly Selects[];
  readonly serves: readonly Serves[];
}

/** Whether a selector picks these labels; an empty selector of a Service picks nothing. */
export function selectorMatches(selector: Labels, labels: Labels): boolean {
  const entries = Object.entries(selector);
  return entries.length > 0 && entries.every(([key, value]) => labels[key] === value);
}

export const formatLabels = (labels: Labels): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');

const stateOf = (e: EndpointRecord): Serves['state'] =>
  e.terminating ? 'terminating' : e.ready ? 'ready' : 'not ready';

/** What runs the cluster itself (CoreDNS, the API server's own Service) is there in every scene and would stand between the reader and the lesson. */
export const isShown = ({ type, namespace, name }: PodRecord | ServiceRecord | DeploymentRecord): boolean =>
  namespace !== 'kube-system' && !(type === 'service' && namespace === 'default' && name === 'kubernetes');

/** The table without what is not shown. */
export const shownIn = <T extends PodRecord | ServiceRecord | DeploymentRecord>(
  table: ReadonlyMap<string, T>,
): ReadonlyMap<string, T> => {
  const shown = new Map<string, T>();
  for (const [id, record] of table) if (isShown(record)) shown.set(id, record);
  return shown.size === table.size ? table : shown;
};

/** Who selects and who serves, from labels and EndpointSlices. */
export function relationsOf(tables: Tables): Relations {
  const selects: Selects[] = [];
  const serves: Serves[] = [];
  for (const service of tables.services.values()) {
    for (const deployment of tables.deployments.values()) {
      if (deployment.namespace === service.namespace && selectorMatches(service.selector, deployment.podLabels)) {
        selects.push({ service: service.id, deployment: deployment.id });
      }
    }
    for (const endpoint of service.endpoints) {
      if (tables.pods.has(endpoint.pod)) {
        serves.push({ service: service.id, pod: endpoint.pod, state: stateOf(endpoint) });
      }
    }
  }
  return { selects, serves };
}
