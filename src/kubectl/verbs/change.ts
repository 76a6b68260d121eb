import { pathOf, type Resource, type Thing, typeName, withQuery } from '../api.ts';
import { failed, misused } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { each, objects } from '../select.ts';
import type { Run, Verb } from '../verb.ts';
import { createFrom, dryRunFlags, dryRunOf, dryRunSuffix } from './create.ts';

const selecting = 'selector,-l all? all-namespaces?,-A field-selector';

type PatchType = 'json' | 'merge' | 'strategic';
interface Found {
  readonly resource: Resource;
  readonly object: Thing;
}

/** Patches one object unless this is a client's dry run, and says so: `deployment.apps/web scaled`. */
async function patch(run: Run, { resource, object }: Found, body: unknown, said: string, type?: PatchType) {
  const { name, namespace } = object.metadata;
  const dry = dryRunOf(run.parsed);
  const path = withQuery(pathOf(resource, namespace ?? run.namespace, name), {
    dryRun: dry === 'server' ? 'All' : undefined,
  });
  const after = dry === 'client' ? object : await run.client.patch(path, body, type);
  const same = after.metadata.resourceVersion === object.metadata.resourceVersion && dry === 'none';
  const word = same && said === 'patched' ? 'patched (no change)' : said;
  run.out(`${typeName(resource)}/${name} ${word}${dryRunSuffix(run.parsed)}`);
}

