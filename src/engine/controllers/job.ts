import { type Condition, isPodReady, type Job, type Pod } from '../../model/objects/index.ts';
import { millisecondsOf, timestampAt } from '../../model/time.ts';
import type { Api } from '../apiserver/api.ts';
import { ignoring } from '../apiserver/ignoring.ts';
import { type ControllerContext, isPodActive } from './controller.ts';
import type { Workload } from './workload.ts';

const indexKey = 'batch.kubernetes.io/job-completion-index';
/** DefaultJobPodFailureBackOff and MaxJobPodFailureBackOff; virtual ms. */
const firstBackoff = 10_000;
const longestBackoff = 600_000;

/** Why a job is over. */
interface Verdict {
  readonly type: 'Complete' | 'Failed';
  readonly reason: string;
  readonly message: string;
}

const complete: Verdict = {
  type: 'Complete',
  reason: 'CompletionsReached',
  message: 'Reached expected number of succeeded pods',
};
const tooManyFailures: Verdict = {
  type: 'Failed',
  reason: 'BackoffLimitExceeded',
  message: 'Job has reached the specified backoff limit',
};
const tooLong: Verdict = {
  type: 'Failed',
  reason: 'DeadlineExceeded',
  message: 'Job was active longer than specified deadline',
};

const isOver = ({ status }: Job): boolean =>
  status.conditions?.some(({ type, status: s }) => (type === 'Complete' || type === 'Failed') && s === 'True') ?? false;
const indexOf = (pod: Pod): number => Number(pod.metadata.annotations?.[indexKey] ?? -1);
const restarts = (pod: Pod): number =>
  [...(pod.status.containerStatuses ?? []), ...(pod.status.initContainerStatuses ?? [])].reduce(
    (sum, { restartCount }) => sum + restartCount,
    0,
  );

/** A job's pods by how they fare. */
interface Tally {
  readonly active: readonly Pod[];
  readonly succeeded: readonly Pod[];
  readonly failed: readonly Pod[];
}

/**
 * Runs pods until enough of them succeeded (pkg/controller/job/job_controller.go). Pods are counted as they are, without the
 * finalizer by which upstream counts those that somebody deleted; pod failure and success policies are not modelled.
 */
export class JobController {
  readonly #workload: Workload<'Job'>;
  readonly #api: Api;

  constructor(workload: Workload<'Job'>, { api }: ControllerContext) {
    this.#api = api;
    this.#workload = workload;
  }

  /** Does one job's work. */
  sync(job: Job, pods: readonly Pod[]): void {
    if (isOver(job)) this.#expire(job);
    else if (job.metadata.deletionTimestamp === undefined) this.#manage(job, pods);
  }

  #manage(job: Job, pods: readonly Pod[]): void {
    const tally = tallyOf(pods);
    const startTime = job.spec.suspend ? undefined : (job.status.startTime ?? timestampAt(this.#workload.now));
    const verdict = this.#verdict(job, tally, startTime);
    if (verdict) this.#end(job, tally, verdict, startTime);
    else {
      const active = job.spec.suspend ? this.#suspend(job, tally) : this.#fill(job, tally);
      this.#writeStatus(job, { ...tally, active }, startTime, suspension(job, this.#workload.now));
    }
  }

  #verdict(job: Job, { active, succeeded, failed }: Tally, startTime: string | undefined): Verdict | undefined {
    const { backoffLimit, completions, activeDeadlineSeconds, template } = job.spec;
    const rerun = template.spec.restartPolicy === 'OnFailure' ? active.reduce((sum, pod) => sum + restarts(pod), 0) : 0;
    if (failed.length > backoffLimit || (rerun > 0 && rerun >= backoffLimit)) return tooManyFailures;
    if (activeDeadlineSeconds !== undefined && startTime !== undefined) {
      const left = millisecondsOf(startTime) + activeDeadlineSeconds * 1000 - this.#workload.now;
      if (left <= 0) return tooLong;
      this.#workload.syncAfter(job, left);
    }
    const enough = completions === undefined ? succeeded.length > 0 : succeeded.length >= completions;
    return enough && active.length === 0 ? complete : undefined;
  }

  /** manageJob: as many pods as parallelism allows and completions need; after a failure only when its back-off is over. */
  #fill(job: Job, { active, succeeded, failed }: Tally): readonly Pod[] {
    const { parallelism, completions } = job.spec;
    const needed =
      completions === undefined
        ? succeeded.length > 0
          ? active.length
          : parallelism
        : Math.min(parallelism, completions - succeeded.length);
    for (const pod of active.slice(needed)) this.#delete(job, pod);
    const wait = failed.length === 0 ? 0 : backoffEnd(succeeded, failed) - this.#workload.now;
    if (active.length >= needed) return active.slice(0, needed);
    if (wait > 0) {
      this.#workload.syncAfter(job, wait);
      return active;
    }
    const indexes = job.spec.completionMode === 'Indexed' ? freeIndexes(job, active, succeeded) : [];
    const made = Array.from({ length: needed - active.length }, (_, n) => this.#create(job, indexes[n]));
    return [...active, ...made];
  }

