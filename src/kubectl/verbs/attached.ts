import type { Thing } from '../api.ts';
import { Failure, failed } from '../failure.ts';
import { type Address, follow } from '../follow.ts';
import { pause } from '../pause.ts';
import { targetPath } from '../select.ts';
import type { Found } from '../tell.ts';
import type { Exec, Run } from '../verb.ts';

interface PodStatus {
  readonly phase?: string;
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  readonly containerStatuses?: readonly {
    readonly restartCount?: number;
    readonly state?: { readonly running?: object; readonly terminated?: Ended };
    readonly lastState?: { readonly terminated?: Ended };
  }[];
}

interface Ended {
  readonly exitCode: number;
  readonly reason?: string;
  readonly message?: string;
}

const statusOf = (pod: Thing | undefined): PodStatus => (pod?.status ?? {}) as PodStatus;
const isOver = (pod: Thing | undefined): boolean => ['Succeeded', 'Failed'].includes(statusOf(pod).phase ?? '');

function hasEnded(pod: Thing | undefined): boolean {
  const [container] = statusOf(pod).containerStatuses ?? [];
  return (
    !pod || isOver(pod) || container?.state?.terminated !== undefined || container?.lastState?.terminated !== undefined
  );
}

/** Running and ready, or over: what `kubectl run` waits for before it attaches. Throws Failure when the pod goes away. */
function attachable(pod: Thing | undefined): boolean {
  if (!pod) throw new Failure('Error from server (NotFound): pods "" not found');
  const { phase, conditions = [] } = statusOf(pod);
  const ready = conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
  return hasEnded(pod) || (phase === 'Running' && ready);
}

type PodAddress = Address & { readonly namespace: string };

/** What the container has said so far; empty when it never began. */
async function logOf(run: Run, pod: PodAddress): Promise<string> {
  const { status, body } = await run.client.api.rest({ method: 'GET', path: targetPath(pod, 'log') });
  return status === 200 ? body : '';
}

/** Prints what the container says until it ends, from the first line on. */
async function followLogs(run: Run, pod: PodAddress): Promise<void> {
  let seen = 0;
  const look = async (): Promise<void> => {
    const body = await logOf(run, pod);
    const fresh = body.slice(seen);
    seen = body.length;
    if (fresh !== '') run.out(fresh.replace(/\n$/, ''));
  };
  for (let ended = false; !ended && !run.signal.aborted; ) {
    ended = hasEnded(await run.client.find(targetPath(pod)));
    await look();
    if (!ended) await pause(run, 100);
  }
}

/** How a run with `--restart=Never` or `OnFailure` ends: with the container's exit code (run.go). Throws Failure. */
async function exitOf(run: Run, pod: PodAddress, restart: string, timeout: number) {
  let last: Thing | undefined;
  const done = (now: Thing | undefined): boolean => {
    last = now ?? last;
    return !now || (restart === 'OnFailure' ? statusOf(now).phase === 'Succeeded' : isOver(now));
  };
  const came = await follow(run, pod, done, timeout);
  if (came === 'timed out') throw failed('timed out waiting for the condition');
  const { phase, containerStatuses = [] } = statusOf(last);
  if (phase !== 'Failed') return;
  const ended = containerStatuses[0]?.state?.terminated;
  const where = `pod ${pod.namespace}/${pod.name}`;
  if (!ended || ended.exitCode === 0) throw failed(`${where} failed with unknown exit code`);
  throw new Failure(`${where} terminated (${ended.reason ?? ''})\n${ended.message ?? ''}`.trimEnd(), ended.exitCode);
}

const isShell = (word: string): boolean => /^(?:.*\/)?(?:sh|ash|bash)$/.test(word);

/**
 * Runs what the container was given to do where somebody sees it, as its own process would do. Throws Failure with its exit code, as
 * far as kubectl hears of it. False when a shell was opened that goes on.
 */
async function runInside(run: Run, pod: PodAddress, { restart, afterwards }: Attaching): Promise<boolean> {
  const { parsed } = run;
  const words = [...parsed.args.slice(1), ...(parsed.after ?? [])];
  const argv = words.length > 0 ? words : ['sh'];
  const opens = isShell(argv[0] ?? '') && argv.length === 1;
  if (opens && !parsed.is('quiet')) run.err("If you don't see a command prompt, try pressing enter.");
  const code =
    (await run.exec?.({
      namespace: pod.namespace,
      pod: pod.name,
      container: pod.name,
      image: parsed.text('image') ?? '',
      argv,
      stdin: parsed.is('stdin'),
      tty: parsed.is('tty'),
      ...(afterwards && { afterwards }),
    })) ?? 0;
  if (code !== 0 && restart === 'Never') throw new Failure(`pod ${pod.namespace}/${pod.name} terminated (Error)`, code);
  return !opens;
}

/** How a pod is attached to: its restart policy, and what is done when a shell in it is left. */
interface Attaching {
  readonly restart: string;
  readonly afterwards?: Exec['afterwards'];
}

/**
 * Waits until a pod runs and shows what it says until it ends (kubectl run --attach, -it). Throws Failure. False when a shell was
 * opened in it that goes on: what is to be done afterwards is done when that is left.
 */
export async function attached(run: Run, { resource, object }: Found, how: Attaching): Promise<boolean> {
  const { restart } = how;
  const { parsed } = run;
  const pod = { resource, namespace: object.metadata.namespace ?? run.namespace, name: object.metadata.name };
  const timeout = parsed.duration('pod-running-timeout') ?? 60_000;
  const came = await follow(run, pod, attachable, timeout);
  if (came === 'timed out') throw failed('timed out waiting for the condition');
  if (came === 'cancelled') return true;
  const speaks = hasEnded(await run.client.find(targetPath(pod))) || (await logOf(run, pod)) !== '';
  // A program that the engine runs as the container's own process is heard by its log; a shell's words are typed beside it.
  if (!speaks && run.exec) return runInside(run, pod, how);
  await followLogs(run, pod);
  if (run.signal.aborted || parsed.is('leave-stdin-open') || restart === 'Always') return true;
  await exitOf(run, pod, restart, timeout);
  return true;
}
