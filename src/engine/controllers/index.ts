import type { Api } from '../apiserver/api.ts';
import type { Simulation } from '../sim/simulation.ts';
import { type ControllerContext, controllerContext } from './controller.ts';
import { DeploymentController } from './deployment.ts';
import { EndpointsController } from './endpoints.ts';
import { EndpointSliceController } from './endpointslice.ts';
import { EndpointSliceMirroringController } from './endpointslice-mirroring.ts';
import { GarbageCollector } from './garbage-collector.ts';
import { NamespaceController } from './namespace.ts';
import { NodeLifecycleController } from './node-lifecycle.ts';
import { startDaemonSets, startDisruptionBudgets, startJobs, startStatefulSets } from './rare-workloads.ts';
import { ReplicaSetController } from './replicaset.ts';
import { Scheduler } from './scheduler.ts';

type Start = (context: ControllerContext) => unknown;

const make =
  (Loop: new (context: ControllerContext) => unknown): Start =>
  (context) =>
    new Loop(context);

/** The loops by the process that runs them: those of one process share their informers. */
const processes: Readonly<Record<string, readonly Start[]>> = {
  'kube-controller-manager': [
    make(DeploymentController),
    make(ReplicaSetController),
    startStatefulSets,
    startDaemonSets,
    startJobs,
    make(EndpointSliceController),
    make(EndpointsController),
    make(EndpointSliceMirroringController),
    make(GarbageCollector),
    make(NamespaceController),
    make(NodeLifecycleController),
    startDisruptionBudgets,
  ],
  'kube-scheduler': [make(Scheduler)],
};

/** Starts the control loops of kube-controller-manager and kube-scheduler. They run for ever. */
export function startControllers(sim: Simulation, api: Api): void {
  for (const [actor, starts] of Object.entries(processes)) {
    const context = controllerContext(sim, api, actor);
    for (const start of starts) start(context);
  }
}
