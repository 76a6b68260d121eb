import { Failure, failed, misused } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { createDraft, type Draft, generatorFlags, labelsIn } from '../generated.ts';
import { overridden } from '../overrides.ts';
import { dryRunOf, type Found, recordFlag, tell } from '../tell.ts';
import type { Run, Verb } from '../verb.ts';
import { attached } from './attached.ts';
import { cascadeOf, deleteAll } from './delete.ts';

/** A reference's letters (distribution/reference ReferenceRegexp). */
const reference =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@[A-Za-z][\w+.-]*:[0-9a-fA-F]{32,})?$/;

/** What the flags of one run say together. */
interface Asked {
  readonly name: string;
  readonly interactive: boolean;
  readonly attach: boolean;
  readonly restart: string;
}

/** Throws Failure in the order in which kubectl looks (pkg/cmd/run/run.go Run). */
function asked({ parsed, path }: Run): Asked {
  const [name] = parsed.args;
  const interactive = parsed.is('stdin');
  const attach = parsed.has('attach') ? parsed.is('attach') : interactive;
  const image = parsed.text('image') ?? '';
  if (name === undefined) throw misused(path, 'NAME is required for run');
  if (image === '') throw failed('--image is required');
  if (!reference.test(image)) throw failed(`Invalid image name ${JSON.stringify(image)}: invalid reference format`);
  if (parsed.is('tty') && !interactive) throw misused(path, '-i/--stdin is required for containers with -t/--tty=true');
  if (parsed.is('expose') && !parsed.text('port')) throw misused(path, '--port must be set when exposing a service');
  const restart = parsed.text('restart') ?? 'Always';
  if (!['', 'Always', 'OnFailure', 'Never'].includes(restart))
    throw misused(path, `invalid restart policy: ${restart}`);
  if (parsed.is('rm') && !attach) throw misused(path, '--rm should only be used for attached containers');
  if (attach && dryRunOf(parsed) !== 'none')
    throw misused(
      path,
      "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
    );
  const pull = parsed.text('image-pull-policy') ?? '';
  if (!['', 'Always', 'IfNotPresent', 'Never'].includes(pull))
    throw misused(path, `invalid image pull policy: ${pull}`);
  return { name, interactive, attach, restart: restart || (interactive ? 'OnFailure' : 'Always') };
}

function environment(given: readonly string[]): { name: string; value: string }[] {
  return given.map((pair) => {
    const at = pair.indexOf('=');
    const name = pair.slice(0, Math.max(at, 0));
    if (at < 0 || !/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name)) throw failed(`invalid env: ${pair}`);
    return { name, value: pair.slice(at + 1) };
  });
}

/** The pod (pkg/generate/versioned/run.go BasicPod). */
function podOf({ parsed }: Run, { name, interactive, restart }: Asked): Draft {
  const words = [...parsed.args.slice(1), ...(parsed.after ?? [])];
  const port = parsed.text('port') ?? '';
  if (port !== '' && !/^[+-]?\d+$/.test(port))
    throw failed(`strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`);
  const env = environment(parsed.list('env'));
  const labels = parsed.text('labels');
  const pull = parsed.text('image-pull-policy');
  const annotations = Object.fromEntries(
    parsed.list('annotations').map((pair) => {
      const at = pair.indexOf('=');
      if (at < 0) throw failed(`unexpected annotation: ${pair}`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      labels: labels ? labelsIn(labels) : { run: name },
      ...(parsed.has('annotations') && { annotations }),
    },
    spec: {
      containers: [
        {
          name,
          image: parsed.text('image'),
          ...(pull && { imagePullPolicy: pull }),
          ...(interactive && { stdin: true, ...(!parsed.is('leave-stdin-open') && { stdinOnce: true }) }),
          ...(parsed.is('tty') && { tty: true }),
          ...(words.length > 0 && (parsed.is('command') ? { command: words } : { args: words })),
          ...(env.length > 0 && { env }),
          ...(port !== '' && { ports: [{ containerPort: Number(port) }] }),
          ...(parsed.is('privileged') && { securityContext: { privileged: true } }),
        },
      ],
      dnsPolicy: 'ClusterFirst',
      restartPolicy: restart,
    },
  };
}

/** `--expose`: a ClusterIP Service beside the pod, told before it. */
async function exposed(run: Run, name: string): Promise<Found> {
  const port = Number(run.parsed.text('port'));
  const labels = run.parsed.text('labels');
  const found = await createDraft(
    run,
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: {
        selector: labels ? labelsIn(labels) : { run: name },
        ports: [{ port, protocol: 'TCP', targetPort: port }],
      },
    },
    'kubectl-run',
  );
  tell(run, found, 'created');
  return found;
}

type Said = Pick<Run, 'out' | 'err'>;

/**
 * `--rm`: deletes what was made, though Ctrl-C ended the attachment. The real one's container has ended by then; after an interrupt
 * its process goes on here, and is not waited for.
 */
async function removed(run: Run, made: readonly Found[]): Promise<void> {
  const targets = made.map(({ resource, object }) => ({
    resource,
    name: object.metadata.name,
    namespace: run.namespace,
  }));
  const how = { policy: cascadeOf(run), grace: 1, ignoreAbsent: false };
  const cleaning: Run = { ...run, signal: new AbortController().signal };
  await deleteAll(cleaning, { targets, failures: [] }, how).catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error;
  });
}

/** `kubectl run NAME --image=…` (kubectl pkg/cmd/run/run.go). */
export const run: Verb = {
  flags: flagsOf(
    `image port labels,-l env* annotations* command? restart image-pull-policy overrides override-type expose? rm? stdin?,-i tty?,-t
     attach? quiet?,-q privileged? leave-stdin-open? pod-running-timeout~ cascade=background force? grace-period# timeout~ wait?
     ${generatorFlags} ${recordFlag}`,
  ),
  required: ['image'],
  async run(given) {
    const { parsed } = given;
    const wanted = asked(given);
    const draft = overridden(given, podOf(given, wanted));
    const pod = await createDraft(given, draft, 'kubectl-run');
    const service = parsed.is('expose') ? await exposed(given, wanted.name) : undefined;
    if (!wanted.attach) {
      if (service && parsed.text('output') === 'yaml') given.out('---');
      return tell(given, pod, parsed.has('output') ? '' : 'created');
    }
    const made = [pod, ...(service ? [service] : [])];
    let gone = !parsed.is('rm');
    const rid = async (said: Said): Promise<void> => {
      if (gone) return;
      gone = true;
      await removed({ ...given, ...said }, made);
    };
    let over = true;
    try {
      over = await attached(given, pod, {
        restart: wanted.restart,
        timeout: parsed.duration('pod-running-timeout') ?? 60_000,
        afterwards: rid,
      });
    } finally {
      if (over) await rid({ out: given.out, err: given.err });
    }
  },
};
