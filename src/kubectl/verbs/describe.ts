import type { EndpointSlice, Endpoints, Service } from '../../model/objects/index.ts';
import { pathOf, type Resource, type Thing } from '../api.ts';
import { Failure, failed } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { selected } from '../select.ts';
import { aligned } from '../tabs.ts';
import type { Run, Verb } from '../verb.ts';

const none = '<none>';

/** `Labels:` with one pair a line (describe.go printLabelsMultiline). */
function pairs(title: string, map: Readonly<Record<string, string>> = {}, by = '='): string[] {
  const keys = Object.keys(map).sort();
  return keys.length === 0
    ? [`${title}:\t${none}`]
    : keys.map((key, at) => `${at === 0 ? `${title}:` : ''}\t${key}${by}${map[key]}`);
}

/** describe.go leaves out what kubectl apply noted for itself. */
const shownAnnotations = (all: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(all).filter(([key]) => key !== 'kubectl.kubernetes.io/last-applied-configuration'));

const head = ({ metadata }: Thing): string[] => [
  `Name:\t${metadata.name}`,
  ...(metadata.namespace === undefined ? [] : [`Namespace:\t${metadata.namespace}`]),
  ...pairs('Labels', metadata.labels),
  ...pairs('Annotations', shownAnnotations(metadata.annotations), ': '),
];

/** Ready addresses of a Service's port, at most three (describe.go formatEndpointSlices). */
function endpointsOf(slices: readonly EndpointSlice[], port: string): string {
  const all = slices.flatMap(({ endpoints, ports }) =>
    (ports ?? [])
      .filter(({ name = '' }) => name === port)
      .flatMap((p) =>
        endpoints
          .filter(({ conditions }) => conditions?.ready !== false)
          .map(({ addresses: [address = ''] }) => `${address.includes(':') ? `[${address}]` : address}:${p.port}`),
      ),
  );
  if (all.length === 0) return slices.some(({ endpoints }) => endpoints.length > 0) ? '' : none;
  return all.length > 3 ? `${all.slice(0, 3).join(',')} + ${all.length - 3} more...` : all.join(',');
}

async function service(run: Run, object: Thing): Promise<string[]> {
  const { metadata, spec, status } = object as Thing & Pick<Service, 'spec' | 'status'>;
  const slices = (await run.client.get(
    `/apis/discovery.k8s.io/v1/namespaces/${metadata.namespace}/endpointslices?labelSelector=kubernetes.io/service-name%3D${metadata.name}`,
  )) as { readonly items: readonly EndpointSlice[] };
  const selector = Object.entries(spec.selector ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',');
  const optional = (title: string, value: unknown): string[] => (value ? [`${title}:\t${value}`] : []);
  const ingress = status?.loadBalancer?.ingress
    ?.map(({ ip, ipMode, hostname }) => (ip ? `${ip}${ipMode ? ` (${ipMode})` : ''}` : hostname))
    .join(', ');
  return [
    ...head(object),
    `Selector:\t${selector || none}`,
    `Type:\t${spec.type}`,
    ...optional('IP Family Policy', spec.ipFamilyPolicy),
    `IP Families:\t${spec.ipFamilies?.join(',') || none}`,
    `IP:\t${spec.clusterIP ?? ''}`,
    `IPs:\t${spec.clusterIPs?.join(',') || none}`,
    ...optional('External IPs', spec.externalIPs?.join(',')),
    ...optional('Desired LoadBalancer IP', spec.loadBalancerIP),
    ...optional('External Name', spec.externalName),
    ...optional('LoadBalancer Ingress', ingress),
    ...(spec.ports ?? []).flatMap((port) => {
      const name = port.name || '<unset>';
      return [
        `Port:\t${name}\t${port.port}/${port.protocol}`,
        `TargetPort:\t${port.targetPort}/${port.protocol}`,
        ...optional('AppProtocol', port.appProtocol),
        ...(port.nodePort ? [`NodePort:\t${name}\t${port.nodePort}/${port.protocol}`] : []),
        `Endpoints:\t${endpointsOf(slices.items, port.name ?? '')}`,
      ];
    }),
    `Session Affinity:\t${spec.sessionAffinity}`,
    ...optional('External Traffic Policy', spec.externalTrafficPolicy),
    ...optional('Internal Traffic Policy', spec.internalTrafficPolicy),
    ...optional('HealthCheck NodePort', spec.healthCheckNodePort),
    ...optional('LoadBalancer Source Ranges', spec.loadBalancerSourceRanges?.join(',')),
    ...optional('Traffic Distribution', spec.trafficDistribution),
  ];
}