/** `kubectl scale` (kubectl pkg/cmd/scale/scale.go). */
export const scale: Verb = {
  flags: flagsOf(`replicas# current-replicas# ${selecting} ${dryRunFlags} timeout`),
  async run(run) {
    const replicas = run.parsed.number('replicas') ?? -1;
    if (replicas < 0)
      throw failed('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
    await each(run, await objects(run, run.parsed.args), async ({ resource, object }) => {
      const spec = object.spec as { readonly replicas?: number } | undefined;
      if (spec?.replicas === undefined)
        throw failed(`could not find the requested resource: ${resource.name} has no scale`);
      const wanted = run.parsed.number('current-replicas');
      if (wanted !== undefined && wanted !== spec.replicas)
        throw failed(`Expected replicas to be ${wanted}, was ${spec.replicas}`);
      await patch(run, { resource, object }, { spec: { replicas } }, 'scaled', 'merge');
    });
  },
};

/** Throws Failure when a value would take another's place. */
function refuseOther(key: string, old: string | undefined, value: string | null): void {
  if (value !== null && old !== undefined && old !== value)
    throw failed(`'${key}' already has a value (${old}), and --overwrite is false`);
}

type Wanted = Readonly<Record<string, string | null>>;

/** `key=value` sets, `key-` (null) takes away. */
const wantedOf = (changes: readonly string[]): Wanted =>
  Object.fromEntries(
    changes.map((text): [string, string | null] => {
      const at = text.indexOf('=');
      return at < 0 ? [text.slice(0, -1), null] : [text.slice(0, at), text.slice(at + 1)];
    }),
  );

/** What `kubectl label` says it did (pkg/cmd/label/label.go updateDataChangeMsg). */
function labelled(old: Readonly<Record<string, string>>, wanted: Wanted): string {
  if (Object.entries(wanted).every(([key, value]) => (old[key] ?? null) === value)) return 'not labeled';
  return Object.values(wanted).every((value) => value === null) ? 'unlabeled' : 'labeled';
}

/** `kubectl label` and `kubectl annotate` (kubectl pkg/cmd/label/label.go, pkg/cmd/annotate/annotate.go). */
const marks = (field: 'labels' | 'annotations', verb: string, one: string): Verb => ({
  flags: flagsOf(`overwrite? list! resource-version! ${selecting} ${dryRunFlags}`),
  async run(run) {
    const { parsed } = run;
    const changes = parsed.args.filter((arg, at) => at > 0 && (arg.includes('=') || arg.endsWith('-')));
    const named = parsed.args.filter((arg) => !changes.includes(arg));
    if (named.length === 0)
      throw failed('one or more resources must be specified as <resource> <name> or <resource>/<name>');
    const first = changes[0] === undefined ? -1 : parsed.args.indexOf(changes[0]);
    const late = parsed.args.find((arg, at) => first >= 0 && at > first && !changes.includes(arg));
    if (late !== undefined) throw failed(`all resources must be specified before ${one} changes: ${late}`);
    if (changes.length === 0) throw failed(`at least one ${one} update is required`);
    const wanted = wantedOf(changes);
    await each(run, await objects(run, named), async ({ resource, object }) => {
      const old = object.metadata[field] ?? {};
      for (const [key, value] of Object.entries(wanted)) {
        if (value === null && old[key] === undefined) run.out(`${one} "${key}" not found.`);
        if (!parsed.is('overwrite')) refuseOther(key, old[key], value);
      }
      const said = field === 'labels' ? labelled(old, wanted) : verb;
      await patch(run, { resource, object }, { metadata: { [field]: wanted } }, said, 'merge');
    });
  },
});

export const label = marks('labels', 'labeled', 'label');
export const annotate = marks('annotations', 'annotated', 'annotation');

const policies: Readonly<Record<string, string>> = {
  background: 'Background',
  foreground: 'Foreground',
  orphan: 'Orphan',
};

/** Deletes it, says so, and gives its path. */
async function deleteOne(
  run: Run,
  { resource, object }: Found,
  how: { cascade: string; grace: number },
): Promise<string> {
  const { name, namespace = run.namespace } = object.metadata;
  const path = pathOf(resource, namespace, name);
  const dry = dryRunOf(run.parsed);
  const options = {
    propagationPolicy: policies[how.cascade],
    ...(how.grace >= 0 && { gracePeriodSeconds: how.grace }),
    ...(dry === 'server' && { dryRun: ['All'] }),
  };
  if (dry !== 'client') await run.client.send('DELETE', path, options);
  const inside = resource.namespaced ? ` from ${namespace} namespace` : '';
  const said = how.grace === 0 ? 'force deleted' : 'deleted';
  run.out(`${typeName(resource)} "${name}" ${said}${inside}${dryRunSuffix(run.parsed)}`);
  return path;
}

/** `kubectl delete` (kubectl pkg/cmd/delete/delete.go). Waits until the objects are gone unless `--wait=false`. */
export const remove: Verb = {
  flags: {
    ...flagsOf(
      `${selecting} grace-period# force? now? wait? timeout! ignore-not-found! cascade output!,-o dry-run filename!,-f`,
    ),
    cascade: { takes: 'text', optional: 'background' },
  },
  async run(run) {
    const { parsed, client } = run;
    const cascade = parsed.text('cascade') ?? 'background';
    if (!Object.hasOwn(policies, cascade))
      throw failed(`invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`);
    const grace = parsed.is('now') ? 1 : (parsed.number('grace-period') ?? (parsed.is('force') ? 0 : -1));
    if (grace === 0 && !parsed.is('force'))
      run.err(
        'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.',
      );
    const found = await objects(run, parsed.args);
    if (found.length === 0) return run.out('No resources found');
    const going: { readonly path: string; readonly uid: unknown }[] = [];
    const dry = dryRunOf(parsed);
    await each(run, found, async (one) => {
      const path = await deleteOne(run, one, { cascade, grace });
      if (dry === 'none') going.push({ path, uid: one.object.metadata.uid });
    });
    if (parsed.text('wait') !== undefined && !parsed.is('wait')) return;
    for (const { path, uid } of going) {
      while (!run.signal.aborted && (await client.find(path))?.metadata.uid === uid) await pause(run, 100);
    }
  },
};

/** Lets virtual ms pass, or less when the run is cancelled. */
export const pause = ({ client, signal }: Run, ms: number): Promise<void> =>
  new Promise((resolve) => {
    const stop = client.api.after(ms, () => {
      signal.removeEventListener('abort', end);
      resolve();
    });
    const end = (): void => {
      stop();
      resolve();
    };
    signal.addEventListener('abort', end, { once: true });
  });

/** `kubectl patch` (kubectl pkg/cmd/patch/patch.go). */
export const patchVerb: Verb = {
  flags: flagsOf(`patch,-p type ${dryRunFlags} subresource! patch-file!`),
  async run(run) {
    const type = run.parsed.text('type') ?? 'strategic';
    if (type !== 'json' && type !== 'merge' && type !== 'strategic')
      throw misused('patch', `--type must be one of [json merge strategic], not "${type}"`);
    const text = run.parsed.text('patch');
    if (text === undefined || text === '')
      throw misused('patch', 'Must specify --patch or --patch-file containing the contents of the patch');
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw failed(`unable to parse ${JSON.stringify(text)}: ${error.message}`);
    }
    await each(run, await objects(run, run.parsed.args), ({ resource, object }) =>
      patch(run, { resource, object }, body, 'patched', type),
    );
  },
};

interface Workload {
  readonly replicas?: number;
  readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  readonly template?: {
    readonly spec: {
      readonly containers: readonly {
        readonly name: string;
        readonly ports?: readonly { readonly containerPort: number }[];
      }[];
    };
  };
}

