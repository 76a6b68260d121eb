import { Failure, failed } from '../../failure.ts';
import { flagsOf } from '../../flags.ts';
import { fileFlags } from '../../manifests.ts';
import { changesOf } from '../../pairs.ts';
import { objects } from '../../select.ts';
import { changeFlags, type Found, recordFlag } from '../../tell.ts';
import type { Run, Verb } from '../../verb.ts';
import { type Container, changePodSpecs, type PodSpec, podSpecIn } from './pod-specs.ts';

/** Whether `-c` (a glob) means a container. */
function matches({ name }: Container, pattern: string): boolean {
  const glob = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${glob}$`).test(name);
}

/** The strategic patch of one container's variables; undefined when they are so already. */
function variables({ name, env = [] }: Container, wanted: Readonly<Record<string, string | null>>, overwrite: boolean) {
  const changes = Object.entries(wanted).filter(([key, value]) => {
    const old = env.find((one) => one.name === key);
    if (value === null) return old !== undefined;
    if (old !== undefined && !overwrite)
      throw failed(`'${key}' already has a value (${old.value ?? ''}), and --overwrite is false`);
    return old?.value !== value;
  });
  if (changes.length === 0) return undefined;
  const patched = changes.map(([key, value]) =>
    value === null ? { name: key, $patch: 'delete' } : { name: key, value },
  );
  return { name, env: patched };
}

function envPatch(
  { parsed, err }: Run,
  { spec, resource, object }: Found & { readonly spec: PodSpec },
  wanted: Readonly<Record<string, string | null>>,
) {
  const pattern = parsed.text('containers') ?? '*';
  const own = spec.containers.filter((container) => matches(container, pattern));
  if (own.length === 0)
    err(
      `Warning: ${resource.kind}/${object.metadata.name} does not have any containers matching ${JSON.stringify(pattern)}`,
    );
  const overwrite = parsed.text('overwrite') === undefined || parsed.is('overwrite');
  const containers = own.flatMap((container) => variables(container, wanted, overwrite) ?? []);
  return containers.length === 0 ? undefined : { containers };
}

/** `--list`: the variables of each container. */
async function list(run: Run, resources: readonly string[]): Promise<void> {
  for (const { resource, object } of await objects(run, resources)) {
    for (const { name, env = [] } of podSpecIn(object)?.spec.containers ?? []) {
      run.out(`# ${resource.kind} ${object.metadata.name}, container ${name}`);
      for (const one of env) if (one.valueFrom === undefined) run.out(`${one.name}=${one.value ?? ''}`);
    }
  }
}

/** `kubectl set env` (kubectl pkg/cmd/set/set_env.go). */
export const setEnv: Verb = {
  flags: flagsOf(
    `selector,-l all? local! list? overwrite? resolve! from! prefix! keys! env*,-e containers,-c ${fileFlags} ${changeFlags} ${recordFlag}`,
  ),
  async run(run) {
    const { parsed } = run;
    const isPair = (arg: string): boolean => /^[^=]+=/.test(arg) || (arg.endsWith('-') && arg !== '-');
    const resources = parsed.args.filter((arg) => !isPair(arg));
    const pairs = [...parsed.args.filter(isPair), ...parsed.list('env')];
    if (resources.length === 0 && !parsed.has('filename'))
      throw new Failure('error: one or more resources must be specified as <resource> <name> or <resource>/<name>');
    if (parsed.is('list')) return list(run, resources);
    const wanted = changesOf(pairs, 'environment variable');
    const found = await objects(run, resources);
    await changePodSpecs(run, { found, what: 'env', said: 'env updated' }, (spec, _, one) =>
      envPatch(run, { ...one, spec }, wanted),
    );
  },
};
