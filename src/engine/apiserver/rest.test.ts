import { describe, expect, test } from 'vitest';
import type { RestRequest } from '../../model/rest.ts';
import { defaultScene } from '../../model/scene.ts';
import { Simulation } from '../sim/simulation.ts';
import { RestDoor } from './rest.ts';
import { ApiServer } from './store.ts';

const pods = '/api/v1/namespaces/default/pods';
const deployments = '/apis/apps/v1/namespaces/default/deployments';

function cluster() {
  const api = new ApiServer(new Simulation(1), { networks: defaultScene.networks });
  const door = new RestDoor(api);
  const call = (method: RestRequest['method'], path: string, body?: unknown, contentType = 'application/json') => {
    const answer = door.handle(
      { method, path, contentType, ...(body !== undefined && { body: JSON.stringify(body) }) },
      'user',
    );
    return { status: answer.status, warnings: answer.warnings, body: JSON.parse(answer.body) };
  };
  const pod = (name: string, labels: object) =>
    call('POST', pods, {
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: { name, labels },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    });
  const names = (query: string) =>
    call('GET', `${pods}?${query}`).body.items.map((p: { metadata: { name: string } }) => p.metadata.name);
  return { api, call, pod, names };
}

const web = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [
          { name: 'c', image: 'i:1' },
          { name: 'd', image: 'i:1' },
        ],
      },
    },
  },
};

const job = {
  metadata: { name: 'once' },
  spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } } },
};

describe('reading', () => {
  test('one object, a list, and what selectors select', () => {
    const { api, pod, names, call } = cluster();
    pod('a', { app: 'alpaca', env: 'prod' });
    pod('b', { app: 'alpaca', env: 'test', x: '' });
    pod('c', { app: 'bandicoot' });
    api.bind('default', 'b', 'node-1', 'scheduler');
    expect(call('GET', `${pods}/a`).body).toMatchObject({ kind: 'Pod', metadata: { name: 'a', namespace: 'default' } });
    expect(call('GET', '/api/v1/pods').body).toMatchObject({ kind: 'PodList', items: { length: 3 } });
    const selected = Object.fromEntries(
      [
        'app=alpaca',
        'app=alpaca,env in (prod,dev)',
        'env',
        '!x,env',
        'env notin (prod)',
        'app!=alpaca',
        'app==bandicoot',
      ].map((s) => [s, names(`labelSelector=${encodeURIComponent(s)}`)]),
    );
    expect(selected).toEqual({
      'app=alpaca': ['a', 'b'],
      'app=alpaca,env in (prod,dev)': ['a'],
      env: ['a', 'b'],
      '!x,env': ['a'],
      'env notin (prod)': ['b', 'c'],
      'app!=alpaca': ['c'],
      'app==bandicoot': ['c'],
    });
    expect(names('fieldSelector=spec.nodeName%3Dnode-1')).toEqual(['b']);
    expect(names('fieldSelector=spec.nodeName!=node-1,metadata.name!=c')).toEqual(['a']);
    expect(call('GET', `${pods}?fieldSelector=spec.foo=1`)).toMatchObject({
      status: 400,
      body: { message: 'field label not supported: spec.foo' },
    });
  });

  test('discovery lists what is served', () => {
    const { call } = cluster();
    expect(call('GET', '/apis/apps/v1').body.resources.map((r: { name: string }) => r.name)).toEqual([
      'controllerrevisions',
      'daemonsets',
      'daemonsets/status',
      'deployments',
      'deployments/scale',
      'deployments/status',
      'replicasets',
      'replicasets/scale',
      'replicasets/status',
      'statefulsets',
      'statefulsets/scale',
      'statefulsets/status',
    ]);
    expect(call('GET', '/apis').body.groups.map((g: { name: string }) => g.name)).toEqual([
      'apps',
      'authentication.k8s.io',
      'authorization.k8s.io',
      'batch',
      'policy',
      'coordination.k8s.io',
      'discovery.k8s.io',
    ]);
  });
});