/** `kubectl set image` (kubectl pkg/cmd/set/set_image.go). */
export const setImage: Verb = {
  flags: flagsOf(`${selecting} ${dryRunFlags} local!`),
  async run(run) {
    const changes = run.parsed.args.filter((arg) => arg.includes('='));
    const named = run.parsed.args.filter((arg) => !arg.includes('='));
    if (named.length === 0)
      throw failed('one or more resources must be specified as <resource> <name> or <resource>/<name>');
    if (changes.length === 0) throw failed('at least one image update is required');
    await each(run, await objects(run, named), async ({ resource, object }) => {
      const own = (object.spec as Workload | undefined)?.template?.spec.containers ?? [];
      const containers = changes.flatMap((change) => {
        const [container = '', image = ''] = change.split('=');
        const hit = own.filter(({ name }) => container === '*' || name === container);
        if (hit.length === 0) throw failed(`unable to find container named "${container}"`);
        return hit.map(({ name }) => ({ name, image }));
      });
      await patch(run, { resource, object }, { spec: { template: { spec: { containers } } } }, 'image updated');
    });
  },
};

type Containers = NonNullable<Workload['template']>['spec']['containers'];

/** What selects the pods of an object, and the ports that their containers declare. Throws Failure. */
function introspected({ resource, object }: Found) {
  const spec = object.spec as Workload | undefined;
  const isPod = resource.kind === 'Pod';
  const ofOthers = resource.kind === 'Service' ? spec?.selector : spec?.selector?.matchLabels;
  const selector = isPod ? object.metadata.labels : ofOthers;
  if (isPod && Object.keys(selector ?? {}).length === 0)
    throw failed(
      "couldn't retrieve selectors via --selector flag or introspection: the pod has no labels and cannot be exposed",
    );
  const containers = isPod
    ? (object.spec as { readonly containers: Containers }).containers
    : spec?.template?.spec.containers;
  const declared = (containers ?? []).flatMap(({ ports = [] }) => ports.map(({ containerPort }) => `${containerPort}`));
  return { selector, declared };
}

/** `kubectl expose` (kubectl pkg/cmd/expose/expose.go). */
export const expose: Verb = {
  flags: flagsOf(
    `port target-port name type protocol selector!,-l labels! external-ip cluster-ip session-affinity! load-balancer-ip! ${dryRunFlags}`,
  ),
  async run(run) {
    const { parsed } = run;
    const [found, ...more] = await objects(run, parsed.args);
    if (!found || more.length > 0) throw failed('cannot expose more than one resource');
    const { resource, object } = found;
    if (!['Pod', 'Deployment', 'ReplicaSet', 'Service'].includes(resource.kind))
      throw failed(
        `cannot expose a ${resource.kind}${resource.groupVersion.includes('/') ? `.${resource.groupVersion.split('/')[0]}` : ''}`,
      );
    const { selector: own, declared } = introspected(found);
    const given = parsed.text('port')?.split(',') ?? declared;
    if (given.length === 0) throw failed("couldn't find port via --port flag or introspection");
    const target = parsed.text('target-port');
    const protocol = parsed.text('protocol') ?? 'TCP';
    const ports = given.map((text, at) => {
      if (!/^\d+$/.test(text)) throw failed(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
      const to = target ?? text;
      return {
        ...(given.length > 1 && { name: `port-${at + 1}` }),
        port: Number(text),
        protocol,
        targetPort: /^\d+$/.test(to) ? Number(to) : to,
      };
    });
    const type = parsed.text('type');
    const clusterIP = parsed.text('cluster-ip');
    const externalIP = parsed.text('external-ip');
    const { labels } = object.metadata;
    await createFrom(
      run,
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: parsed.text('name') ?? object.metadata.name, ...(labels && { labels }) },
        spec: {
          selector: own,
          ports,
          ...(type && { type }),
          ...(clusterIP && { clusterIP }),
          ...(externalIP && { externalIPs: [externalIP] }),
        },
      },
      'exposed',
    );
  },
};

/** `kubectl cordon` and `uncordon` (kubectl pkg/cmd/drain/drain.go). */
const cordoning = (wanted: boolean, word: string): Verb => ({
  flags: flagsOf(`selector,-l dry-run`),
  async run(run) {
    const { args } = run.parsed;
    if (args.length === 0 && run.parsed.text('selector') === undefined)
      throw misused(run.path, `USAGE: ${run.path} NODE [flags]`);
    await each(run, await objects(run, ['nodes', ...args]), async ({ resource, object }) => {
      const now = (object.spec as { readonly unschedulable?: boolean }).unschedulable ?? false;
      await patch(
        run,
        { resource, object },
        { spec: { unschedulable: wanted || null } },
        now === wanted ? `already ${word}` : word,
        'merge',
      );
    });
  },
});

export const cordon = cordoning(true, 'cordoned');
export const uncordon = cordoning(false, 'uncordoned');
