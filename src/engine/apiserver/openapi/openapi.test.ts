import { expect, test } from 'vitest';
import { kinds, resources } from '../../../model/objects/index.ts';
import { Lab } from '../../../testing/lab.ts';

const lab = new Lab();
const read = (path: string) => {
  const { status, body } = lab.playground.read({ method: 'GET', path });
  return { status, body: JSON.parse(body) };
};
const schemas = (groupVersion: string) => read(`/openapi/v3/${groupVersion}`).body.components.schemas;

test('there is a document for each group version, and it describes every kind of it', () => {
  const { paths } = read('/openapi/v3').body;
  for (const kind of kinds) {
    const { apiVersion } = resources[kind];
    const root = apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`;
    expect(paths[root]).toEqual({ serverRelativeURL: `/openapi/v3/${root}` });
    const of = Object.values(schemas(root)).filter((schema) => JSON.stringify(schema).includes(`"kind":"${kind}"`));
    expect(of).toHaveLength(1);
  }
  expect(read('/openapi/v3/apis/nobody/v1').status).toBe(404);
});

test('every reference leads somewhere', () => {
  const text = JSON.stringify(read('/openapi/v3/apis/apps/v1').body);
  const known = schemas('apis/apps/v1');
  const used = [...text.matchAll(/#\/components\/schemas\/([\w.]+)/g)].map(([, name]) => name);
  expect(used.length).toBeGreaterThan(20);
  for (const name of used) expect(known).toHaveProperty([name ?? '']);
});

test('lists say by which member their items are merged', () => {
  const core = schemas('api/v1');
  expect(core['io.k8s.api.core.v1.PodSpec'].properties.containers).toMatchObject({
    type: 'array',
    'x-kubernetes-patch-merge-key': 'name',
  });
  expect(core['io.k8s.api.core.v1.Container'].properties.ports['x-kubernetes-patch-merge-key']).toBe('containerPort');
  expect(core['io.k8s.api.core.v1.ServiceSpec'].properties.ports['x-kubernetes-patch-merge-key']).toBe('port');
});

test('a field that may have some words only names them', () => {
  const core = schemas('api/v1');
  const of = (struct: string, field: string) => core[`io.k8s.api.core.v1.${struct}`].properties[field].enum;
  expect(of('PodSpec', 'restartPolicy')).toEqual(['Always', 'Never', 'OnFailure']);
  expect(of('Container', 'terminationMessagePolicy')).toEqual(['FallbackToLogsOnError', 'File']);
  expect(of('ServicePort', 'protocol')).toEqual(['SCTP', 'TCP', 'UDP']);
  expect(of('PodSpec', 'nodeName')).toBeUndefined();
  const discovery = schemas('apis/discovery.k8s.io/v1')['io.k8s.api.discovery.v1.EndpointSlice'];
  expect(discovery.properties.addressType.enum).toEqual(['FQDN', 'IPv4', 'IPv6']);
});

test('a user is told what one may do: all', () => {
  const ask = (path: string, body: object) => JSON.parse(lab.rest('POST', path, body).body);
  const spec = { resourceAttributes: { verb: 'get', resource: 'pods' } };
  expect(ask('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { spec })).toMatchObject({
    kind: 'SelfSubjectAccessReview',
    spec,
    status: { allowed: true },
  });
  expect(ask('/apis/authentication.k8s.io/v1/selfsubjectreviews', {}).status.userInfo.username).toBe('kubehop');
});
