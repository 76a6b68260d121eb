import type { Deployment, DeploymentStrategy, PodTemplateSpec, ReplicaSet } from '../../../model/objects/index.ts';
import { labelSelector, templateMeta } from './meta.ts';
import { podSpec } from './pod.ts';
import { bool, int32, intOrString, need, or, struct, word } from './types.ts';

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
