import { pathOf, type Thing, typeName, withQuery } from '../api.ts';
import { failed, misused } from '../failure.ts';
import { flagsOf, type Parsed } from '../flags.ts';
import { printerOf } from '../output.ts';
import type { Run, Verb, Verbs } from '../verb.ts';

type Manifest = Record<string, unknown> & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Thing['metadata'];
};

export const dryRunFlags = 'dry-run output,-o field-manager save-config?';

/** Whether, and where, nothing is to be changed. Throws Failure for other words. */
export function dryRunOf(parsed: Parsed): 'none' | 'client' | 'server' {
  const given = parsed.text('dry-run') ?? 'none';
  if (given === 'none' || given === 'client' || given === 'server') return given;
  throw failed(`Invalid dry-run value (${given}). Must be "none", "server", or "client".`);
}

/** What a command says after what it did. */
export const dryRunSuffix = (parsed: Parsed): string => {
  const dry = dryRunOf(parsed);
  return dry === 'none' ? '' : dry === 'server' ? ' (server dry run)' : ' (dry run)';
};

/** Creates it, or only shows it, as all generators do (pkg/cmd/create/create.go). */
export async function createFrom(run: Run, manifest: Manifest, said = 'created'): Promise<void> {
  const { client, parsed, namespace } = run;
  const print = printerOf(parsed.text('output'));
  const resource = await client.resourceOfKind(manifest.apiVersion, manifest.kind);
  const dry = dryRunOf(parsed);
  const path = withQuery(pathOf(resource, namespace), { dryRun: dry === 'server' ? 'All' : undefined });
  const object = dry === 'client' ? (manifest as Thing) : await client.send('POST', path, manifest);
  if (print) run.out(print([{ resource, object }], true));
  else run.out(`${typeName(resource)}/${object.metadata.name} ${said}${dryRunSuffix(parsed)}`);
}

/** The NAME argument. Throws Failure (pkg/cmd/create/create.go NameFromCommandArgs). */
function nameOf({ parsed, path }: Run): string {
  const [name, ...more] = parsed.args;
  if (name === undefined || more.length > 0)
    throw misused(path, `exactly one NAME is required, got ${parsed.args.length}`);
  return name;
}

const required = (parsed: Parsed, ...names: readonly string[]): void => {
  const missing = names.filter((name) => parsed.text(name) === undefined);
  if (missing.length > 0) throw failed(`required flag(s) ${missing.map((name) => `"${name}"`).join(', ')} not set`);
};

/** The container of an image, named as kubectl does (pkg/cmd/create/create_deployment.go). */
const containerNamed = (image: string): string =>
  (image.split('/').at(-1) ?? '')
    .split(':')[0]
    ?.split('@')[0]
    ?.replace(/[^a-z0-9-]/g, '-') ?? '';

const deployment: Verb = {
  flags: flagsOf(`image* replicas#,-r port# ${dryRunFlags}`),
  async run(run) {
    const { parsed } = run;
    const name = nameOf(run);
    required(parsed, 'image');
    const images = parsed.list('image').flatMap((given) => given.split(','));
    if (images.length > 1 && parsed.after) throw failed('cannot specify multiple --image options and command');
    const port = parsed.number('port');
    const containers = images.map((image) => ({
      name: containerNamed(image),
      image,
      ...(parsed.after && { command: parsed.after }),
      ...(port !== undefined && { ports: [{ containerPort: port }] }),
    }));
    const labels = { app: name };
    await createFrom(run, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, labels },
      spec: {
        replicas: parsed.number('replicas') ?? 1,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers } },
      },
    });
  },
};

