import { Failure, failed, misused } from '../../failure.ts';
import { flagsOf } from '../../flags.ts';
import { createFrom, generatorFlags, nameOf } from '../../generated.ts';
import type { Verb, Verbs } from '../../verb.ts';
import { createFiles } from '../create-files.ts';
import { configmap } from './configmap.ts';
import { deployment } from './deployment.ts';
import { services } from './service.ts';

const namespace: Verb = {
  flags: flagsOf(generatorFlags),
  run: (run) => createFrom(run, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: nameOf(run) } }),
};

/** `kubectl create job` (pkg/cmd/create/create_job.go). */
const job: Verb = {
  flags: flagsOf(`image from ${generatorFlags}`),
  run: (run) => {
    const { parsed } = run;
    const name = nameOf(run);
    const image = parsed.text('image') ?? '';
    const from = parsed.text('from') ?? '';
    const command = parsed.after ?? [];
    if ((image === '') === (from === '')) throw failed('either --image or --from must be specified');
    if (from !== '' && command.length > 0) throw failed('cannot specify --from and command');
    if (from !== '')
      throw failed(
        `the server doesn't have a resource type ${JSON.stringify(from.split('/')[0])}
Hint: Kubehop does not model CronJob objects`,
      );
    const container = { name, image, ...(command.length > 0 && { command }) };
    const spec = { template: { spec: { containers: [container], restartPolicy: 'Never' } } };
    return createFrom(run, { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec }, 'job');
  },
};

/** `kubectl create poddisruptionbudget` (pkg/cmd/create/create_pdb.go). */
const budget: Verb = {
  flags: flagsOf(`min-available max-unavailable selector ${generatorFlags}`),
  run: (run) => {
    const { parsed, path } = run;
    const name = nameOf(run);
    const [min = '', max = ''] = [parsed.text('min-available'), parsed.text('max-unavailable')];
    const selector = parsed.text('selector') ?? '';
    if (selector === '') throw failed('a selector must be specified');
    if (min === '' && max === '') throw failed('one of min-available or max-unavailable must be specified');
    if (min !== '' && max !== '') throw failed('min-available and max-unavailable cannot be both specified');
    for (const [flag, given] of [
      ['min-available', min],
      ['max-unavailable', max],
    ] as const)
      if (given !== '' && !/^\d+%?$/.test(given)) throw misused(path, `invalid format specified for ${flag}`);
    const amount = (text: string): number | string => (text.endsWith('%') ? text : Number(text));
    const matchLabels = Object.fromEntries(selector.split(',').map((pair) => pair.split(/==?/) as [string, string]));
    const limit = min === '' ? { maxUnavailable: amount(max) } : { minAvailable: amount(min) };
    const spec = { ...limit, selector: { matchLabels } };
    return createFrom(
      run,
      { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name }, spec },
      'poddisruptionbudgets',
    );
  },
};

/** A kind that the API server does not have: in its words, and why. */
const unserved = (what: string, kind: string): Verb => ({
  flags: {},
  anyFlags: true,
  run: () =>
    Promise.reject(
      new Failure(
        `${/role$/.test(what) ? 'Error from server (NotFound):' : `error: failed to create ${what}${what === 'secret' ? '' : ':'}`} the server could not find the requested resource\nHint: Kubehop does not model ${kind} objects`,
      ),
    ),
});

/** `kubectl create …` (kubectl pkg/cmd/create). */
export const create: Verbs = {
  '': createFiles,
  clusterrole: unserved('clusterrole', 'ClusterRole'),
  clusterrolebinding: unserved('clusterrolebinding', 'ClusterRoleBinding'),
  configmap,
  cronjob: unserved('cronjob', 'CronJob'),
  deployment,
  ingress: unserved('ingress', 'Ingress'),
  job,
  namespace,
  poddisruptionbudget: budget,
  priorityclass: unserved('priorityclass', 'PriorityClass'),
  quota: unserved('quota', 'ResourceQuota'),
  role: unserved('role', 'Role'),
  rolebinding: unserved('rolebinding', 'RoleBinding'),
  secret: unserved('secret', 'Secret'),
  service: services,
  serviceaccount: unserved('serviceaccount', 'ServiceAccount'),
  token: unserved('token', 'ServiceAccount'),
};
