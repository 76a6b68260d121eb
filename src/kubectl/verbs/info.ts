import type { Service } from '../../model/objects/index.ts';
import type { Resource } from '../api.ts';
import { serverUrl } from '../context.ts';
import { failed } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { goYaml } from '../go-yaml.ts';
import { aligned } from '../tabs.ts';
import type { Verb, Verbs } from '../verb.ts';
import { notModelled } from './not-modelled.ts';

const groupOf = ({ groupVersion }: Resource): string =>
  groupVersion.includes('/') ? (groupVersion.split('/')[0] ?? '') : '';
const commas = (texts: readonly string[]): string[] => texts.flatMap((text) => text.split(','));

/** `kubectl api-resources` (kubectl pkg/cmd/apiresources/apiresources.go). */
export const apiResources: Verb = {
  flags: flagsOf('namespaced? output,-o no-headers? api-group verbs* categories* sort-by cached?'),
  async run({ client, parsed, out }) {
    const output = parsed.text('output') ?? '';
    const sortBy = parsed.text('sort-by') ?? '';
    if (!['', 'wide', 'name'].includes(output)) throw failed(`--output ${output} is not available`);
    if (!['', 'name', 'kind'].includes(sortBy)) throw failed('--sort-by accepts only name or kind');
    const namespaced = parsed.text('namespaced') === undefined ? undefined : parsed.is('namespaced');
    const key = (r: Resource): string =>
      `${sortBy === 'kind' ? r.kind : sortBy === 'name' ? '' : groupOf(r)}/${r.name}`;
    const shown = (await client.resources())
      .filter((r) => namespaced === undefined || r.namespaced === namespaced)
      .filter((r) => parsed.text('api-group') === undefined || parsed.text('api-group') === groupOf(r))
      .filter((r) => commas(parsed.list('verbs')).every((verb) => r.verbs.includes(verb)))
      .filter((r) => commas(parsed.list('categories')).every((category) => r.categories?.includes(category)))
      .sort((a, b) => (key(a) < key(b) ? -1 : 1));
    if (output === 'name') return out(shown.map((r) => [r.name, groupOf(r)].filter(Boolean).join('.')).join('\n'));
    const rows = shown.map((r) =>
      [
        ...[r.name, (r.shortNames ?? []).join(','), r.groupVersion, r.namespaced, r.kind],
        ...(output === 'wide' ? [r.verbs.join(','), (r.categories ?? []).join(',')] : []),
      ].join('\t'),
    );
    const header = `NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND${output === 'wide' ? '\tVERBS\tCATEGORIES' : ''}`;
    const lines = parsed.is('no-headers') ? rows : [header, ...rows];
    if (lines.length > 0) out(aligned(lines, 6, 3).join('\n'));
  },
};

/** `kubectl api-versions` (kubectl pkg/cmd/apiresources/apiversions.go). */
export const apiVersions: Verb = {
  flags: {},
  async run({ client, out }) {
    const versions = new Set((await client.resources()).map(({ groupVersion }) => groupVersion));
    out([...versions].sort().join('\n'));
  },
};

const kustomize = 'v5.6.0';

/** `kubectl version` (kubectl pkg/cmd/version/version.go). The client is as old as its server. */
export const version: Verb = {
  flags: flagsOf('client? output,-o'),
  async run({ client, parsed, out }) {
    const output = parsed.text('output') ?? '';
    if (parsed.args.length > 0) throw failed(`extra arguments: [${parsed.args.join(' ')}]`);
    if (!['', 'yaml', 'json'].includes(output)) throw failed("--output must be 'yaml' or 'json'");
    const server = (await client.get('/version')) as { readonly gitVersion: string };
    const both = {
      clientVersion: server,
      kustomizeVersion: kustomize,
      ...(!parsed.is('client') && { serverVersion: server }),
    };
    // Go's Println after what ends in a newline already.
    if (output === 'yaml') return out(`${goYaml(both)}\n`);
    if (output === 'json') return out(JSON.stringify(both, null, 2));
    const lines = [`Client Version: ${server.gitVersion}`, `Kustomize Version: ${kustomize}`];
    out([...lines, ...(parsed.is('client') ? [] : [`Server Version: ${server.gitVersion}`])].join('\n'));
  },
};

function linkOf({ metadata, spec, status }: Service): string {
  const [ingress] = status.loadBalancer.ingress ?? [];
  if (ingress)
    return (spec.ports ?? []).map(({ port }) => `http://${ingress.ip ?? ingress.hostname}:${port} `).join('');
  const [first] = spec.ports ?? [];
  const secure = first && (first.name === 'https' || first.port === 443) ? 'https:' : '';
  const name = first ? `${secure}${metadata.name}${first.name || secure ? `:${first.name ?? ''}` : ''}` : metadata.name;
  return `${serverUrl}/api/v1/namespaces/${metadata.namespace}/services/${name}/proxy`;
}

/** `kubectl cluster-info` (kubectl pkg/cmd/clusterinfo/clusterinfo.go). */
export const clusterInfo: Verbs = {
  '': {
    flags: {},
    async run({ client, out }) {
      const selector = 'labelSelector=kubernetes.io%2Fcluster-service%3Dtrue';
      const path = `/api/v1/namespaces/kube-system/services?${selector}`;
      const { items } = (await client.get(path)) as { readonly items: readonly Service[] };
      out(`Kubernetes control plane is running at ${serverUrl}`);
      for (const service of items) {
        const { name, labels = {} } = service.metadata;
        out(`${labels['kubernetes.io/name'] || name} is running at ${linkOf(service)}`);
      }
      out("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.");
    },
  },
  dump: notModelled('kubectl cluster-info dump is not modelled by Kubehop: use kubectl get all -A -o yaml'),
};
