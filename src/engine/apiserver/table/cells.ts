import { humanDuration } from '../../../model/human-duration.ts';
import type {
  EndpointSlice,
  Endpoints,
  Job,
  LabelSelector,
  Labels,
  Node,
  PodTemplateSpec,
  Service,
} from '../../../model/objects/index.ts';
import { millisecondsOf } from '../../../model/time.ts';

// How pkg/printers/internalversion/printers.go fills the columns that take more than a field.

export const none = '<none>';
const unset = '<unset>';

export const labelsText = (labels: Labels | undefined): string =>
  Object.entries(labels ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join(',') || none;

const operators = { In: ' in ', NotIn: ' notin ', Exists: '', DoesNotExist: '' } as const;

/** metav1.FormatLabelSelector. */
export function selectorText({ matchLabels, matchExpressions = [] }: LabelSelector): string {
  const equal = Object.entries(matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const others = matchExpressions.map(({ key, operator, values }) => {
    const set = values?.length ? `(${[...values].sort().join(',')})` : '';
    return `${operator === 'DoesNotExist' ? '!' : ''}${key}${operators[operator]}${set}`;
  });
  return [...equal, ...others].sort().join(',') || none;
}

/** The Containers and Images columns. */
export const containerCells = ({ spec }: PodTemplateSpec): [string, string] => [
  spec.containers.map(({ name }) => name).join(','),
  spec.containers.map(({ image }) => image).join(','),
];

/** How long ago, as of `now`. */
export const since = (timestamp: string | undefined, now: number): string =>
  timestamp ? humanDuration(now - millisecondsOf(timestamp)) : '<unknown>';

/** The first three, and how many more there are. */
function firstThree(items: readonly string[], nothing: string): string {
  if (items.length === 0) return nothing;
  const more = items.length > 3 ? ` + ${items.length - 3} more...` : '';
  return items.slice(0, 3).join(',') + more;
}

export function endpointsCell({ subsets = [] }: Endpoints): string {
  const hostPort = (ip: string, port: number): string => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`);
  const items = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) => addresses.map(({ ip }) => hostPort(ip, port))),
  );
  return firstThree(items, none);
}

export const sliceCells = ({ ports = [], endpoints }: EndpointSlice): [string, string] => [
  firstThree(
    ports.map(({ port }) => String(port ?? '*')),
    unset,
  ),
  firstThree(
    endpoints.flatMap(({ addresses }) => addresses),
    unset,
  ),
];

/** getServiceExternalIP. */
export function externalIPCell({ spec, status }: Service): string {
  if (spec.type === 'ExternalName') return spec.externalName ?? '';
  const outside = spec.externalIPs ?? [];
  if (spec.type !== 'LoadBalancer') return outside.join(',') || none;
  const given = (status.loadBalancer.ingress ?? []).flatMap(({ ip, hostname }) => ip ?? hostname ?? []);
  return [...new Set([...given, ...outside])].join(',') || '<pending>';
}

export const portsCell = ({ spec }: Service): string =>
  spec.ports?.map(({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ''}/${protocol}`).join(',') ||
  none;

export function nodeStatusCell({ spec, status }: Node): string {
  const ready = status.conditions?.find(({ type }) => type === 'Ready');
  const word = ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown';
  return spec.unschedulable ? `${word},SchedulingDisabled` : word;
}

const rolePrefix = 'node-role.kubernetes.io/';

export const rolesCell = ({ metadata }: Node): string =>
  Object.entries(metadata.labels ?? {})
    .flatMap(([key, value]) => {
      if (key.startsWith(rolePrefix)) return key.slice(rolePrefix.length) || [];
      return key === 'kubernetes.io/role' && value ? value : [];
    })
    .sort()
    .join(',') || none;

/** Status, completions and duration. */
export function jobCells({ metadata, spec, status }: Job, now: number): [string, string, string] {
  const is = (type: string): boolean => status.conditions?.some((c) => c.type === type && c.status === 'True') ?? false;
  const ended = ['Complete', 'Failed'].find(is);
  const word = ended ?? (metadata.deletionTimestamp ? 'Terminating' : is('Suspended') ? 'Suspended' : 'Running');
  const { completions, parallelism } = spec;
  const queue = parallelism > 1 ? `1 of ${parallelism}` : '1';
  const end = status.completionTime ? millisecondsOf(status.completionTime) : now;
  const duration = status.startTime ? since(status.startTime, end) : '';
  return [word, `${status.succeeded ?? 0}/${completions ?? queue}`, duration];
}
