import type { EndpointSlice, Service } from '../../model/objects/index.ts';
import { pathOf, withQuery } from '../api.ts';
import { type Describer, optional } from './describer.ts';
import { headLines, none, selectorText, unset } from './lines.ts';

const shown = 3;

/** Ready addresses of a port, three of them (describe.go formatEndpointSlices). */
function endpointsOf(slices: readonly EndpointSlice[], port: string): string {
  if (slices.length === 0) return none;
  const all = slices.flatMap(({ endpoints, ports }) => {
    const numbers = ports?.length ? ports.filter(({ name }) => name === port).map((p) => `:${p.port}`) : [''];
    return numbers.flatMap((number) =>
      endpoints.map(({ addresses: [address = ''], conditions }) => ({
        text: `${number !== '' && address.includes(':') ? `[${address}]` : address}${number}`,
        ready: conditions?.ready !== false,
      })),
    );
  });
  const ready = all.filter((endpoint) => endpoint.ready);
  const list = ready.slice(0, shown).map(({ text }) => text);
  // Whatever comes after the third, ready or not, makes it say that there are more.
  const third = ready[shown - 1];
  const more = third !== undefined && all.indexOf(third) < all.length - 1;
  return `${list.join(',')}${more ? ` + ${ready.length - shown} more...` : ''}`;
}

const ingressText = ({ status }: Service): string | undefined =>
  status?.loadBalancer?.ingress
    ?.map(({ ip, ipMode, hostname }) => (ip ? `${ip}${ipMode ? ` (${ipMode})` : ''}` : hostname))
    .join(', ');

/** describe.go describeService. */
export const describeService: Describer<Service> = async (service, { client }) => {
  const { metadata, spec } = service;
  const path = pathOf(await client.resource('endpointslices'), metadata.namespace);
  const labelSelector = `kubernetes.io/service-name=${metadata.name}`;
  const slices = (await client.get(withQuery(path, { labelSelector }))) as { readonly items: readonly EndpointSlice[] };
  const ports = spec.ports ?? [];
  return [
    ...headLines(metadata),
    `Selector:\t${selectorText({ matchLabels: spec.selector ?? {} }) || none}`,
    `Type:\t${spec.type}`,
    ...optional('IP Family Policy', spec.ipFamilyPolicy),
    `IP Families:\t${spec.ipFamilies?.join(',') || none}`,
    `IP:\t${spec.clusterIP ?? ''}`,
    `IPs:\t${spec.clusterIPs?.join(',') || none}`,
    ...optional('External IPs', spec.externalIPs?.join(',')),
    ...optional('Desired LoadBalancer IP', spec.loadBalancerIP),
    ...optional('External Name', spec.externalName),
    ...optional('LoadBalancer Ingress', ingressText(service)),
    ...ports.flatMap(({ name = '', port, protocol, targetPort, nodePort }) => [
      `Port:\t${name || unset}\t${port}/${protocol}`,
      `TargetPort:\t${targetPort}/${protocol}`,
      ...(nodePort ? [`NodePort:\t${name || unset}\t${nodePort}/${protocol}`] : []),
      `Endpoints:\t${endpointsOf(slices.items, name)}`,
    ]),
    `Session Affinity:\t${spec.sessionAffinity}`,
    ...optional('External Traffic Policy', spec.externalTrafficPolicy),
    ...optional('Internal Traffic Policy', spec.internalTrafficPolicy),
    ...optional('HealthCheck NodePort', spec.healthCheckNodePort),
    ...optional('LoadBalancer Source Ranges', spec.loadBalancerSourceRanges?.join(',')),
    ...optional('Traffic Distribution', spec.trafficDistribution),
  ];
};
