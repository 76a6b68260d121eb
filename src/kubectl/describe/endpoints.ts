import type { EndpointSlice, Endpoints } from '../../model/objects/index.ts';
import type { Describer } from './describer.ts';
import { headLines, none, unset } from './lines.ts';

/** describe.go describeEndpoints. */
export const describeEndpoints: Describer<Endpoints> = ({ metadata, subsets = [] }) => {
  const ips = (addresses: readonly { readonly ip: string }[] = []): string =>
    addresses.map(({ ip }) => ip).join(',') || none;
  return [
    ...headLines(metadata),
    'Subsets:',
    ...subsets.flatMap(({ addresses, notReadyAddresses, ports = [] }) => [
      `  Addresses:\t${ips(addresses)}`,
      `  NotReadyAddresses:\t${ips(notReadyAddresses)}`,
      ...(ports.length > 0 ? ['  Ports:', '    Name\tPort\tProtocol', '    ----\t----\t--------'] : []),
      ...ports.map(({ name, port, protocol }) => `    ${name || unset}\t${port}\t${protocol}`),
      '',
    ]),
  ];
};

/** describe.go describeEndpointSliceV1. */
export const describeEndpointSlice: Describer<EndpointSlice> = ({ metadata, addressType, ports, endpoints }) => {
  const known = (value: unknown): unknown => value ?? unset;
  return [
    ...headLines(metadata),
    `AddressType:\t${addressType}`,
    ...(ports?.length ? ['Ports:', '  Name\tPort\tProtocol', '  ----\t----\t--------'] : ['Ports: <unset>']),
    ...(ports ?? []).map(({ name, port, protocol }) => `  ${name || unset}\t${known(port)}\t${protocol}`),
    endpoints.length > 0 ? 'Endpoints:' : 'Endpoints: <none>',
    ...endpoints.flatMap(({ addresses, conditions, hostname, targetRef, nodeName, zone }) => [
      `  - Addresses:\t${addresses.join(', ') || none}`,
      '    Conditions:',
      `      Ready:\t${known(conditions?.ready)}`,
      `    Hostname:\t${known(hostname)}`,
      ...(targetRef ? [`    TargetRef:\t${targetRef.kind}/${targetRef.name}`] : []),
      `    NodeName:\t${known(nodeName)}`,
      `    Zone:\t${known(zone)}`,
    ]),
  ];
};
