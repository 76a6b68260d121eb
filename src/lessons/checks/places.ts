import { Client, type Thing, withQuery } from '../../kubectl/api.ts';
import type { PlaceId } from '../../model/trace.ts';
import type { Stage } from '../stage.ts';

interface Pods {
  readonly items: readonly (Thing & {
    readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
  })[];
}

const isReady = ({ status }: Pods['items'][number]): boolean =>
  status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false;

/**
 * The place that a lesson's name of it means: `pod/NAME` is in namespace default, `deployment/NAME` is its first pod, ready ones
 * first. Undefined when there is none now.
 */
export async function placeOf(name: string, { api }: Stage): Promise<PlaceId | undefined> {
  const [kind, ...rest] = name.split('/');
  if (kind !== 'pod' && kind !== 'deployment') return name;
  const [namespace = 'default', own = ''] = rest.length > 1 ? rest : ['default', rest[0]];
  if (kind === 'pod') return `pod/${namespace}/${own}`;
  const client = new Client(api, () => undefined);
  const deployment = await client.find(`/apis/apps/v1/namespaces/${namespace}/deployments/${own}`);
  if (!deployment) return undefined;
  const { matchLabels = {} } = (
    deployment.spec as { readonly selector: { readonly matchLabels?: Record<string, string> } }
  ).selector;
  const labelSelector = Object.entries(matchLabels)
    .map(([key, value]) => `${key}=${value}`)
    .join();
  const { items } = (await client.get(withQuery(`/api/v1/namespaces/${namespace}/pods`, { labelSelector }))) as Pods;
  const pod = items.find(isReady) ?? items[0];
  return pod && `pod/${namespace}/${pod.metadata.name}`;
}

/** Addresses of all nodes. */
export async function nodeAddresses({ api }: Stage): Promise<readonly string[]> {
  const { items } = (await new Client(api, () => undefined).get('/api/v1/nodes')) as {
    readonly items: readonly { readonly status?: { readonly addresses?: readonly { readonly address: string }[] } }[];
  };
  return items.flatMap(({ status }) => (status?.addresses ?? []).map(({ address }) => address));
}

interface ServiceObject {
  readonly spec: { readonly clusterIPs?: readonly string[]; readonly externalIPs?: readonly string[] };
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string }[] } };
}

/** `web` or `web.default`: the addresses at which that Service is asked; none when there is no such Service. */
export async function serviceAddresses(name: string, { api }: Stage): Promise<readonly string[]> {
  const [, own, namespace = 'default'] = /^([a-z0-9-]+)(?:\.([a-z0-9-]+))?$/.exec(name) ?? [];
  if (own === undefined) return [];
  const path = `/api/v1/namespaces/${namespace}/services/${own}`;
  const service = (await new Client(api, () => undefined).find(path)) as ServiceObject | undefined;
  if (!service) return [];
  const { spec, status } = service;
  const given = (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []);
  return [...(spec.clusterIPs ?? []), ...(spec.externalIPs ?? []), ...given];
}