  #suspend(job: Job, { active }: Tally): readonly Pod[] {
    for (const pod of active) this.#delete(job, pod);
    return [];
  }

  #create(job: Job, index: number | undefined): Pod {
    const { metadata, spec } = job.spec.template;
    const { name } = job.metadata;
    const numbered = { [indexKey]: String(index) };
    const pod = this.#workload.create(job, {
      metadata:
        index === undefined
          ? { ...metadata, generateName: `${name}-` }
          : {
              ...metadata,
              generateName: `${name}-${index}-`,
              labels: { ...metadata.labels, ...numbered },
              annotations: { ...metadata.annotations, ...numbered },
            },
      spec: index === undefined ? spec : { ...spec, hostname: `${name}-${index}` },
    });
    this.#workload.say(job, { reason: 'SuccessfulCreate', message: `Created pod: ${pod.metadata.name}` });
    return pod;
  }

  #delete(job: Job, pod: Pod): void {
    this.#workload.delete(pod);
    this.#workload.say(job, { reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}` });
  }

  #end(job: Job, tally: Tally, verdict: Verdict, startTime: string | undefined): void {
    const { type, reason, message } = verdict;
    for (const pod of tally.active) this.#delete(job, pod);
    const at = timestampAt(this.#workload.now);
    const condition = (name: string): Condition => ({
      type: name,
      status: 'True',
      lastProbeTime: at,
      lastTransitionTime: at,
      reason,
      message,
    });
    const target = type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget';
    const failed = type === 'Failed' ? [...tally.failed, ...tally.active] : tally.failed;
    this.#writeStatus(job, { ...tally, active: [], failed }, startTime, [condition(target), condition(type)]);
    if (type === 'Complete') this.#workload.say(job, { reason: 'Completed', message: 'Job completed' });
    else this.#workload.say(job, { type: 'Warning', reason, message });
    const { ttlSecondsAfterFinished } = job.spec;
    if (ttlSecondsAfterFinished !== undefined) this.#workload.syncAfter(job, ttlSecondsAfterFinished * 1000 + 1000);
  }

  #writeStatus(job: Job, tally: Tally, startTime: string | undefined, conditions: readonly Condition[]): void {
    const { active, succeeded, failed } = tally;
    const ready = active.filter(isPodReady).length;
    const isComplete = conditions.some(({ type }) => type === 'Complete');
    this.#workload.writeStatus(job, {
      ...(startTime !== undefined && { startTime }),
      ...(isComplete && { completionTime: timestampAt(this.#workload.now) }),
      ...(active.length > 0 && { active: active.length }),
      ready,
      ...(succeeded.length > 0 && { succeeded: succeeded.length }),
      ...(failed.length > 0 && { failed: failed.length }),
      ...(job.spec.completionMode === 'Indexed' && { completedIndexes: ranges(succeeded.map(indexOf)) }),
      ...(conditions.length > 0 && { conditions }),
    });
  }

  /** pkg/controller/ttlafterfinished. */
  #expire({ metadata, spec, status }: Job): void {
    const { ttlSecondsAfterFinished: ttl } = spec;
    const ended = status.conditions?.find(({ type }) => type === 'Complete' || type === 'Failed')?.lastTransitionTime;
    if (ttl === undefined || ended === undefined || metadata.deletionTimestamp !== undefined) return;
    if (this.#workload.now < millisecondsOf(ended) + ttl * 1000) return;
    const { namespace = '', name, uid } = metadata;
    const options = { propagationPolicy: 'Foreground', preconditions: { uid } } as const;
    ignoring(['NotFound', 'Conflict'], () =>
      this.#api.delete('Job', namespace, name, options, 'ttl-after-finished-controller'),
    );
  }
}

function tallyOf(pods: readonly Pod[]): Tally {
  const of = (phase: Pod['status']['phase']) => pods.filter((pod) => pod.status.phase === phase);
  return { active: pods.filter(isPodActive), succeeded: of('Succeeded'), failed: of('Failed') };
}

/** The Suspended condition, once there is something to say of it. */
function suspension({ spec, status }: Job, now: number): readonly Condition[] {
  const before = status.conditions?.find(({ type }) => type === 'Suspended');
  if (!spec.suspend && !before) return [];
  const state = spec.suspend ? 'True' : 'False';
  if (before?.status === state) return [before];
  const reason = spec.suspend ? 'JobSuspended' : 'JobResumed';
  const message = spec.suspend ? 'Job suspended' : 'Job resumed';
  return [{ type: 'Suspended', status: state, reason, message, lastTransitionTime: timestampAt(now) }];
}

/** When a pod ended, in virtual ms. */
const endOf = ({ status: { containerStatuses = [] } }: Pod): number =>
  Math.max(
    0,
    ...containerStatuses.map(({ state }) => (state.terminated ? millisecondsOf(state.terminated.finishedAt) : 0)),
  );

/** backoff_utils.go: 10 s after a failure, 20 s, 40 s, … counting failures since the last success. */
function backoffEnd(succeeded: readonly Pod[], failed: readonly Pod[]): number {
  const lastSuccess = Math.max(0, ...succeeded.map(endOf));
  const since = failed.map(endOf).filter((end) => end >= lastSuccess);
  if (since.length === 0) return 0;
  return Math.max(...since) + Math.min(firstBackoff * 2 ** (since.length - 1), longestBackoff);
}

function freeIndexes({ spec }: Job, active: readonly Pod[], succeeded: readonly Pod[]): number[] {
  const taken = new Set([...active, ...succeeded].map(indexOf));
  return Array.from({ length: spec.completions ?? 0 }, (_, n) => n).filter((n) => !taken.has(n));
}

/** `0-2,5`: indexed_job_utils.go. */
function ranges(indexes: readonly number[]): string {
  const found: [number, number][] = [];
  for (const n of [...indexes].sort((a, b) => a - b)) {
    const last = found.at(-1);
    if (last && n <= last[1] + 1) last[1] = n;
    else found.push([n, n]);
  }
  return found.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}
