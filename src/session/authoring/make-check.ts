import { passes } from '../../lessons/checks/traces.ts';
import type { CheckOf } from '../../lessons/schema.ts';
import type { RequestTrace } from '../../model/trace.ts';
import type { RequestRecord, WorldRecord } from '../../model/world.ts';
import type { World } from '../world.ts';

type Requests = CheckOf<'requests'>;
type ObjectCheck = CheckOf<'object'>;

/** The name that a pod's controller goes by: of a ReplicaSet its Deployment's. Undefined for a pod of its own. */
function stemOf({ owner }: { readonly owner: string }): string | undefined {
  const [kind, name] = owner.split('/');
  return kind === 'ReplicaSet' ? name?.replace(/-[^-]+$/, '') : name;
}

const within = (namespace: string, name: string): string => (namespace === 'default' ? name : `${namespace}/${name}`);

/** `pod/client`: how a lesson names who sent. Pods of a Deployment have other names in another run. */
function senderOf(from: string, { pods }: World): string {
  const pod = pods.get(from);
  if (!pod) return from;
  const stem = pod.owner.startsWith('ReplicaSet/') ? stemOf(pod) : undefined;
  return stem === undefined ? `pod/${within(pod.namespace, pod.name)}` : `deployment/${within(pod.namespace, stem)}`;
}

/** Who answered, whichever of its kind it will be: `default/web-*`. */
function answererOf(by: string, { pods }: World): string {
  const pod = pods.get(`pod/${by}`);
  const stem = pod && stemOf(pod);
  return stem === undefined ? by : `${pod?.namespace}/${stem}-*`;
}

/** What a pod asked for, by the Service's name where it was its address: that is another one in another run. */
export function targetOf(to: string, from: string, { pods, services }: World): string {
  const sender = pods.get(from);
  const host = /^\w+:\/\/([\d.]+)/.exec(to)?.[1];
  const service = [...services.values()].find(({ clusterIP }) => clusterIP === host);
  if (!sender || !service || host === undefined) return to;
  return to
    .replace(host, sender.namespace === service.namespace ? service.name : `${service.name}.${service.namespace}`)
    .replace(/^(http:\/\/[^/:]+):80(?=\/|$)/, '$1')
    .replace(/^(http:\/\/[^/]+)\/$/, '$1');
}

/** The Service whose rules sent it on, as `KUBE-SVC of default/web`. */
function chainOf(trace: RequestTrace, { services }: World): string | undefined {
  return [...services.values()]
    .map(({ namespace, name }) => `KUBE-SVC of ${namespace}/${name}`)
    .find((wanted) => passes(trace, wanted));
}

/** Requests of one go: they were sent together, by the same to the same. */
const together = (a: RequestRecord, b: RequestRecord): boolean =>
  a.from === b.from && a.to === b.to && Math.abs(a.startedAt - b.startedAt) <= 1000;

/** What became of a request, as what must become of it: `undefined` while it is under way. */
export function checkOfRequest(
  trace: RequestTrace,
  list: readonly RequestRecord[],
  world: World,
): Requests | undefined {
  const { outcome, by } = trace;
  if (!outcome) return undefined;
  const itself = list.find(({ id }) => id === trace.id);
  const likewise = list.filter((each) => itself && together(each, itself) && each.outcome === outcome);
  const chain = chainOf(trace, world);
  return {
    check: 'requests',
    from: senderOf(trace.from, world),
    to: targetOf(trace.to, trace.from, world),
    count: Math.min(100, Math.max(1, likewise.length)),
    outcome,
    ...(by !== undefined && { by: answererOf(by, world) }),
    passes: chain ? [chain] : [],
    avoids: [],
  };
}

const isNamespaced = (record: WorldRecord): record is WorldRecord & { readonly namespace: string } =>
  'namespace' in record;

/** What could be demanded of what is selected: that it is there as it is, or that it is gone. */
export function checksOfObject(record: WorldRecord): readonly ObjectCheck[] {
  if (record.type === 'event' || record.type === 'outside' || record.type === 'balancer') return [];
  const kind = record.id.slice(0, record.id.indexOf('/'));
  const base: ObjectCheck = {
    check: 'object',
    get: `${kind}/${record.name}`,
    namespace: isNamespaced(record) ? record.namespace : 'default',
    absent: false,
    any: false,
  };
  return [base, ...detailsOf(record, base), { ...base, absent: true }];
}

function detailsOf(record: WorldRecord, base: ObjectCheck): readonly ObjectCheck[] {
  switch (record.type) {
    case 'workload':
      return record.kind === 'Deployment' || record.kind === 'StatefulSet'
        ? [{ ...base, path: '{.status.readyReplicas}', equals: record.ready }]
        : [];
    case 'service': {
      const [port] = record.ports;
      const selector = Object.entries(record.selector).map(([key, equals]) => ({
        ...base,
        path: `{.spec.selector.${key.replaceAll('.', '\\.')}}`,
        equals,
      }));
      return [
        { ...base, path: '{.spec.type}', equals: record.serviceType },
        ...(port ? [{ ...base, path: '{.spec.ports[*].port}', equals: port.port }] : []),
        ...selector,
      ];
    }
    case 'pod':
      return Object.entries(record.labels).map(([key, equals]) => ({
        ...base,
        path: `{.metadata.labels.${key.replaceAll('.', '\\.')}}`,
        equals,
      }));
    case 'node':
      return [{ ...base, path: '{.spec.unschedulable}', equals: record.unschedulable }].filter(
        () => record.unschedulable,
      );
    default:
      return [];
  }
}
