import type { Kinds, Pod } from '../../model/objects/index.ts';
import type { ControllerContext } from './controller.ts';
import { DaemonSetController } from './daemonset.ts';
import { DisruptionController } from './disruption.ts';
import { JobController } from './job.ts';
import { StatefulSetController } from './statefulset.ts';
import { Workload } from './workload.ts';
import { type WorkloadKind, WorkloadQueue } from './workload-queue.ts';

/** What a controller of pods does; its module is loaded later than those of the controllers that every scene has work for. */
interface Controller<K extends WorkloadKind> {
  sync(object: Kinds[K], pods: readonly Pod[]): void;
}

/** Listens from the start; what there is to do is known to a controller made for the first object. */
function listening<K extends WorkloadKind>(
  context: ControllerContext,
  kind: K,
  make: (workload: Workload<K>) => Controller<K>,
): WorkloadQueue<K> {
  let workload: Workload<K> | undefined;
  let controller: Controller<K> | undefined;
  const queue: WorkloadQueue<K> = new WorkloadQueue(context, {
    kind,
    actor: `${kind.toLowerCase()}-controller`,
    sync: (object) => {
      workload ??= new Workload(queue);
      controller ??= make(workload);
      controller.sync(object, workload.claim(object));
    },
  });
  return queue;
}

/** Starts the controller of StatefulSets. */
export const startStatefulSets = (context: ControllerContext): unknown =>
  listening(context, 'StatefulSet', (workload) => new StatefulSetController(workload));

/** Starts the controller of DaemonSets, which looks at all of them again when a node comes, goes or changes. */
export function startDaemonSets(context: ControllerContext): void {
  const queue = listening(context, 'DaemonSet', (made) => new DaemonSetController(made, context));
  context.informers.of('Node').onEvent(({ type, object, previous }) => {
    const same = previous?.spec === object.spec && previous.metadata.labels === object.metadata.labels;
    if (type !== 'MODIFIED' || !same) queue.syncAll();
  });
}

/** Starts the controller of Jobs. */
export const startJobs = (context: ControllerContext): unknown =>
  listening(context, 'Job', (workload) => new JobController(workload, context));

/** Starts the controller of PodDisruptionBudgets, with the first of them. */
export function startDisruptionBudgets(context: ControllerContext): void {
  let controller: DisruptionController | undefined;
  context.informers.of('PodDisruptionBudget').onEvent(({ object }) => {
    controller ??= new DisruptionController(context);
    controller.budgetChanged(object);
  });
}
