import type { ContainerStatus, Pod } from '../../../model/objects/index.ts';
import { since } from './cells.ts';

function stateText({ state }: ContainerStatus): string | undefined {
  if (state.waiting) return state.waiting.reason || undefined;
  return state.terminated && (state.terminated.reason || `ExitCode:${state.terminated.exitCode}`);
}

/** What the first init container that is not done says; undefined when all are. */
function initText({ spec, status }: Pod): string | undefined {
  const total = spec.initContainers?.length ?? 0;
  const statuses = status.initContainerStatuses ?? [];
  const index = statuses.findIndex(({ state }) => state.terminated?.exitCode !== 0);
  const first = statuses[index];
  if (!first) return undefined;
  const text = stateText(first);
  return text && text !== 'PodInitializing' ? `Init:${text}` : `Init:${index}/${total}`;
}

/** The STATUS column of `kubectl get pods` (pkg/printers/internalversion printPod). */
function podStatusCell(pod: Pod): string {
  const { status, metadata } = pod;
  const ended = status.phase === 'Succeeded' || status.phase === 'Failed';
  if (metadata.deletionTimestamp !== undefined && !ended)
    return status.reason === 'NodeLost' ? 'Unknown' : 'Terminating';
  let text: string = initText(pod) ?? '';
  if (text !== '') return text;
  text = status.reason || status.phase;
  let running = false;
  for (const container of [...(status.containerStatuses ?? [])].reverse()) {
    text = stateText(container) ?? text;
    running ||= container.ready && container.state.running !== undefined;
  }
  if (text !== 'Completed' || !running) return text;
  const ready = status.conditions?.some((c) => c.type === 'Ready' && c.status === 'True');
  return ready ? 'Running' : 'NotReady';
}

/** The READY, STATUS and RESTARTS columns, as of virtual millisecond `now`. */
export function podCells(pod: Pod, now: number): [string, string, string] {
  const statuses = pod.status.containerStatuses ?? [];
  const ready = statuses.filter((container) => container.ready && container.state.running).length;
  const restarts = statuses.reduce((sum, { restartCount }) => sum + restartCount, 0);
  const ends = statuses.flatMap(({ lastState }) => lastState.terminated?.finishedAt ?? []).sort();
  const last = ends.at(-1);
  const ago = restarts > 0 && last ? ` (${since(last, now)} ago)` : '';
  return [`${ready}/${pod.spec.containers.length}`, podStatusCell(pod), `${restarts}${ago}`];
}
