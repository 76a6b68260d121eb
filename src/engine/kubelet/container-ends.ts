import type { Container, ContainerState, ContainerStatus, Pod } from '../../model/objects/index.ts';
import { formatSeconds } from './backoff.ts';
import { runHook } from './hooks.ts';
import type { Machine } from './machine.ts';
import type { ContainerProcess, PodSide } from './process.ts';

/** pkg/kubelet/kuberuntime minimumGracePeriodInSeconds: what a process gets at least from SIGTERM to SIGKILL, in virtual ms. */
export const minimumGrace = 2_000;

/** The last state of a container whose node was off, from what the API server knows of it; `at`: the time now. */
export function stateBefore({ state, lastState }: ContainerStatus, at: string): ContainerState {
  const startedAt = state.running?.startedAt ?? state.terminated?.startedAt;
  if (startedAt === undefined) return lastState;
  return { terminated: state.terminated ?? { exitCode: 255, reason: 'Unknown', startedAt, finishedAt: at } };
}

/** What is said of a container that fails again and again; `period` in virtual ms. */
export function backingOff(pod: Pod, { name: container }: Container, period: number) {
  const { name, namespace, uid } = pod.metadata;
  const what = `container=${container} pod=${name}_${namespace}(${uid})`;
  return {
    waiting: {
      reason: 'CrashLoopBackOff',
      message: `back-off ${formatSeconds(period)} restarting failed ${what}`,
    },
    said: `Back-off restarting failed container ${container} in pod ${name}_${namespace}(${uid})`,
  };
}

interface Stopped {
  readonly machine: Machine;
  readonly side: PodSide;
  readonly container: Container;
  readonly process: ContainerProcess;
}

type Hook = Parameters<typeof runHook>[1]['hook'];

/** The preStop hook, then SIGTERM and SIGKILL: the hook's time is part of the grace period, in virtual ms (kuberuntime_container.go killContainer). */
export function stopByHook({ machine, side, container, process }: Stopped, hook: Hook, grace: number): void {
  const { sim, events } = machine;
  const began = sim.now;
  let over = false;
  const then = (succeeded: boolean): void => {
    if (over) return;
    over = true;
    const failed = { type: 'Warning', reason: 'FailedPreStopHook', message: 'PreStopHook failed' } as const;
    if (!succeeded) events.event(side.pod, failed);
    process.later(0, () => process.terminate(Math.max(minimumGrace, began + grace - sim.now)));
  };
  process.later(grace, () => then(false));
  runHook(machine, { hook, container, address: side.address }, then);
}
