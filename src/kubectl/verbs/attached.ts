import type { Thing } from '../api.ts';
import { Failure, failed, ServerFailure } from '../failure.ts';
import { type Address, follow } from '../follow.ts';
import { followLog } from '../follow-log.ts';
import { targetPath } from '../select.ts';
import type { Found } from '../tell.ts';
import type { Exec, Run } from '../verb.ts';
import { isShell, sayHowToResume } from './session.ts';

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

/** Prints what the container says until it ends, from the first line on; of one that never ran, nothing. */
async function followLogs(run: Run, pod: PodAddress): Promise<void> {
  await followLog(run, targetPath(pod, 'log'), {}, run.write).catch((error: unknown) => {
    if (!(error instanceof ServerFailure)) throw error;
  });
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

/**
 * Runs what the container was given to do where somebody sees it, in place of its own process, which ends with it. Throws Failure with
 * its exit code, as far as kubectl hears of it.
 */
async function runInside(run: Run, pod: PodAddress, { restart, timeout, afterwards }: Attaching): Promise<void> {
  const { parsed } = run;
  const words = [...parsed.args.slice(1), ...(parsed.after ?? [])];
  const argv = words.length > 0 ? words : ['sh'];
  if (isShell(argv[0] ?? '') && argv.length === 1 && !parsed.is('quiet'))
    run.err("If you don't see a command prompt, try pressing enter.");
  let begun = false;
  let failure: Failure | undefined;
  await run.exec?.({
    namespace: pod.namespace,
    pod: pod.name,
    container: pod.name,
    image: parsed.text('image') ?? '',
    argv,
    stdin: parsed.is('stdin'),
    tty: parsed.is('tty'),
    main: true,
    afterwards: async (said, code) => {
      sayHowToResume(run, { pod: pod.name, container: pod.name, restart }, said);
      if (restart !== 'Always' && !parsed.is('leave-stdin-open'))
        await exitOf(run, pod, restart, timeout).catch((error: unknown) => {
          if (!(error instanceof Failure)) throw error;
          failure = error;
        });
      await afterwards?.(said, code);
      if (begun && failure) said.err(failure.message);
    },
  });
  begun = true;
  if (failure) throw failure;
}

/** How a pod is attached to: its restart policy, and what is done when a shell in it is left. */
interface Attaching {
  readonly restart: string;
  /** How long it may take to start, and to end, virtual ms. */
  readonly timeout: number;
  readonly afterwards?: Exec['afterwards'];
}

/**
 * Waits until a pod runs and shows what it says until it ends (kubectl run --attach, -it). Throws Failure. False when what is to be done
 * afterwards is done already, or will be when the shell that was opened is left.
 */
export async function attached(run: Run, { resource, object }: Found, how: Attaching): Promise<boolean> {
  const { restart, timeout } = how;
  const { parsed } = run;
  const pod = { resource, namespace: object.metadata.namespace ?? run.namespace, name: object.metadata.name };
  const came = await follow(run, pod, attachable, timeout);
  if (came === 'timed out') throw failed('timed out waiting for the condition');
  if (came === 'cancelled') return true;
  const speaks = hasEnded(await run.client.find(targetPath(pod))) || (await logOf(run, pod)) !== '';
  // A program that the engine runs as the container's own process is heard by its log; a shell's words are typed beside it.
  if (!speaks && run.exec) {
    await runInside(run, pod, how);
    return false;
  }
  await followLogs(run, pod);
  if (!run.signal.aborted) sayHowToResume(run, { pod: pod.name, container: pod.name, restart }, run);
  if (run.signal.aborted || parsed.is('leave-stdin-open') || restart === 'Always') return true;
  await exitOf(run, pod, restart, timeout);
  return true;
}