/** `5678:8080` of `--tcp` (pkg/cmd/create/create_service.go parsePorts). */
function portOf(given: string): object {
  const [first = '', second = first] = given.split(':');
  for (const text of [first]) {
    const why = /^\d+$/.test(text) ? undefined : `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
    if (why) throw failed(why);
  }
  const targetPort = /^\d+$/.test(second) ? Number(second) : second;
  return { name: given.replace(':', '-'), port: Number(first), protocol: 'TCP', targetPort };
}

const service = (type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName'): Verb => ({
  flags: flagsOf(`tcp* ${type === 'ClusterIP' ? 'clusterip' : ''} ${type === 'NodePort' ? 'node-port#' : ''}
    ${type === 'ExternalName' ? 'external-name' : ''} ${dryRunFlags}`),
  async run(run) {
    const { parsed } = run;
    const name = nameOf(run);
    if (type === 'ExternalName') required(parsed, 'external-name');
    const given = parsed.list('tcp').flatMap((ports) => ports.split(','));
    const headless = parsed.text('clusterip') === 'None';
    if (given.length === 0 && !headless && type !== 'ExternalName')
      throw failed('at least one tcp port specifier must be provided');
    const nodePort = parsed.number('node-port');
    const ports = given.map((text, at) => ({ ...portOf(text), ...(at === 0 && nodePort && { nodePort }) }));
    const clusterIP = parsed.text('clusterip');
    const externalName = parsed.text('external-name');
    await createFrom(run, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, labels: { app: name } },
      spec: {
        type,
        selector: { app: name },
        ...(ports.length > 0 && { ports }),
        ...(clusterIP !== undefined && { clusterIP }),
        ...(externalName !== undefined && { externalName }),
      },
    });
  },
});

const namespace: Verb = {
  flags: flagsOf(dryRunFlags),
  run: (run) => createFrom(run, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: nameOf(run) } }),
};

const configmap: Verb = {
  flags: flagsOf(`from-literal* ${dryRunFlags}`),
  run: (run) => {
    const data = run.parsed.list('from-literal').map((given) => {
      const [, key, value] = /^([^=]+)=(.*)$/s.exec(given) ?? [];
      if (key === undefined || value === undefined) throw failed(`invalid literal source ${given}, expected key=value`);
      return [key, value.replace(/^(['"])(.*)\1$/s, '$2')];
    });
    const metadata = { name: nameOf(run) };
    return createFrom(run, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata,
      ...(data.length > 0 && { data: Object.fromEntries(data) }),
    });
  },
};

const job: Verb = {
  flags: flagsOf(`image from! ${dryRunFlags}`),
  run: (run) => {
    const name = nameOf(run);
    const image = run.parsed.text('image');
    if (image === undefined) throw failed('either --image or --from must be specified');
    const container = { name, image, ...(run.parsed.after && { command: run.parsed.after }) };
    const spec = { template: { spec: { containers: [container], restartPolicy: 'Never' } } };
    return createFrom(run, { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec });
  },
};

const services: Verbs = {
  clusterip: service('ClusterIP'),
  nodeport: service('NodePort'),
  loadbalancer: service('LoadBalancer'),
  externalname: service('ExternalName'),
};

/** `kubectl create …` (kubectl pkg/cmd/create). */
export const create: Verbs = {
  deployment,
  deploy: deployment,
  service: services,
  svc: services,
  namespace,
  ns: namespace,
  configmap,
  cm: configmap,
  job,
};

/** `kubectl run NAME --image=…` (kubectl pkg/cmd/run/run.go). */
export const run: Verb = {
  flags:
    flagsOf(`image port# labels,-l env* command? restart image-pull-policy! overrides! annotations! expose! rm! stdin!,-i tty!,-t
    attach! quiet?,-q privileged! leave-stdin-open! ${dryRunFlags}`),
  async run(run) {
    const { parsed } = run;
    const [name, ...words] = parsed.args;
    if (name === undefined) throw misused('run', 'NAME is required for run');
    const image = parsed.text('image');
    if (image === undefined || image === '') throw failed('required flag(s) "image" not set');
    const restart = parsed.text('restart') ?? 'Always';
    if (!['Always', 'OnFailure', 'Never'].includes(restart)) throw failed(`invalid restart policy: ${restart}`);
    const given = [...words, ...(parsed.after ?? [])];
    const port = parsed.number('port');
    const env = parsed.list('env').map((pair) => {
      const [key = '', ...value] = pair.split('=');
      if (key === '' || value.length === 0) throw failed(`invalid env: ${pair}`);
      return { name: key, value: value.join('=') };
    });
    const labels = parsed.text('labels');
    const pairs = labels?.split(',').map((pair) => pair.split('='));
    await createFrom(run, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels: pairs ? Object.fromEntries(pairs) : { run: name } },
      spec: {
        containers: [
          {
            name,
            image,
            ...(given.length > 0 && (parsed.is('command') ? { command: given } : { args: given })),
            ...(env.length > 0 && { env }),
            ...(port !== undefined && { ports: [{ containerPort: port }] }),
          },
        ],
        restartPolicy: restart,
        dnsPolicy: 'ClusterFirst',
      },
    });
  },
};