function endpoints(object: Thing): string[] {
  const { subsets } = object as Thing & Pick<Endpoints, 'subsets'>;
  const ips = (addresses: readonly { readonly ip: string }[] = []): string =>
    addresses.map(({ ip }) => ip).join(',') || none;
  return [
    ...head(object),
    'Subsets:',
    ...(subsets ?? []).flatMap((subset) => [
      `  Addresses:\t${ips(subset.addresses)}`,
      `  NotReadyAddresses:\t${ips(subset.notReadyAddresses)}`,
      ...(subset.ports?.length ? ['  Ports:', '    Name\tPort\tProtocol', '    ----\t----\t--------'] : []),
      ...(subset.ports ?? []).map(({ name, port, protocol }) => `    ${name || '<unset>'}\t${port}\t${protocol}`),
      '',
    ]),
  ];
}

function endpointSlice(object: Thing): string[] {
  const { addressType, ports, endpoints: all } = object as Thing & EndpointSlice;
  const known = (value: unknown): unknown => value ?? '<unset>';
  return [
    ...head(object),
    `AddressType:\t${addressType}`,
    ...(ports?.length ? ['Ports:', '  Name\tPort\tProtocol', '  ----\t----\t--------'] : ['Ports: <unset>']),
    ...(ports ?? []).map(({ name, port, protocol }) => `  ${name || '<unset>'}\t${known(port)}\t${protocol}`),
    all.length > 0 ? 'Endpoints:' : 'Endpoints: <none>',
    ...all.flatMap(({ addresses, conditions, hostname, targetRef, nodeName, zone }) => [
      `  - Addresses:\t${addresses.join(', ')}`,
      '    Conditions:',
      `      Ready:\t${known(conditions?.ready)}`,
      `    Hostname:\t${known(hostname)}`,
      ...(targetRef ? [`    TargetRef:\t${targetRef.kind}/${targetRef.name}`] : []),
      `    NodeName:\t${known(nodeName)}`,
      `    Zone:\t${known(zone)}`,
    ]),
  ];
}

/** `Events:`, without the ages' column of old clients (describe.go DescribeEvents). */
async function events(run: Run, { metadata, kind }: Thing): Promise<string[]> {
  const selector = encodeURIComponent(`involvedObject.name=${metadata.name},involvedObject.kind=${kind}`);
  const path = `/api/v1${metadata.namespace ? `/namespaces/${metadata.namespace}` : ''}/events?fieldSelector=${selector}`;
  const { rows } = (await run.client.call({
    method: 'GET',
    path,
    accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
  })) as {
    readonly rows: readonly { readonly cells: readonly string[] }[];
  };
  if (rows.length === 0) return [`Events:\t${none}`];
  const lines = rows.map(({ cells }) => {
    const [last, type, reason, , , from, message, first, count] = cells;
    const age = Number(count) > 1 ? `${last} (x${count} over ${first})` : first;
    return `  ${type}\t${reason}\t${age}\t${from}\t${message}`;
  });
  return ['Events:', '  Type\tReason\tAge\tFrom\tMessage', '  ----\t------\t----\t----\t-------', ...lines];
}

const describers: Readonly<Record<string, (run: Run, object: Thing) => string[] | Promise<string[]>>> = {
  Service: service,
  Endpoints: (_, object) => endpoints(object),
  EndpointSlice: (_, object) => endpointSlice(object),
};

async function described(run: Run, resource: Resource, object: Thing): Promise<string> {
  const describer = describers[resource.kind];
  if (!describer) throw failed(`describing ${resource.name} is not modelled by Kubehop yet: use kubectl get -o yaml`);
  const whole = { ...object, kind: resource.kind };
  const lines = [...(await describer(run, whole)), ...(await events(run, whole))];
  return aligned(lines, 0, 2)
    .map((line) => line.trimEnd())
    .join('\n');
}

/** `kubectl describe` (kubectl pkg/cmd/describe/describe.go, pkg/describe/describe.go). */
export const describe: Verb = {
  flags: flagsOf('selector,-l all-namespaces?,-A show-events! filename!,-f'),
  async run(run) {
    const { args } = run.parsed;
    if (args.length === 0)
      throw new Failure(
        'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.',
      );
    const texts: string[] = [];
    for (const { resource, name } of await selected(run, args)) {
      const path = pathOf(resource, run.parsed.is('all-namespaces') ? undefined : run.namespace, name);
      const labels = run.parsed.text('selector');
      const got = (await run.client.get(
        name === undefined && labels ? `${path}?labelSelector=${encodeURIComponent(labels)}` : path,
      )) as Thing & { readonly items?: readonly Thing[] };
      for (const object of name === undefined ? (got.items ?? []) : [got])
        texts.push(await described(run, resource, object));
    }
    if (texts.length === 0) run.err(`No resources found in ${run.namespace} namespace.`);
    else run.out(texts.join('\n\n\n'));
  },
};