describe('writing', () => {
  test.each([
    [
      'merge',
      'application/merge-patch+json',
      { spec: { replicas: 3, template: { spec: { containers: [{ name: 'c', image: 'i:2' }] } } } },
      ['i:2'],
    ],
    [
      'strategic merge',
      'application/strategic-merge-patch+json',
      { spec: { replicas: 3, template: { spec: { containers: [{ name: 'd', image: 'i:2' }] } } } },
      ['i:1', 'i:2'],
    ],
    [
      'JSON',
      'application/json-patch+json',
      [
        { op: 'test', path: '/metadata/name', value: 'web' },
        { op: 'replace', path: '/spec/replicas', value: 3 },
        { op: 'remove', path: '/spec/template/spec/containers/1' },
      ],
      ['i:1'],
    ],
  ])('a %s patch', (_, type, patch, images) => {
    const { api, call } = cluster();
    call('POST', deployments, web);
    expect(call('PATCH', `${deployments}/web`, patch, type).status).toBe(200);
    const spec = api.get('Deployment', 'default', 'web')?.spec;
    expect([spec?.replicas, spec?.template.spec.containers.map((c) => c.image)]).toEqual([3, images]);
    expect(api.get('Deployment', 'default', 'web')?.metadata.generation).toBe(2);
  });

  test('a PUT with a stale resourceVersion is a conflict; what it leaves out is taken away', () => {
    const { call } = cluster();
    const made = call('POST', deployments, { ...web, metadata: { name: 'web', labels: { a: 'b' } } }).body;
    const put = call('PUT', `${deployments}/web`, { ...web, spec: { ...web.spec, replicas: 2 } });
    expect(put.body).toMatchObject({ spec: { replicas: 2 } });
    expect(put.body.metadata.labels).toBeUndefined();
    expect(call('PUT', `${deployments}/web`, made)).toMatchObject({ status: 409, body: { reason: 'Conflict' } });
  });

  test('kubectl scale reads and patches the scale subresource', () => {
    const { call } = cluster();
    call('POST', deployments, web);
    expect(
      call('PATCH', `${deployments}/web/scale`, { spec: { replicas: 5 } }, 'application/merge-patch+json').body,
    ).toMatchObject({
      kind: 'Scale',
      spec: { replicas: 5 },
      status: { selector: 'app=web' },
    });
    expect(call('PUT', `${deployments}/web/scale`, { spec: { replicas: -1 } })).toMatchObject({
      status: 422,
      body: {
        message:
          'Deployment.apps "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
      },
    });
  });

  test('the selector of a Deployment cannot change', () => {
    const { call } = cluster();
    call('POST', deployments, web);
    const labels = { app: 'web', v: '2' };
    const body = {
      ...web,
      spec: { selector: { matchLabels: labels }, template: { ...web.spec.template, metadata: { labels } } },
    };
    expect(call('PUT', `${deployments}/web`, body).body.message).toBe(
      'Deployment.apps "web" is invalid: spec.selector: Invalid value: {"matchLabels":{"app":"web","v":"2"}}: field is immutable',
    );
  });

  test('a dry run answers as if and changes nothing', () => {
    const { api, call } = cluster();
    expect(call('POST', `${deployments}?dryRun=All`, web)).toMatchObject({
      status: 201,
      body: { spec: { replicas: 1 } },
    });
    expect(api.list('Deployment')).toEqual([]);
  });

  test('deletion answers with the object while it terminates, with a Status when it is gone', () => {
    const { api, call, pod } = cluster();
    pod('a', {});
    pod('b', {});
    api.bind('default', 'a', 'node-1', 'scheduler');
    expect(call('DELETE', `${pods}/a`).body).toMatchObject({
      kind: 'Pod',
      metadata: { deletionGracePeriodSeconds: 30 },
    });
    expect(call('DELETE', `${pods}/a?gracePeriodSeconds=0`).body).toMatchObject({ kind: 'Status', status: 'Success' });
    expect(call('DELETE', `${pods}/b`, { preconditions: { uid: 'other' } })).toMatchObject({ status: 409 });
    expect(api.list('Pod').map((p) => p.metadata.name)).toEqual(['b']);
  });

  test('a deleted namespace is Terminating, takes nothing new, and goes when it is finalized', () => {
    const { call } = cluster();
    const [shop, maps] = ['/api/v1/namespaces/shop', '/api/v1/namespaces/shop/configmaps'];
    call('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } });
    const { body } = call('DELETE', shop);
    expect(body).toMatchObject({ spec: { finalizers: ['kubernetes'] }, status: { phase: 'Terminating' } });
    expect(call('POST', maps, { metadata: { name: 'a' } })).toMatchObject({
      status: 403,
      body: {
        message:
          'configmaps "a" is forbidden: unable to create new content in namespace shop because it is being terminated',
      },
    });
    call('PUT', `${shop}/finalize`, { ...body, spec: {} });
    expect(call('GET', shop).status).toBe(404);
  });

  test.each([
    [deployments, web, undefined, undefined],
    [deployments, web, 'Foreground', ['foregroundDeletion']],
    [deployments, web, 'Orphan', ['orphan']],
    ['/apis/batch/v1/namespaces/default/jobs', job, undefined, ['orphan']],
    ['/apis/batch/v1/namespaces/default/jobs', job, 'Background', undefined],
  ])('DELETE %s … with policy %s leaves finalizers %s', (path, object, propagationPolicy, finalizers) => {
    const { call } = cluster();
    call('POST', path, object);
    const { body } = call('DELETE', `${path}/${object.metadata.name}`, { propagationPolicy });
    expect(body.metadata.finalizers).toEqual(finalizers);
  });
});

test.each([
  ['GET', `${pods}/none`, undefined, 404, 'pods "none" not found'],
  ['GET', '/api/v1/foos', undefined, 404, 'the server could not find the requested resource'],
  ['GET', '/apis/apps/v1/pods', undefined, 404, 'the server could not find the requested resource'],
  ['POST', `${pods}/a`, {}, 405, 'the server does not allow this method on the requested resource'],
  [
    'POST',
    pods,
    { kind: 'Pod', spec: { containers: [{ name: 'c', image: 'i' }] } },
    422,
    'Pod "" is invalid: metadata.name: Required value: name or generateName is required',
  ],
  [
    'POST',
    pods,
    { metadata: { name: 'a', namespace: 'other' }, spec: {} },
    400,
    'the namespace of the provided object does not match the namespace sent on the request',
  ],
  [
    'POST',
    deployments,
    { ...web, metadata: { name: 'Web_1' } },
    422,
    'Deployment.apps "Web_1" is invalid: metadata.name: Invalid value: "Web_1": a lowercase RFC 1123 subdomain must consist of',
  ],
  [
    'POST',
    pods,
    { metadata: { name: 'a' }, spec: { containers: {}, foo: 1 } },
    400,
    'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container',
  ],
  [
    'POST',
    pods,
    { metadata: { name: 'a', labels: { a: true } }, spec: { containers: [{ args: [true] }] } },
    400,
    'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.labels of type string',
  ],
  [
    'POST',
    pods,
    { metadata: { name: 'a' }, spec: { containers: [{ args: [true] }] } },
    400,
    'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal bool into Go struct field Container.spec.containers.args of type string',
  ],
] as const)('%s %s %j is refused with %i', (method, path, body, status, message) => {
  const answer = cluster().call(method, path, body);
  expect(answer).toMatchObject({ status, body: { kind: 'Status', status: 'Failure', code: status } });
  expect(answer.body.message).toContain(message);
});
