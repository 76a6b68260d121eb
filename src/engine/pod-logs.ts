import type { ContainerStatus, Pod } from '../model/objects/index.ts';
import { microTimeAt, timestampAt } from '../model/time.ts';
import { badRequest, internalError } from './apiserver/api-error.ts';
import type { LogQuery, PodLogs } from './apiserver/rest/pod-log.ts';
import type { OnWatchEvent } from './apiserver/rest/watch.ts';
import type { Cluster, Machine } from './cluster.ts';
import type { LogEntry } from './kubelet/container-log.ts';
import { type LogLine, logLines } from './kubelet/log-lines.ts';

/** Which container is meant. Throws ApiError (registry/core/pod/strategy.go LogLocation). */
function containerOf({ metadata: { name }, spec }: Pod, wanted: string | undefined) {
  const all = [...(spec.initContainers ?? []), ...spec.containers];
  if (wanted === undefined) {
    const [first] = all;
    if (first && all.length === 1) return first;
    const names = (some: readonly { readonly name: string }[]) => some.map((one) => one.name).join(' ');
    const init = spec.initContainers?.length ? ` or one of the init containers: [${names(spec.initContainers)}]` : '';
    throw badRequest(
      `a container name must be specified for pod ${name}, choose one of: [${names(spec.containers)}]${init}`,
    );
  }
  const found = all.find((one) => one.name === wanted);
  if (!found) throw badRequest(`container ${wanted} is not valid for pod ${name}`);
  return found;
}

const pullProblems: Readonly<Record<string, string>> = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: 'trying and failing to pull image',
};

/** Throws ApiError when there cannot be a log (pkg/kubelet/kubelet.go validateContainerLogStatus). */
function checkStatus(pod: Pod, container: string, { previous }: LogQuery): void {
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status;
  const status = [...containerStatuses, ...initContainerStatuses].find(({ name }) => name === container);
  const { name } = pod.metadata;
  if (!status) throw badRequest(`container "${container}" in pod "${name}" is not available`);
  if (previous) {
    if (!status.lastState.terminated)
      throw badRequest(`previous terminated container "${container}" in pod "${name}" not found`);
    return;
  }
  const reason = waitsFor(status);
  if (reason !== undefined)
    throw badRequest(
      `container "${container}" in pod "${name}" is waiting to start: ${pullProblems[reason] ?? reason}`,
    );
}

/** Why it has not run yet; undefined when it has. */
const waitsFor = ({ state, lastState }: ContainerStatus): string | undefined =>
  state.waiting && !lastState.terminated ? (state.waiting.reason ?? 'unknown') : undefined;

/** Throws ApiError when the API server cannot ask the node's kubelet. */
function checkReachable(
  { metadata: { namespace, name } }: Pod,
  container: string,
  machine: Machine | undefined,
  host: string,
) {
  const dial = (why: string) =>
    internalError(
      `Get "https://${host}:10250/containerLogs/${namespace}/${name}/${container}": dial tcp ${host}:10250: ${why}`,
    );
  if (!machine?.powered) throw dial('connect: no route to host');
  if (machine.partitioned) throw dial('i/o timeout');
  if (machine.stopped.includes('kubelet')) throw dial('connect: connection refused');
}

function chosen(lines: readonly LogLine[], { tailLines, since }: LogQuery): readonly LogLine[] {
  const late = since === undefined ? lines : lines.filter(({ at }) => at >= since);
  return tailLines === undefined ? late : late.slice(Math.max(0, late.length - tailLines));
}

/** The container that is asked about, and what its process wrote. Throws ApiError. */
function logOf({ machines }: Cluster, pod: Pod, query: LogQuery) {
  const { namespace = '', name } = pod.metadata;
  const { nodeName = '' } = pod.spec;
  const container = containerOf(pod, query.container);
  if (nodeName === '') throw badRequest(`pod ${name} does not have a host assigned`);
  const machine = machines.get(nodeName);
  checkReachable(pod, container.name, machine, pod.status.hostIP ?? nodeName);
  checkStatus(pod, container.name, query);
  return { container, log: machine?.kubelet.process(namespace, name, container.name)?.log };
}

/** `GET …/pods/NAME/log`: the container's log as text. Throws ApiError. */
function readPodLog(cluster: Cluster, pod: Pod, query: LogQuery): string {
  const { container, log } = logOf(cluster, pod, query);
  const entries = query.previous ? log?.previous : log?.entries;
  const lines = chosen(logLines(entries ?? [], container), query);
  const stamp = ({ at }: LogLine) => (query.timestamps ? `${timeOf(at)} ` : '');
  const text = lines.map((line) => `${stamp(line)}${line.text}\n`).join('');
  return query.limitBytes === undefined ? text : text.slice(0, query.limitBytes);
}

/** Whether the last of what a container's own program wrote is no whole line yet. */
function endsMidLine(entries: readonly LogEntry[]): boolean {
  const last = entries.findLast(({ kind }) => kind === 'wrote');
  return last?.kind === 'wrote' && last.text !== '' && !last.text.endsWith('\n');
}

/**
 * `GET …/pods/NAME/log?follow=true`: what there is, then each piece as it is written, until the instance ends or the function returned
 * is called (pkg/kubelet/kuberuntime/logs/logs.go ReadLogs). Nothing is scheduled. Throws ApiError.
 */
function followPodLog(cluster: Cluster, pod: Pod, query: LogQuery, onEvent: OnWatchEvent): () => void {
  const { container, log } = logOf(cluster, pod, query);
  const say = (text: string): void => {
    if (text !== '') onEvent({ type: 'TEXT', object: { text } });
  };
  const entries = log?.entries ?? [];
  let midLine = endsMidLine(entries);
  let writes = entries.some(({ kind }) => kind === 'wrote');
  const past = readPodLog(cluster, pod, query);
  say(midLine ? past.replace(/\n$/, '') : past);
  const stamped = (at: number, text: string): string => {
    if (!query.timestamps) return text;
    const stamp = `${timeOf(at)} `;
    return (midLine ? '' : stamp) + text.replace(/\n(?!$)/g, `\n${stamp}`);
  };
  const hear = (entry: LogEntry): void => {
    if (entry.kind === 'wrote') {
      say(stamped(entry.at, entry.text));
      writes = true;
      midLine = !entry.text.endsWith('\n');
    } else if (!writes)
      say(
        logLines([entry], container)
          .map(({ at, text }) => stamped(at, `${text}\n`))
          .join(''),
      );
    if (entry.kind === 'exited') end();
  };
  const stop = (): void => void log?.followers.delete(hear);
  function end(): void {
    stop();
    onEvent({ type: 'END', object: {} });
  }
  if (!log || query.previous || entries.at(-1)?.kind === 'exited') end();
  else log.followers.add(hear);
  return stop;
}

/** What asks the kubelets of a cluster for logs. */
export const podLogs = (cluster: Cluster): PodLogs => ({
  read: (pod, query) => readPodLog(cluster, pod, query),
  follow: (pod, query, onEvent) => followPodLog(cluster, pod, query, onEvent),
});

/** RFC 3339 with nanoseconds, as the container runtime writes. */
const timeOf = (at: number): string => `${timestampAt(at).slice(0, -1)}.${microTimeAt(at).slice(20, -1)}000Z`;
