import type {
  Container,
  ContainerPort,
  ContainerState,
  ContainerStatus,
  EnvVar,
  Pod,
  PodTemplateSpec,
  Probe,
} from '../../model/objects/index.ts';
import { indented, optional } from './describer.ts';
import { annotationLines, instant, labelLines, none, tolerationLines } from './lines.ts';

function portLines(title: string, ports: readonly ContainerPort[] = [], numberOf: (port: ContainerPort) => number) {
  const texts = ports.map((port) => `${numberOf(port)}/${port.protocol}`);
  return `${title}${texts.length > 1 ? 's' : ''}:\t${texts.join(', ') || none}`;
}

/** describe.go DescribeProbe. */
function probeText(probe: Probe): string {
  const attributes = `delay=${probe.initialDelaySeconds}s timeout=${probe.timeoutSeconds}s period=${probe.periodSeconds}s #success=${probe.successThreshold} #failure=${probe.failureThreshold}`;
  const { exec, httpGet, tcpSocket } = probe;
  if (exec) return `exec [${exec.command.join(' ')}] ${attributes}`;
  if (httpGet)
    return `http-get ${httpGet.scheme.toLowerCase()}://${httpGet.host ?? ''}:${httpGet.port}${httpGet.path} ${attributes}`;
  if (tcpSocket) return `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port} ${attributes}`;
  return `unknown ${attributes}`;
}

function stateLines(title: string, { running, waiting, terminated }: ContainerState): string[] {
  if (running) return [`${title}:\tRunning`, `  Started:\t${instant(running.startedAt)}`];
  if (!terminated) return [`${title}:\tWaiting`, ...indented(optional('Reason', waiting?.reason))];
  const { reason, exitCode, startedAt, finishedAt } = terminated;
  const details = [
    ...optional('Reason', reason),
    `Exit Code:\t${exitCode}`,
    `Started:\t${instant(startedAt)}`,
    `Finished:\t${instant(finishedAt)}`,
  ];
  return [`${title}:\tTerminated`, ...indented(details)];
}

const yesNo = (value: boolean): string => (value ? 'True' : 'False');

/** describe.go EnvValueRetriever. */
function fieldOf(path: string, { metadata, spec, status }: Pod): string {
  const known: Readonly<Record<string, string | undefined>> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'metadata.uid': metadata.uid,
    'spec.nodeName': spec.nodeName,
    'status.hostIP': status.hostIP,
    'status.podIP': status.podIP,
  };
  return known[path] ?? '';
}

interface Source {
  readonly fieldRef?: { readonly apiVersion?: string; readonly fieldPath: string };
  readonly secretKeyRef?: { readonly name: string; readonly key: string; readonly optional?: boolean };
  readonly configMapKeyRef?: { readonly name: string; readonly key: string; readonly optional?: boolean };
}

function variableLines({ name, value = '', valueFrom }: EnvVar, pod: Pod | undefined): string[] {
  const { fieldRef, secretKeyRef, configMapKeyRef }: Source = (valueFrom ?? {}) as Source;
  if (fieldRef) {
    const found = pod ? fieldOf(fieldRef.fieldPath, pod) : '';
    return [`${name}:\t${found} (${fieldRef.apiVersion ?? 'v1'}:${fieldRef.fieldPath})`];
  }
  const set = (key: string, of: string, maybe = false) => [
    `${name}:\t<set to the key '${key}' ${of}>\tOptional: ${maybe}`,
  ];
  if (secretKeyRef) return set(secretKeyRef.key, `in secret '${secretKeyRef.name}'`, secretKeyRef.optional);
  if (configMapKeyRef)
    return set(configMapKeyRef.key, `of config map '${configMapKeyRef.name}'`, configMapKeyRef.optional);
  if (valueFrom) return [];
  return value.split('\n').map((line, at) => `${at === 0 ? `${name}:` : ''}\t${line}`);
}

const words = (title: string, given: readonly string[] = []): string[] =>
  given.length === 0 ? [] : [`${title}:`, ...indented(given.flatMap((word) => word.split('\n')))];

/** Fields that are kept though nobody acts on them. */
interface Kept {
  readonly resources?: { readonly limits?: Quantities; readonly requests?: Quantities };
  readonly volumeMounts?: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly subPath?: string;
    readonly readOnly?: boolean;
  }[];
}
type Quantities = Readonly<Record<string, string | number>>;

const quantityLines = (title: string, quantities: Quantities = {}): string[] => {
  const names = Object.keys(quantities).sort();
  return names.length === 0 ? [] : [`${title}:`, ...indented(names.map((name) => `${name}:\t${quantities[name]}`))];
};

function mountLines({ volumeMounts = [] }: Kept): string[] {
  if (volumeMounts.length === 0) return [`Mounts:\t${none}`];
  const mounts = [...volumeMounts].sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1));
  const texts = mounts.map(({ name, mountPath, subPath, readOnly }) => {
    const flags = [readOnly ? 'ro' : 'rw', ...(subPath ? [`path=${JSON.stringify(subPath)}`] : [])];
    return `${mountPath} from ${name} (${flags.join(',')})`;
  });
  return ['Mounts:', ...indented(texts)];
}

