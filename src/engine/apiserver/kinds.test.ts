import { expect, test } from 'vitest';
import { defaultScene } from '../../model/scene.ts';
import { Simulation } from '../sim/simulation.ts';
import { RestDoor } from './rest.ts';
import { ApiServer } from './store.ts';

const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
const selector = { matchLabels: { app: 'web' } };
const once = { ...template, spec: { ...template.spec, restartPolicy: 'Never' } };

function post(path: string, spec: object, name = 'web') {
  const door = new RestDoor(new ApiServer(new Simulation(1), { networks: defaultScene.networks }));
  const body = JSON.stringify({ metadata: { name }, ...spec });
  return JSON.parse(door.handle({ method: 'POST', path, body }, 'user').body);
}

const [sets, daemons, jobs] = ['apps/v1/%/statefulsets', 'apps/v1/%/daemonsets', 'batch/v1/%/jobs'].map(
  (path) => `/apis/${path.replace('%', 'namespaces/default')}`,
) as [string, string, string];

test.each([
  [sets, { selector, template }, { replicas: 1, podManagementPolicy: 'OrderedReady', revisionHistoryLimit: 10 }],
  [
    sets,
    { selector, template, updateStrategy: {} },
    { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } },
  ],
  [
    daemons,
    { selector, template },
    { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } },
  ],
  [jobs, { template: once }, { parallelism: 1, completions: 1, backoffLimit: 6, completionMode: 'NonIndexed' }],
  [jobs, { template: once, completions: 5 }, { parallelism: 1, completions: 5 }],
])('%s: what %j leaves out is filled in', (path, spec, defaulted) => {
  expect(post(path, { spec }).spec).toMatchObject(defaulted);
});

test('a Job with parallelism alone is a work queue', () => {
  expect(post(jobs, { spec: { template: once, parallelism: 3 } }).spec).not.toHaveProperty('completions');
});

test('a Job selects its pods by its uid, and says so on its template and on itself', () => {
  const { metadata, spec } = post(jobs, { spec: { template: once } });
  expect(spec.selector).toEqual({ matchLabels: { 'batch.kubernetes.io/controller-uid': metadata.uid } });
  expect(spec.template.metadata.labels).toEqual({
    app: 'web',
    'job-name': 'web',
    'controller-uid': metadata.uid,
    'batch.kubernetes.io/job-name': 'web',
    'batch.kubernetes.io/controller-uid': metadata.uid,
  });
  expect(metadata.labels).toEqual(spec.template.metadata.labels);
});

test.each([
  [
    jobs,
    { spec: { template } },
    'Job.batch "web" is invalid: spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
  ],
  [
    sets,
    { spec: { selector, template: once } },
    'StatefulSet.apps "web" is invalid: spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
  ],
  [
    daemons,
    { spec: { selector, template, updateStrategy: { rollingUpdate: { maxSurge: 1 } } } },
    'DaemonSet.apps "web" is invalid: spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero',
  ],
  [
    '/api/v1/namespaces/default/configmaps',
    { data: { 'a b': '' } },
    `ConfigMap "web" is invalid: data[a b]: Invalid value: "a b": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
  ],
  [
    '/apis/coordination.k8s.io/v1/namespaces/default/leases',
    { spec: { leaseDurationSeconds: 0 } },
    'Lease.coordination.k8s.io "web" is invalid: spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
  ],
])('%s refuses %j', (path, body, message) => {
  expect(post(path, body).message).toBe(message);
});
