import { describe, expect, test } from 'vitest';
import { defaultScene } from '../../model/scene.ts';
import { Simulation } from '../sim/simulation.ts';
import { RestDoor } from './rest.ts';
import { ApiServer } from './store.ts';

const path = '/apis/apps/v1/namespaces/default/deployments/web';

const web = (replicas: number | undefined, image = 'nginx:1', more: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', ...more },
  spec: {
    ...(replicas !== undefined && { replicas }),
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image }] } },
  },
});

function cluster() {
  const api = new ApiServer(new Simulation(1), { networks: defaultScene.networks });
  const door = new RestDoor(api);
  const send = (method: 'POST' | 'PATCH', to: string, body: unknown, contentType: string) => {
    const answer = door.handle(
      { method, path: to, contentType, body: typeof body === 'string' ? body : JSON.stringify(body) },
      'user',
    );
    return { status: answer.status, body: JSON.parse(answer.body) };
  };
  const apply = (manager: string, body: unknown, force = false) =>
    send('PATCH', `${path}?fieldManager=${manager}&force=${force}`, body, 'application/apply-patch+yaml');
  const patch = (manager: string, body: unknown, to = path) =>
    send('PATCH', `${to}?fieldManager=${manager}`, body, 'application/merge-patch+json');
  const managers = () =>
    api
      .get('Deployment', 'default', 'web')
      ?.metadata.managedFields?.map(({ manager, operation, subresource }) =>
        [manager, operation, subresource].filter(Boolean).join(' '),
      );
  return { api, send, apply, patch, managers };
}

describe('server-side apply', () => {
  test('makes the object, from YAML too, and notes who manages which fields', () => {
    const { apply } = cluster();
    const yaml = [
      'apiVersion: apps/v1',
      'kind: Deployment',
      'metadata: {name: web}',
      'spec:',
      '  replicas: 2',
      '  selector: {matchLabels: {app: web}}',
      '  template:',
      '    metadata: {labels: {app: web}}',
      '    spec: {containers: [{name: c, image: nginx, ports: [{containerPort: 80}]}]}',
    ].join('\n');
    const { status, body } = apply('me', yaml);
    expect(status).toBe(201);
    expect(body.metadata.managedFields).toEqual([
      {
        manager: 'me',
        operation: 'Apply',
        apiVersion: 'apps/v1',
        time: '2026-01-01T00:00:00Z',
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:spec': {
            'f:replicas': {},
            'f:selector': {},
            'f:template': {
              'f:metadata': { 'f:labels': { 'f:app': {} } },
              'f:spec': {
                'f:containers': {
                  'k:{"name":"c"}': {
                    '.': {},
                    'f:image': {},
                    'f:name': {},
                    'f:ports': {
                      'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} },
                    },
                  },
                },
              },
            },
          },
        },
      },
    ]);
  });

  test('of the same again changes nothing', () => {
    const { apply } = cluster();
    const { resourceVersion } = apply('me', web(2)).body.metadata;
    expect(apply('me', web(2))).toMatchObject({ status: 200, body: { metadata: { resourceVersion } } });
  });

  test('refuses to change what another manager set, and says what and whose; force takes it', () => {
    const { apply, patch, managers } = cluster();
    apply('me', web(2));
    patch('kubectl', { spec: { replicas: 5 } });
    expect(apply('me', web(3))).toMatchObject({
      status: 409,
      body: {
        reason: 'Conflict',
        message: 'Apply failed with 1 conflict: conflict with "kubectl" using apps/v1: .spec.replicas',
        details: { causes: [{ reason: 'FieldManagerConflict', field: '.spec.replicas' }] },
      },
    });
    expect(apply('you', web(4, 'nginx:2')).body.message).toBe(
      [
        'Apply failed with 2 conflicts: conflicts with "kubectl" using apps/v1:',
        '- .spec.replicas',
        'conflicts with "me":',
        '- .spec.template.spec.containers[name="c"].image',
      ].join('\n'),
    );
    expect(apply('me', web(3), true).body.spec.replicas).toBe(3);
    expect(managers()).toEqual(['me Apply']);
  });

  test('lets two managers share a field on whose value they agree', () => {
    const { apply, managers } = cluster();
    apply('me', web(2));
    expect(apply('you', web(2)).status).toBe(200);
    expect(managers()).toEqual(['me Apply', 'you Apply']);
    expect(apply('me', web(undefined)).body.spec.replicas).toBe(2);
    expect(apply('you', web(undefined)).body.spec.replicas).toBe(1);
  });

  test('takes away what the manager no longer applies, items of lists too, and leaves the rest', () => {
    const { apply, patch } = cluster();
    const two = web(1, 'nginx:1', { labels: { a: '1', b: '2' } });
    two.spec.template.spec.containers.push({ name: 'd', image: 'redis' });
    apply('me', two);
    patch('you', { metadata: { labels: { c: '3' } } });
    const { body } = apply('me', web(1, 'nginx:1', { labels: { a: '1' } }));
    expect(body.metadata.labels).toEqual({ a: '1', c: '3' });
    expect(body.spec.template.spec.containers.map(({ name }: { name: string }) => name)).toEqual(['c']);
  });

  test('scale is a manager of its own', () => {
    const { apply, patch, managers } = cluster();
    apply('me', web(2));
    patch('kubectl', { spec: { replicas: 5 } }, `${path}/scale`);
    expect(managers()).toEqual(['me Apply', 'kubectl Update scale']);
    expect(apply('me', web(2)).body.message).toBe(
      'Apply failed with 1 conflict: conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas',
    );
  });

  test('of an object made in another way meets the manager before-first-apply', () => {
    const { api, send, apply } = cluster();
    send('POST', '/apis/apps/v1/namespaces/default/deployments', web(2), 'application/json');
    expect(api.get('Deployment', 'default', 'web')?.metadata.managedFields).toBeUndefined();
    expect(apply('me', web(3)).body.message).toBe(
      'Apply failed with 1 conflict: conflict with "before-first-apply" using apps/v1: .spec.replicas',
    );
    expect(apply('me', web(2)).status).toBe(200);
  });

  test.each([
    [
      '',
      web(1),
      422,
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    ],
    ['me', web(1, 'i', { managedFields: [{}] }), 400, 'metadata.managedFields must be nil'],
    ['me', { ...web(1), spec: { replicas: 'three' } }, 400, 'json: cannot unmarshal string into Go struct field'],
  ])('by %j of %j is refused', (manager, body, status, message) => {
    const answer = cluster().apply(manager, body);
    expect(answer.status).toBe(status);
    expect(answer.body.message).toContain(message);
  });
});
