import type { Endpoint, EndpointSlice, IPFamily, Service, ServiceSpec } from '../model/objects/index.ts';

const metadata = (name: string) => ({
  name,
  namespace: 'default',
  uid: `uid-${name}`,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
});

/** A Service `default/NAME` on port 80 as the API server's defaults would leave it. */
export function serviceOf(
  name: string,
  clusterIP: string,
  spec: Partial<ServiceSpec> = {},
  ingress: Service['status']['loadBalancer']['ingress'] = [],
): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(name),
    spec: {
      type: 'ClusterIP',
      clusterIP,
      clusterIPs: [clusterIP],
      ipFamilies: [clusterIP.includes(':') ? 'IPv6' : 'IPv4'],
      ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }],
      sessionAffinity: 'None',
      internalTrafficPolicy: 'Cluster',
      ...spec,
    },
    status: { loadBalancer: { ingress } },
  };
}

/** An endpoint: `10.0.0.1@node-1`, with `!` in front when it is not ready, `~` when it terminates and still serves. */
export function endpointOf(text: string, more: Partial<Endpoint> = {}): Endpoint {
  const [, sign = '', address = '', nodeName = 'node-1'] = /^([!~]?)([^@]+)(?:@(.+))?$/.exec(text) ?? [];
  const ready = sign === '';
  return {
    addresses: [address],
    nodeName,
    conditions: { ready, serving: sign !== '!', terminating: sign === '~' },
    ...more,
  };
}

/** An EndpointSlice of `default/SERVICE` for its unnamed port 80. */
export function sliceOf(
  service: string,
  endpoints: readonly (Endpoint | string)[],
  more: { readonly name?: string; readonly family?: IPFamily; readonly ports?: EndpointSlice['ports'] } = {},
): EndpointSlice {
  const slice = metadata(more.name ?? `${service}-1`);
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...slice, labels: { 'kubernetes.io/service-name': service } },
    addressType: more.family ?? 'IPv4',
    ports: more.ports ?? [{ name: '', port: 80, protocol: 'TCP' }],
    endpoints: endpoints.map((e) => (typeof e === 'string' ? endpointOf(e) : e)),
  };
}
