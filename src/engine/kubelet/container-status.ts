import type { Container, ContainerState, ContainerStatus } from '../../model/objects/index.ts';

// The containers of one template say the same of themselves most of the time: what they say is made once and shared.

export const creating: ContainerState = Object.freeze({ waiting: { reason: 'ContainerCreating' } });
export const initializing: ContainerState = Object.freeze({ waiting: { reason: 'PodInitializing' } });
export const noState: ContainerState = Object.freeze({});

let lastRunning: ContainerState = noState;

/** The state of a container that was started at that timestamp. */
export function runningSince(startedAt: string): ContainerState {
  if (lastRunning.running?.startedAt !== startedAt) lastRunning = { running: { startedAt } };
  return lastRunning;
}

const lastOf = new WeakMap<Container, ContainerStatus>();

/** The status of a container; the object last made for the same container if it says the same. */
export function containerStatus(container: Container, now: Omit<ContainerStatus, 'name' | 'image'>): ContainerStatus {
  const { ready, started, restartCount, state, lastState } = now;
  const last = lastOf.get(container);
  const same =
    last?.ready === ready &&
    last.started === started &&
    last.restartCount === restartCount &&
    last.state === state &&
    last.lastState === lastState;
  if (same) return last;
  const status = {
    name: container.name,
    image: container.image,
    ready,
    started,
    restartCount,
    state,
    lastState,
  };
  lastOf.set(container, status);
  return status;
}