function containerLines(container: Container, status: ContainerStatus | undefined, pod: Pod | undefined): string[] {
  const { image, ports, command, args, livenessProbe, readinessProbe, startupProbe, env = [] } = container;
  const { resources, ...kept } = container as Container & Kept;
  const ids = (status ?? {}) as { readonly containerID?: string; readonly imageID?: string };
  const ran = status && [
    ...stateLines('State', status.state),
    ...(status.lastState.terminated ? stateLines('Last State', status.lastState) : []),
    `Ready:\t${yesNo(status.ready)}`,
    `Restart Count:\t${status.restartCount}`,
  ];
  return [
    ...(status ? [`Container ID:\t${ids.containerID ?? ''}`] : []),
    `Image:\t${image}`,
    ...(status ? [`Image ID:\t${ids.imageID ?? ''}`] : []),
    portLines('Port', ports, (port) => port.containerPort),
    portLines('Host Port', ports, (port) => port.hostPort ?? 0),
    ...words('Command', command),
    ...words('Args', args),
    ...(ran ?? []),
    ...quantityLines('Limits', resources?.limits),
    ...quantityLines('Requests', resources?.requests),
    ...optional('Liveness', livenessProbe && probeText(livenessProbe)),
    ...optional('Readiness', readinessProbe && probeText(readinessProbe)),
    ...optional('Startup', startupProbe && probeText(startupProbe)),
    ...(env.length === 0 ? [`Environment:\t${none}`] : ['Environment:']),
    ...indented(env.flatMap((variable) => variableLines(variable, pod))),
    ...mountLines(kept),
  ];
}

/** describe.go describeContainers: of a pod, or (with `space`) of a template. */
export function containersLines(
  title: string,
  containers: readonly Container[],
  { pod, statuses = [], space = '' }: { pod?: Pod; statuses?: readonly ContainerStatus[] | undefined; space?: string },
): string[] {
  return [
    `${space}${title}:${containers.length === 0 ? ` ${none}` : ''}`,
    ...containers.flatMap((container) => {
      const status = statuses.find(({ name }) => name === container.name);
      const name = `  ${space && ' '}${container.name}:`;
      return [name, ...indented(containerLines(container, status, pod), 2)];
    }),
  ];
}

/** Volumes are kept as they are written; only those that courses use have words of their own. */
export function volumeLines(spec: object, space = ''): string[] {
  const { volumes = [] } = spec as { readonly volumes?: readonly Readonly<Record<string, unknown>>[] };
  if (volumes.length === 0) return [`${space}Volumes:\t${none}`];
  return [
    `${space}Volumes:`,
    ...volumes.flatMap((volume) => [`  ${space && ' '}${volume.name}:`, ...indented(volumeSource(volume), 2)]),
  ];
}

function volumeSource({ emptyDir, configMap, hostPath, ...more }: Readonly<Record<string, unknown>>): string[] {
  const empty = emptyDir as { readonly medium?: string; readonly sizeLimit?: string } | undefined;
  if (empty) {
    const kind = "EmptyDir (a temporary directory that shares a pod's lifetime)";
    return [`Type:\t${kind}`, `Medium:\t${empty.medium ?? ''}`, `SizeLimit:\t${empty.sizeLimit ?? unsetSize}`];
  }
  const map = configMap as { readonly name?: string; readonly optional?: boolean } | undefined;
  if (map) {
    const kind = 'ConfigMap (a volume populated by a ConfigMap)';
    return [`Type:\t${kind}`, `Name:\t${map.name ?? ''}`, `Optional:\t${map.optional ?? false}`];
  }
  const host = hostPath as { readonly path: string; readonly type?: string } | undefined;
  if (host)
    return ['Type:\tHostPath (bare host directory volume)', `Path:\t${host.path}`, `HostPathType:\t${host.type ?? ''}`];
  return claimSource(more);
}

function claimSource({ secret, persistentVolumeClaim }: Readonly<Record<string, unknown>>): string[] {
  const kept = secret as { readonly secretName?: string; readonly optional?: boolean } | undefined;
  if (kept) {
    const kind = 'Secret (a volume populated by a Secret)';
    return [`Type:\t${kind}`, `SecretName:\t${kept.secretName ?? ''}`, `Optional:\t${kept.optional ?? false}`];
  }
  const claim = persistentVolumeClaim as { readonly claimName?: string; readonly readOnly?: boolean } | undefined;
  if (!claim) return ['<unknown>'];
  const kind = 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)';
  return [`Type:\t${kind}`, `ClaimName:\t${claim.claimName ?? ''}`, `ReadOnly:\t${claim.readOnly ?? false}`];
}

const unsetSize = '<unset>';

/** describe.go DescribePodTemplate. */
export const templateLines = ({ metadata, spec }: PodTemplateSpec): string[] => [
  'Pod Template:',
  ...labelLines('  Labels', metadata.labels),
  ...(metadata.annotations ? annotationLines('  Annotations', metadata.annotations) : []),
  ...(spec.initContainers?.length ? containersLines('Init Containers', spec.initContainers, { space: '  ' }) : []),
  ...containersLines('Containers', spec.containers, { space: '  ' }),
  ...volumeLines(spec, '  '),
  ...labelLines('  Node-Selectors', spec.nodeSelector),
  ...tolerationLines('  Tolerations', spec.tolerations),
];
