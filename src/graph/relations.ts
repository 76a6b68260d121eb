import type { Labels } from '../model/objects/meta.ts';
import type {
  BalancerRecord,
  EndpointRecord,
  NodeRecord,
  OutsideRecord,
  PodRecord,
  ServiceRecord,
  WorkloadRecord,
} from '../model/world.ts';

/** The tables the figure is drawn from; the session's world has them. */
export interface Tables {
  readonly nodes: ReadonlyMap<string, NodeRecord>;
  readonly pods: ReadonlyMap<string, PodRecord>;
  readonly services: ReadonlyMap<string, ServiceRecord>;
  readonly workloads: ReadonlyMap<string, WorkloadRecord>;
  readonly outside: ReadonlyMap<string, OutsideRecord>;
  readonly balancers: ReadonlyMap<string, BalancerRecord>;
}

/** A Service's selector matches the labels that a Deployment gives its pods. */
export interface Selects {
  readonly service: string;
  readonly workload: string;
}

/** An EndpointSlice of the Service names the pod, or the address of a host outside. */
export interface Serves {
  readonly service: string;
  /** Record id of the pod or host. */
  readonly target: string;
  readonly state: 'ready' | 'not ready' | 'terminating';
}

/** The Service is another name for a host outside. */
export interface Aliases {
  readonly service: string;
  readonly host: string;
}

export interface Relations {
  readonly selects: readonly Selects[];
  readonly aliases: readonly Aliases[];
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
export const isShown = ({ type, namespace, name }: PodRecord | ServiceRecord | WorkloadRecord): boolean =>
  namespace !== 'kube-system' && !(type === 'service' && namespace === 'default' && name === 'kubernetes');

/** The table without what is not shown. */
export const shownIn = <T extends PodRecord | ServiceRecord | WorkloadRecord>(
  table: ReadonlyMap<string, T>,
): ReadonlyMap<string, T> => {
  const shown = new Map<string, T>();
  for (const [id, record] of table) if (isShown(record)) shown.set(id, record);
  return shown.size === table.size ? table : shown;
};

/** Who selects, who serves and who stands for whom: from labels, EndpointSlices and names. */
export function relationsOf(tables: Tables): Relations {
  const selects: Selects[] = [];
  const serves: Serves[] = [];
  const aliases: Aliases[] = [];
  for (const service of tables.services.values()) {
    if (service.externalName !== undefined) {
      const host = hostNamed(tables, service.externalName);
      if (host) aliases.push({ service: service.id, host: host.id });
      continue;
    }
    for (const workload of tables.workloads.values()) {
      if (workload.namespace === service.namespace && selectorMatches(service.selector, workload.podLabels)) {
        selects.push({ service: service.id, workload: workload.id });
      }
    }
    for (const endpoint of service.endpoints) {
      const target = targetOf(tables, endpoint);
      if (target !== undefined) serves.push({ service: service.id, target, state: stateOf(endpoint) });
    }
  }
  return { selects, aliases, serves };
}

/** The host outside that a name in DNS means, written with or without the dot at its end. */
function hostNamed({ outside }: Tables, name: string): OutsideRecord | undefined {
  const meant = name.toLowerCase().replace(/\.$/, '');
  return [...outside.values()].find((host) => host.name === meant);
}

/** The record an endpoint means, if it is drawn: its pod, or the host outside that has its address. */
function targetOf({ pods, outside }: Tables, { pod, address }: EndpointRecord): string | undefined {
  if (pod !== '') return pods.has(pod) ? pod : undefined;
  return [...outside.values()].find((host) => host.address === address || host.secondAddress === address)?.id;
}
