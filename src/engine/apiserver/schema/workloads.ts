import type {
  DaemonSet,
  Deployment,
  DeploymentStrategy,
  Job,
  PodTemplateSpec,
  ReplicaSet,
  StatefulSet,
} from '../../../model/objects/index.ts';
import { labelSelector, templateMeta } from './meta.ts';
import { podSpec } from './pod.ts';
import { bool, int32, int64, intOrString, need, or, str, struct, word } from './types.ts';

const template = struct<PodTemplateSpec>('v1.PodTemplateSpec', {
  metadata: or(templateMeta, {}),
  spec: need(podSpec),
});

type RollingUpdate = NonNullable<DeploymentStrategy['rollingUpdate']>;

const rollingUpdate = struct<RollingUpdate>('v1.RollingUpdateDeployment', {
  maxSurge: or(intOrString, '25%'),
  maxUnavailable: or(intOrString, '25%'),
});

const defaultRollingUpdate: RollingUpdate = { maxSurge: '25%', maxUnavailable: '25%' };

const strategy = struct<DeploymentStrategy>(
  'v1.DeploymentStrategy',
  { type: or(word<DeploymentStrategy['type']>(), 'RollingUpdate'), rollingUpdate },
  {
    finish: (s) => (s.type === 'RollingUpdate' && !s.rollingUpdate ? { ...s, rollingUpdate: defaultRollingUpdate } : s),
  },
);

/** Defaults as pkg/apis/apps/v1/defaults.go SetDefaults_Deployment. */
export const deploymentSpec = struct<Deployment['spec']>('v1.DeploymentSpec', {
  replicas: or(int32, 1),
  selector: need(labelSelector),
  template: need(template),
  strategy: or(strategy, { type: 'RollingUpdate', rollingUpdate: defaultRollingUpdate }),
  minReadySeconds: int32,
  revisionHistoryLimit: or(int32, 10),
  progressDeadlineSeconds: or(int32, 600),
  paused: bool,
});

export const replicaSetSpec = struct<ReplicaSet['spec']>('v1.ReplicaSetSpec', {
  replicas: or(int32, 1),
  minReadySeconds: int32,
  selector: need(labelSelector),
  template: need(template),
});

type StatefulSetStrategy = StatefulSet['spec']['updateStrategy'];
const partition: StatefulSetStrategy['rollingUpdate'] = { partition: 0 };

export const statefulSetSpec = struct<StatefulSet['spec']>(
  'v1.StatefulSetSpec',
  {
    replicas: or(int32, 1),
    selector: need(labelSelector),
    template: need(template),
    serviceName: or(str, ''),
    podManagementPolicy: or(word<StatefulSet['spec']['podManagementPolicy']>(), 'OrderedReady'),
    updateStrategy: or(
      struct<StatefulSetStrategy>(
        'v1.StatefulSetUpdateStrategy',
        {
          type: or(word<StatefulSetStrategy['type']>(), 'RollingUpdate'),
          rollingUpdate: struct<NonNullable<StatefulSetStrategy['rollingUpdate']>>(
            'v1.RollingUpdateStatefulSetStrategy',
            { partition: or(int32, 0) },
            { unmodelled: 'maxUnavailable' },
          ),
        },
        { finish: (s) => (s.type === 'RollingUpdate' ? { rollingUpdate: partition, ...s } : s) },
      ),
      { type: 'RollingUpdate', rollingUpdate: partition },
    ),
    ordinals: struct<{ readonly start: number }>('v1.StatefulSetOrdinals', { start: or(int32, 0) }),
    minReadySeconds: int32,
    revisionHistoryLimit: or(int32, 10),
  },
  { unmodelled: 'volumeClaimTemplates persistentVolumeClaimRetentionPolicy' },
);

type DaemonSetStrategy = DaemonSet['spec']['updateStrategy'];
const oneByOne: DaemonSetStrategy['rollingUpdate'] = { maxSurge: 0, maxUnavailable: 1 };

export const daemonSetSpec = struct<DaemonSet['spec']>('v1.DaemonSetSpec', {
  selector: need(labelSelector),
  template: need(template),
  updateStrategy: or(
    struct<DaemonSetStrategy>(
      'v1.DaemonSetUpdateStrategy',
      {
        type: or(word<DaemonSetStrategy['type']>(), 'RollingUpdate'),
        rollingUpdate: struct<NonNullable<DaemonSetStrategy['rollingUpdate']>>('v1.RollingUpdateDaemonSet', {
          maxSurge: or(intOrString, 0),
          maxUnavailable: or(intOrString, 1),
        }),
      },
      { finish: (s) => (s.type === 'RollingUpdate' ? { rollingUpdate: oneByOne, ...s } : s) },
    ),
    { type: 'RollingUpdate', rollingUpdate: oneByOne },
  ),
  minReadySeconds: int32,
  revisionHistoryLimit: or(int32, 10),
});

const notGiven = Number.MIN_SAFE_INTEGER;

function withCounts(spec: Job['spec']): Job['spec'] {
  if (spec.parallelism !== notGiven) return spec;
  return { completions: 1, ...spec, parallelism: 1 };
}

/** Defaults as pkg/apis/batch/v1/defaults.go SetDefaults_Job: neither number given means one pod, run once. */
export const jobSpec = struct<Job['spec']>(
  'v1.JobSpec',
  {
    // Zero pods at a time can be asked for, so that none was asked for is told by a number no one may write.
    parallelism: or(int32, notGiven),
    completions: int32,
    completionMode: or(word<Job['spec']['completionMode']>(), 'NonIndexed'),
    backoffLimit: or(int32, 6),
    activeDeadlineSeconds: int64,
    ttlSecondsAfterFinished: int32,
    suspend: or(bool, false),
    selector: or(labelSelector, {}),
    manualSelector: bool,
    template: need(template),
  },
  {
    unmodelled: 'backoffLimitPerIndex managedBy maxFailedIndexes podFailurePolicy podReplacementPolicy successPolicy',
    finish: withCounts,
  },
);
