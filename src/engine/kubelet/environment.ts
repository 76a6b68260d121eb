import type { Container, EnvVar, Pod, Service } from '../../model/objects/index.ts';
import { formatEndpoint } from '../../model/packet.ts';
import type { KnownServices } from './service-history.ts';

/** Variables of a process's environment. */
export type Environment = Readonly<Record<string, string>>;

/** `redis-master` → `REDIS_MASTER`; a name that begins with a digit gets an underscore before it. */
const variableName = (name: string): string =>
  name
    .toUpperCase()
    .replaceAll(/[.-]/g, '_')
    .replace(/^(?=\d)/, '_');

const hasAddress = ({ spec }: Service): boolean =>
  spec.type !== 'ExternalName' && spec.clusterIP !== undefined && spec.clusterIP !== '' && spec.clusterIP !== 'None';

/** An address as it stands in a URL or before a port (net.JoinHostPort). */
/**
 * What tells containers where Services are (pkg/kubelet/envvars/envvars.go): `…_SERVICE_HOST` and `…_SERVICE_PORT`, the latter also
 * by name, and the variables of Docker's links. Headless and ExternalName Services have none.
 */
function serviceVariables(services: readonly Service[]): Environment {
  const found: Record<string, string> = {};
  for (const service of services) {
    const { clusterIP = '', ports = [] } = service.spec;
    const [first] = ports;
    if (!hasAddress(service) || !first) continue;
    const name = variableName(service.metadata.name);
    found[`${name}_SERVICE_HOST`] = clusterIP;
    found[`${name}_SERVICE_PORT`] = String(first.port);
    for (const port of ports)
      if (port.name) found[`${name}_SERVICE_PORT_${variableName(port.name)}`] = String(port.port);
    found[`${name}_PORT`] = `${first.protocol.toLowerCase()}://${formatEndpoint(clusterIP, first.port)}`;
    for (const { port, protocol } of ports) {
      const link = `${name}_PORT_${port}_${protocol}`;
      found[link] = `${protocol.toLowerCase()}://${formatEndpoint(clusterIP, port)}`;
      found[`${link}_PROTO`] = protocol.toLowerCase();
      found[`${link}_PORT`] = String(port);
      found[`${link}_ADDR`] = clusterIP;
    }
  }
  return found;
}

/** The Services a pod's containers hear of (kubelet_pods.go getServiceEnvVarMap): those of its namespace unless it wants no links, and the API server's. */
export function servicesFor({ metadata, spec }: Pod, history: KnownServices, then: number): readonly Service[] {
  const own = spec.enableServiceLinks ? history.at(then, metadata.namespace ?? '') : [];
  if (own.some(({ metadata: { name } }) => name === 'kubernetes')) return own;
  return [...own, ...history.at(then, 'default').filter(({ metadata: { name } }) => name === 'kubernetes')];
}

/**
 * The environment a container is started with (kubelet_pods.go makeEnvironmentVariables): its own variables with `$(OTHER)` replaced,
 * and those of `services`, which are the ones of its namespace and `default/kubernetes`.
 */
export function environmentOf(pod: Pod, container: Container, services: readonly Service[]): Environment {
  const discovered = serviceVariables(services);
  const own: Record<string, string> = {};
  const known = (name: string): string | undefined => own[name] ?? discovered[name];
  for (const variable of container.env ?? []) {
    const value = variable.valueFrom === undefined ? expand(variable.value ?? '', known) : fieldOf(variable, pod);
    if (value !== undefined) own[variable.name] = value;
  }
  const { hostname, hostNetwork, nodeName } = pod.spec;
  return { HOSTNAME: (hostNetwork ? nodeName : hostname) || pod.metadata.name, ...discovered, ...own };
}

/** `$(NAME)` is replaced when the name is known, `$$` is a dollar sign (third_party/forked/golang/expansion). */
export const expand = (text: string, known: (name: string) => string | undefined): string =>
  text.replaceAll(/\$(\$|\(([^)]*)\))/g, (all, what: string, name: string) =>
    what === '$' ? '$' : (known(name) ?? all),
  );

/** The downward API's fields of the pod; of ConfigMaps, Secrets and resources there are none. */
function fieldOf({ valueFrom }: EnvVar, { metadata, spec, status }: Pod): string | undefined {
  const ref: unknown =
    typeof valueFrom === 'object' && valueFrom && 'fieldRef' in valueFrom ? valueFrom.fieldRef : undefined;
  const path: unknown = typeof ref === 'object' && ref && 'fieldPath' in ref ? ref.fieldPath : undefined;
  if (typeof path !== 'string') return undefined;
  const [, map, key = ''] = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(path) ?? [];
  if (map === 'labels' || map === 'annotations') return metadata[map]?.[key] ?? '';
  const fields: Readonly<Record<string, string | undefined>> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'metadata.uid': metadata.uid,
    'spec.nodeName': spec.nodeName,
    'status.hostIP': status.hostIP,
    'status.hostIPs': status.hostIPs?.map(({ ip }) => ip).join(','),
    'status.podIP': status.podIP,
    'status.podIPs': status.podIPs?.map(({ ip }) => ip).join(','),
  };
  return fields[path];
}
