import { humanDuration } from '../../model/human-duration.ts';
import type {
  Condition,
  DaemonSet,
  Deployment,
  Job,
  Pod,
  PodTemplateSpec,
  ReplicaSet,
  StatefulSet,
} from '../../model/objects/index.ts';
import { millisecondsOf } from '../../model/time.ts';
import { pathOf, withQuery } from '../api.ts';
import { templateLines } from './containers.ts';
import { type Describer, optional, type Surroundings } from './describer.ts';
import { annotationLines, controllerLines, headLines, instant, labelLines, none, selectorText } from './lines.ts';

type Controller = DaemonSet | ReplicaSet | StatefulSet;

/** How its own pods are (describe.go getPodStatusForController). */
async function podsStatus({ metadata, spec }: Controller, { client }: Surroundings): Promise<string> {
  const pods = await client.resource('pods');
  const path = withQuery(pathOf(pods, metadata.namespace), { labelSelector: selectorText(spec.selector) });
  const { items } = (await client.get(path)) as { readonly items: readonly Pod[] };
  const own = items.filter(({ metadata: { ownerReferences = [] } }) =>
    ownerReferences.some(({ controller, uid }) => controller && uid === metadata.uid),
  );
  const count = (phase: Pod['status']['phase']): number => own.filter(({ status }) => status.phase === phase).length;
  return `Pods Status:\t${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`;
}

const conditionLines = (conditions: readonly Condition[] = []): string[] =>
  conditions.length === 0
    ? []
    : [
        'Conditions:',
        '  Type\tStatus\tReason',
        '  ----\t------\t------',
        ...conditions.map(({ type, status, reason = '' }) => `  ${type} \t${status}\t${reason}`),
      ];

const marks = ({ labels, annotations }: Deployment['metadata']): string[] => [
  ...labelLines('Labels', labels),
  ...annotationLines('Annotations', annotations),
];

const namesOf = (sets: readonly ReplicaSet[]): string =>
  sets
    .map(({ metadata, spec, status }) => `${metadata.name} (${status.replicas}/${spec.replicas} replicas created)`)
    .join(', ') || none;

const withoutHash = ({ metadata, spec }: PodTemplateSpec): string => {
  const { 'pod-template-hash': _, ...labels } = metadata.labels ?? {};
  return JSON.stringify([sortedMembers({ ...metadata, labels }), sortedMembers(spec)]);
};

/** The same whatever order members came in. */
function sortedMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedMembers);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortedMembers(inner)]));
}

/** Its ReplicaSets by age, and which of them has its template (kubectl pkg/util/deployment/deployment.go). */
async function replicaSetsOf({ metadata, spec }: Deployment, { client }: Surroundings) {
  const sets = await client.resource('replicasets');
  const path = withQuery(pathOf(sets, metadata.namespace), { labelSelector: selectorText(spec.selector) });
  const { items } = (await client.get(path)) as { readonly items: readonly ReplicaSet[] };
  const age = (set: ReplicaSet): string => `${set.metadata.creationTimestamp} ${set.metadata.name}`;
  const own = items
    .filter(({ metadata: { ownerReferences = [] } }) => ownerReferences.some(({ uid }) => uid === metadata.uid))
    .sort((a, b) => (age(a) < age(b) ? -1 : 1));
  const current = own.find((set) => withoutHash(set.spec.template) === withoutHash(spec.template));
  return { old: own.filter((set) => set !== current), current };
}

/** describe.go describeDeployment. */
export const describeDeployment: Describer<Deployment> = async (deployment, about) => {
  const { metadata, spec, status } = deployment;
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, unavailableReplicas = 0, conditions } = status;
  const { rollingUpdate, type } = spec.strategy;
  const { old, current } = await replicaSetsOf(deployment, about);
  return [
    `Name:\t${metadata.name}`,
    `Namespace:\t${metadata.namespace}`,
    `CreationTimestamp:\t${instant(metadata.creationTimestamp)}`,
    ...marks(metadata),
    `Selector:\t${selectorText(spec.selector)}`,
    `Replicas:\t${spec.replicas} desired | ${updatedReplicas} updated | ${replicas} total | ${availableReplicas} available | ${unavailableReplicas} unavailable`,
    `StrategyType:\t${type}`,
    `MinReadySeconds:\t${spec.minReadySeconds ?? 0}`,
    ...(rollingUpdate
      ? [`RollingUpdateStrategy:\t${rollingUpdate.maxUnavailable} max unavailable, ${rollingUpdate.maxSurge} max surge`]
      : []),
    ...templateLines(spec.template),
    ...conditionLines(conditions),
    ...(old.length > 0 || current
      ? [`OldReplicaSets:\t${namesOf(old)}`, `NewReplicaSet:\t${namesOf(current ? [current] : [])}`]
      : []),
  ];
};

