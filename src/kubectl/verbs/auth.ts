import { Failure, failed } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { goYaml } from '../go-yaml.ts';
import { aligned } from '../tabs.ts';
import type { Run, Verb, Verbs } from '../verb.ts';
import { notModelled } from './not-modelled.ts';

const resourceVerbs =
  /^(?:get|list|watch|create|update|patch|delete|deletecollection|use|bind|impersonate|\*|approve|sign|escalate|attest)$/;

interface Rules {
  readonly status: {
    readonly resourceRules: readonly Readonly<Record<'verbs' | 'apiGroups' | 'resources', readonly string[]>>[];
    readonly nonResourceRules: readonly Readonly<Record<'verbs' | 'nonResourceURLs', readonly string[]>>[];
  };
}

const bracketed = (words: readonly string[] = []): string => `[${words.join(' ')}]`;

async function list({ client, namespace, parsed, out }: Run): Promise<void> {
  const path = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
  const { status } = (await client.send('POST', path, { spec: { namespace } })) as unknown as Rules;
  const rows = [
    ...status.resourceRules.map(({ resources, apiGroups, verbs }) => {
      const named = resources.flatMap((name) => apiGroups.map((group) => (group === '' ? name : `${name}.${group}`)));
      return `${named.join(',')}\t[]\t[]\t${bracketed(verbs)}`;
    }),
    ...status.nonResourceRules.map(
      ({ nonResourceURLs, verbs }) => `\t${bracketed(nonResourceURLs)}\t[]\t${bracketed(verbs)}`,
    ),
  ];
  const header = 'Resources\tNon-Resource URLs\tResource Names\tVerbs';
  out(aligned(parsed.is('no-headers') ? rows : [header, ...rows], 6, 3).join('\n'));
}

/** What is asked about, with the warnings of kubectl for what nobody knows. */
async function asked({ client, parsed, namespace, err }: Run, verb: string, what: string): Promise<object> {
  if (what.startsWith('/')) return { nonResourceAttributes: { verb, path: what } };
  const [type = '', name] = what.split('/');
  const attributes = { verb, namespace: parsed.is('all-namespaces') ? '' : namespace, ...(name && { name }) };
  const warn = (text: string): void => err(`Warning: ${text}\n`);
  const known = await client.resource(type).catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error;
    if (type !== '*' && type !== 'users' && type !== 'groups')
      warn(`the server doesn't have a resource type '${type}'`);
    return undefined;
  });
  const group = known?.groupVersion.includes('/') ? known.groupVersion.split('/')[0] : undefined;
  if (known && !known.namespaced && !parsed.is('all-namespaces'))
    warn(`resource '${known.name}' is not namespace scoped${group ? ` in group '${group}'` : ''}`);
  if (!resourceVerbs.test(verb)) warn(`verb '${verb}' is not a known verb`);
  return { resourceAttributes: { ...attributes, resource: known?.name ?? type, ...(group && { group }) } };
}

/** `kubectl auth can-i` (kubectl pkg/cmd/auth/cani.go). */
const canI: Verb = {
  flags: flagsOf('all-namespaces?,-A quiet?,-q subresource list? no-headers?'),
  async run(run) {
    const { client, parsed, out } = run;
    const [verb = '', what = '', ...more] = parsed.args;
    if (parsed.is('list')) {
      if (verb !== '') throw failed('list option must be specified with no arguments');
      return list(run);
    }
    if (what === '' || more.length > 0)
      throw failed(
        "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
      );
    const spec = await asked(run, verb, what);
    const review = await client.send('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { spec });
    const { allowed } = review.status as { readonly allowed: boolean };
    if (!parsed.is('quiet')) out(allowed ? 'yes' : 'no');
    if (!allowed) throw new Failure('');
  },
};

/** `kubectl auth whoami` (kubectl pkg/cmd/auth/whoami.go). */
const whoami: Verb = {
  flags: flagsOf('output,-o'),
  async run({ client, parsed, out }) {
    const review = await client.send('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {});
    if (parsed.text('output') === 'json') return out(JSON.stringify(review, null, 4));
    if (parsed.text('output') === 'yaml') return out(goYaml(review));
    const { userInfo } = review.status as {
      readonly userInfo: { readonly username: string; readonly groups: readonly string[] };
    };
    const rows = ['ATTRIBUTE\tVALUE', `Username\t${userInfo.username}`, `Groups\t${bracketed(userInfo.groups)}`];
    out(aligned(rows, 6, 3).join('\n'));
  },
};

export const auth: Verbs = {
  'can-i': canI,
  reconcile: notModelled('kubectl auth reconcile is not modelled by Kubehop: there are no roles'),
  whoami,
};
