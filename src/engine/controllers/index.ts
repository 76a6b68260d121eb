import type { Api } from '../apiserver/api.ts';
import type { Simulation } from '../sim/simulation.ts';
import { type ControllerContext, controllerContext } from './controller.ts';
import { DaemonSetController } from './daemonset.ts';
import { DeploymentController } from './deployment.ts';
import { DisruptionController } from './disruption.ts';
import { EndpointsController } from './endpoints.ts';
import { EndpointSliceController } from './endpointslice.ts';
import { EndpointSliceMirroringController } from './endpointslice-mirroring.ts';
import { GarbageCollector } from './garbage-collector.ts';
import { JobController } from './job.ts';
import { NamespaceController } from './namespace.ts';
import { NodeLifecycleController } from './node-lifecycle.ts';
import { ReplicaSetController } from './replicaset.ts';
import { Scheduler } from './scheduler.ts';
import { StatefulSetController } from './statefulset.ts';

type Loop = new (context: ControllerContext) => unknown;

/** The loops by the process that runs them: those of one process share their informers. */
const processes: Readonly<Record<string, readonly Loop[]>> = {
  'kube-controller-manager': [
    DeploymentController,
    ReplicaSetController,
    StatefulSetController,
    DaemonSetController,
    JobController,
    EndpointSliceController,
    EndpointsController,
    EndpointSliceMirroringController,
    GarbageCollector,
    NamespaceController,
    NodeLifecycleController,
    DisruptionController,
  ],
  'kube-scheduler': [Scheduler],
};

/** Starts the control loops of kube-controller-manager and kube-scheduler. They run for ever. */
export function startControllers(sim: Simulation, api: Api): void {
  for (const [actor, loops] of Object.entries(processes)) {
    const context = controllerContext(sim, api, actor);
    loops.map((Loop) => new Loop(context));
  }
}