/** describe.go describeReplicaSet. */
export const describeReplicaSet: Describer<ReplicaSet> = async (set, about) => {
  const { metadata, spec, status } = set;
  return [
    `Name:\t${metadata.name}`,
    `Namespace:\t${metadata.namespace}`,
    `Selector:\t${selectorText(spec.selector)}`,
    ...marks(metadata),
    ...controllerLines(metadata),
    `Replicas:\t${status.replicas} current / ${spec.replicas} desired`,
    await podsStatus(set, about),
    ...templateLines(spec.template),
  ];
};

/** describe.go describeStatefulSet. */
export const describeStatefulSet: Describer<StatefulSet> = async (set, about) => {
  const { metadata, spec, status } = set;
  const { type, rollingUpdate } = spec.updateStrategy;
  return [
    `Name:\t${metadata.name}`,
    `Namespace:\t${metadata.namespace}`,
    `CreationTimestamp:\t${instant(metadata.creationTimestamp)}`,
    `Selector:\t${selectorText(spec.selector)}`,
    ...marks(metadata),
    `Replicas:\t${spec.replicas} desired | ${status.replicas} total`,
    `Update Strategy:\t${type}`,
    ...(rollingUpdate ? [`  Partition:\t${rollingUpdate.partition}`] : []),
    await podsStatus(set, about),
    ...templateLines(spec.template),
    `Volume Claims:\t${none}`,
  ];
};

/** describe.go describeDaemonSet. */
export const describeDaemonSet: Describer<DaemonSet> = async (set, about) => {
  const { metadata, spec, status } = set;
  const selector = spec.template.spec.nodeSelector;
  return [
    `Name:\t${metadata.name}`,
    `Namespace:\t${metadata.namespace}`,
    `Selector:\t${selectorText(spec.selector)}`,
    `Node-Selector:\t${(selector && selectorText({ matchLabels: selector })) || none}`,
    ...marks(metadata),
    `Desired Number of Nodes Scheduled: ${status.desiredNumberScheduled}`,
    `Current Number of Nodes Scheduled: ${status.currentNumberScheduled}`,
    `Number of Nodes Scheduled with Up-to-date Pods: ${status.updatedNumberScheduled ?? 0}`,
    `Number of Nodes Scheduled with Available Pods: ${status.numberAvailable ?? 0}`,
    `Number of Nodes Misscheduled: ${status.numberMisscheduled}`,
    await podsStatus(set, about),
    ...templateLines(spec.template),
  ];
};

/** describe.go describeJob. */
export const describeJob: Describer<Job> = ({ metadata, spec, status }) => {
  const { startTime, completionTime, active = 0, succeeded = 0, failed = 0, ready } = status;
  const took = startTime && completionTime && humanDuration(millisecondsOf(completionTime) - millisecondsOf(startTime));
  return [
    `Name:\t${metadata.name}`,
    `Namespace:\t${metadata.namespace}`,
    `Selector:\t${selectorText(spec.selector)}`,
    ...headLines(metadata).slice(2),
    ...controllerLines(metadata),
    `Parallelism:\t${spec.parallelism}`,
    `Completions:\t${spec.completions ?? '<unset>'}`,
    `Completion Mode:\t${spec.completionMode}`,
    `Suspend:\t${spec.suspend}`,
    `Backoff Limit:\t${spec.backoffLimit}`,
    ...(spec.ttlSecondsAfterFinished === undefined
      ? []
      : [`TTL Seconds After Finished:\t${spec.ttlSecondsAfterFinished}`]),
    ...optional('Start Time', startTime && instant(startTime)),
    ...optional('Completed At', completionTime && instant(completionTime)),
    ...optional('Duration', took),
    ...(spec.activeDeadlineSeconds === undefined ? [] : [`Active Deadline Seconds:\t${spec.activeDeadlineSeconds}s`]),
    `Pods Statuses:\t${active} Active${ready === undefined ? '' : ` (${ready} Ready)`} / ${succeeded} Succeeded / ${failed} Failed`,
    ...(spec.completionMode === 'Indexed' ? [`Completed Indexes:\t${status.completedIndexes || none}`] : []),
    ...templateLines(spec.template),
  ];
};
