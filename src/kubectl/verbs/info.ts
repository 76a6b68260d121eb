import type { Resource } from '../api.ts';
import { flagsOf } from '../flags.ts';
import { aligned } from '../tabs.ts';
import type { Verb } from '../verb.ts';

/** `kubectl api-resources` (kubectl pkg/cmd/apiresources/apiresources.go). */
export const apiResources: Verb = {
  flags: flagsOf('namespaced? output,-o no-headers? api-group'),
  async run({ client, parsed, out }) {
    const namespaced = parsed.text('namespaced') === undefined ? undefined : parsed.is('namespaced');
    const group = (r: Resource): string => (r.groupVersion.includes('/') ? (r.groupVersion.split('/')[0] ?? '') : '');
    const shown = (await client.resources())
      .filter((r) => namespaced === undefined || r.namespaced === namespaced)
      .filter((r) => parsed.text('api-group') === undefined || parsed.text('api-group') === group(r))
      .sort((a, b) => (`${group(a)}/${a.name}` < `${group(b)}/${b.name}` ? -1 : 1));
    if (parsed.text('output') === 'name')
      return out(shown.map((r) => [r.name, group(r)].filter(Boolean).join('.')).join('\n'));
    const rows = shown.map((r) =>
      [r.name, (r.shortNames ?? []).join(','), r.groupVersion, r.namespaced, r.kind].join('\t'),
    );
    const header = 'NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND';
    out(aligned(parsed.is('no-headers') ? rows : [header, ...rows], 6, 3).join('\n'));
  },
};

/** `kubectl version` (kubectl pkg/cmd/version/version.go). */
export const version: Verb = {
  flags: flagsOf('client? output,-o'),
  async run({ client, parsed, out }) {
    const { gitVersion } = (await client.get('/version')) as { readonly gitVersion: string };
    out(
      `Client Version: ${gitVersion}\nKustomize Version: v5.7.1${parsed.is('client') ? '' : `\nServer Version: ${gitVersion}`}`,
    );
  },
};
