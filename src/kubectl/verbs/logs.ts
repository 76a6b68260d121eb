import { pathOf, type Thing, withQuery } from '../api.ts';
import { failed, ServerFailure } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { followLog } from '../follow-log.ts';
import { pause } from '../pause.ts';
import { containerOf, podsOf } from '../pod-of.ts';
import type { Run, Verb } from '../verb.ts';

/** How long a container that has not started yet is waited for, in virtual ms (pod-running-timeout of logs). */
const startTimeout = 20_000;
/** With a selector so many lines of each are enough. */
const selectorTail = 10;

const usage =
  "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command\nSee 'kubectl logs -h' for help and examples";

/** One container's log. */
interface Stream {
  readonly pod: Thing;
  readonly container: string;
}

interface Containers {
  readonly containers: readonly { readonly name: string }[];
  readonly initContainers?: readonly { readonly name: string }[];
}

/** The pods that are meant, the best to look at first. Throws Failure. */
async function podsMeant(run: Run): Promise<readonly Thing[]> {
  const { client, namespace, parsed } = run;
  const selector = parsed.text('selector') ?? '';
  const [arg] = parsed.args;
  if (selector !== '') {
    if (arg !== undefined)
      throw failed("only a selector (-l) or a POD name is allowed\nSee 'kubectl logs -h' for help and examples");
    const path = withQuery(pathOf(await client.resource('pods'), namespace), { labelSelector: selector });
    const { items } = (await client.get(path)) as { readonly items: readonly Thing[] };
    if (items.length === 0) run.err(`No resources found in ${namespace} namespace.`);
    return items;
  }
  if (arg === undefined || parsed.args.length > 2) throw failed(usage);
  const pods = await podsOf(run, arg).catch((error: unknown) => {
    if (!(error instanceof ServerFailure) || error.status !== 404) throw error;
    throw failed(`error from server (NotFound): ${error.body.message ?? ''} in namespace ${JSON.stringify(namespace)}`);
  });
  const [first] = pods;
  if (!first || parsed.is('all-pods')) return pods;
  if (pods.length > 1) run.err(`Found ${pods.length} pods, using pod/${first.metadata.name}`);
  return [first];
}

function streamsOf(run: Run, pod: Thing): readonly Stream[] {
  const { parsed } = run;
  const { containers, initContainers = [] } = pod.spec as Containers;
  if (parsed.is('all-containers')) {
    return [...initContainers, ...containers].map(({ name }) => ({ pod, container: name }));
  }
  const wanted = parsed.text('container') ?? parsed.args[1];
  if (wanted !== undefined && ![...containers, ...initContainers].some(({ name }) => name === wanted))
    throw failed(`container ${wanted} is not valid for pod ${pod.metadata.name}`);
  return [{ pod, container: containerOf(pod, wanted, run.err).name }];
}

/** Throws Failure (kubectl pkg/cmd/logs/logs.go Validate). */
function check({ parsed }: Run): void {
  if (parsed.has('since-time') && parsed.has('since'))
    throw failed('at most one of `sinceTime` or `sinceSeconds` may be specified');
  const container = parsed.text('container') ?? parsed.args[1];
  if (parsed.is('all-containers') && container !== undefined)
    throw failed(`--all-containers=true should not be specified with container name ${container}`);
  if (parsed.has('container') && parsed.args.length === 2)
    throw failed('only one of -c or an inline [CONTAINER] arg is allowed');
  if ((parsed.number('tail') ?? -1) < -1) throw failed('--tail must be greater than or equal to -1');
  if ((parsed.duration('since') ?? 1) < 0) throw failed('--since must be greater than 0');
  if ((parsed.number('limit-bytes') ?? 0) < 0) throw failed('--limit-bytes must be greater than 0');
}

/** What is asked of each log. */
function queryOf({ parsed }: Run, container: string): Readonly<Record<string, string | undefined>> {
  const since = parsed.duration('since');
  const selects = (parsed.text('selector') ?? '') !== '';
  const tail = parsed.number('tail') ?? (selects ? selectorTail : -1);
  return {
    container,
    previous: parsed.is('previous') ? 'true' : undefined,
    timestamps: parsed.is('timestamps') ? 'true' : undefined,
    sinceSeconds: since === undefined ? undefined : String(Math.max(1, Math.round(since / 1000))),
    sinceTime: parsed.text('since-time'),
    tailLines: tail < 0 ? undefined : String(tail),
    limitBytes: parsed.text('limit-bytes'),
  };
}

/** A log's text. Throws ServerFailure. */
async function read({ client }: Run, path: string): Promise<string> {
  const { status, body } = await client.api.rest({ method: 'GET', path });
  if (status >= 400)
    throw new ServerFailure(status, JSON.parse(body) as ConstructorParameters<typeof ServerFailure>[1]);
  return body;
}

/** Prints text as it comes, with a prefix before each line. */
function prefixed(run: Run, prefix: string): (text: string) => void {
  if (prefix === '') return run.write;
  let atStart = true;
  return (text) => {
    if (text === '') return;
    run.write((atStart ? prefix : '') + text.replace(/\n(?!$)/g, `\n${prefix}`));
    atStart = text.endsWith('\n');
  };
}

/** Shows one log, to its end when it is followed. Throws Failure. */
async function show(run: Run, { pod, container }: Stream): Promise<void> {
  const { parsed, client } = run;
  const { name, namespace } = pod.metadata;
  const say = prefixed(run, parsed.is('prefix') || parsed.is('all-pods') ? `[pod/${name}/${container}] ` : '');
  const path = pathOf(await client.resource('pods'), namespace, name, 'log');
  const query = queryOf(run, container);
  const text = await whenStarted(run, withQuery(path, query));
  if (!parsed.is('follow')) return say(text);
  if (!run.signal.aborted) await followLog(run, path, query, say);
}

/** Of a container that has not started yet a follower says so, and waits. */
async function whenStarted(run: Run, path: string): Promise<string> {
  const end = run.client.api.now() + startTimeout;
  while (true) {
    try {
      return await read(run, path);
    } catch (error) {
      if (!(error instanceof ServerFailure) || !run.parsed.is('follow')) throw error;
      if (run.signal.aborted) return '';
      run.err(error.body.message ?? error.message);
      if (run.client.api.now() >= end) throw failed('timed out waiting for the condition');
      await pause(run, 1000);
    }
  }
}

/** `kubectl logs` (kubectl pkg/cmd/logs/logs.go). */
export const logs: Verb = {
  flags: flagsOf(
    `follow?,-f previous?,-p container,-c timestamps? tail# since~ since-time limit-bytes# selector,-l all-containers? all-pods? prefix?
     ignore-errors? max-log-requests# pod-running-timeout~ insecure-skip-tls-verify-backend?`,
  ),
  async run(run) {
    check(run);
    const { parsed } = run;
    const pods = await podsMeant(run);
    const streams = pods.flatMap((pod) => streamsOf(run, pod));
    const most = parsed.number('max-log-requests') ?? 5;
    if (parsed.is('follow') && streams.length > most)
      throw failed(
        `you are attempting to follow ${streams.length} log streams, but maximum allowed concurrency is ${most}, use --max-log-requests to increase the limit`,
      );
    if (parsed.is('follow')) await Promise.all(streams.map((stream) => show(run, stream)));
    else for (const stream of streams) await show(run, stream);
  },
};
