import { describe, expect, test } from 'vitest';
import { defaultScene } from '../../model/scene.ts';
import { RestDoor } from '../apiserver/rest.ts';
import { ApiServer } from '../apiserver/store.ts';
import { Simulation } from '../sim/simulation.ts';
import { applyManifests } from './apply.ts';
import { parseManifests } from './parse.ts';

function cluster() {
  const api = new ApiServer(new Simulation(1), { networks: defaultScene.networks });
  const door = new RestDoor(api);
  const writes: string[] = [];
  api.onWrite((w) => writes.push(`${w.type} ${w.object.kind} ${w.object.metadata.name}`));
  const apply = (text: string) => {
    const { documents, problems } = parseManifests(text);
    if (problems.length > 0) return { applied: [], problems };
    return applyManifests(door, documents, 'user');
  };
  return { api, door, apply, writes };
}

const sleep = `apiVersion: v1
kind: Service
metadata:
  name: sleep-2
spec:
  selector:
    app: sleep-2
  ports:
    - port: 80
`;

const alpaca = `apiVersion: apps/v1
kind: Deployment
metadata: {name: alpaca-prod, labels: {ver: "1", app: alpaca, env: prod}}
spec:
  replicas: 3
  selector: {matchLabels: {ver: "1", app: alpaca, env: prod}}
  template:
    metadata: {labels: {ver: "1", app: alpaca, env: prod}}
    spec:
      containers:
        - name: alpaca-prod
          image: gcr.io/kuar-demo/kuard-amd64:1
          ports: [{containerPort: 8080}]
          readinessProbe: {httpGet: {path: /ready, port: 8080}, periodSeconds: 2, initialDelaySeconds: 0, failureThreshold: 3, successThreshold: 1}
---
apiVersion: v1
kind: Service
metadata: {name: alpaca-prod}
spec: {selector: {ver: "1", app: alpaca, env: prod}, ports: [{port: 8080, targetPort: 8080}]}
`;

describe('manifests people really have', () => {
  test('apply as they stand, with the defaults a real cluster fills in', () => {
    const { api, apply } = cluster();
    expect(apply(`${sleep}---\n${alpaca}`)).toEqual({
      applied: ['service/sleep-2 created', 'deployment.apps/alpaca-prod created', 'service/alpaca-prod created'],
      problems: [],
    });
    const service = api.get('Service', 'default', 'sleep-2');
    expect(service?.spec).toMatchObject({
      type: 'ClusterIP',
      ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }],
      sessionAffinity: 'None',
      internalTrafficPolicy: 'Cluster',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
    });
    expect(service?.spec.clusterIP).toMatch(/^10\.96\./);
    const deployment = api.get('Deployment', 'default', 'alpaca-prod');
    expect(deployment?.spec).toMatchObject({
      replicas: 3,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    });
    expect(deployment?.spec.template.spec.containers[0]).toMatchObject({
      imagePullPolicy: 'IfNotPresent',
      ports: [{ containerPort: 8080, protocol: 'TCP' }],
      readinessProbe: { httpGet: { path: '/ready', port: 8080, scheme: 'HTTP' }, timeoutSeconds: 1 },
    });
  });

  test('applied again they are unchanged, and write nothing', () => {
    const { apply, writes } = cluster();
    apply(alpaca);
    writes.length = 0;
    expect(apply(alpaca).applied).toEqual(['deployment.apps/alpaca-prod unchanged', 'service/alpaca-prod unchanged']);
    expect(writes).toEqual([]);
  });

  test('what a manifest no longer says is taken away, what others set stays', () => {
    const { api, apply, door } = cluster();
    apply(alpaca);
    door.handle(
      {
        method: 'PATCH',
        path: '/apis/apps/v1/namespaces/default/deployments/alpaca-prod/scale',
        contentType: 'application/merge-patch+json',
        body: '{"spec":{"replicas":7}}',
      },
      'user',
    );
    api.updateStatus('Deployment', 'default', 'alpaca-prod', { replicas: 7 }, 'deployment-controller');
    const leaner = alpaca
      .replace('  replicas: 3\n', '')
      .replace(', labels: {ver: "1", app: alpaca, env: prod}}', ', labels: {ver: "1"}}');
    const noReplicas = alpaca.replace('  replicas: 3\n', '  minReadySeconds: 5\n');
    expect(apply(noReplicas).applied[0]).toBe('deployment.apps/alpaca-prod configured');
    // replicas was ours before: leaving it out gives the default back, as kubectl does.
    expect(api.get('Deployment', 'default', 'alpaca-prod')?.spec).toMatchObject({ replicas: 1, minReadySeconds: 5 });
    apply(leaner);
    const deployment = api.get('Deployment', 'default', 'alpaca-prod');
    expect(deployment?.metadata.labels).toEqual({ ver: '1' });
    expect(deployment?.spec.minReadySeconds).toBeUndefined();
    expect(deployment?.status.replicas).toBe(7);
  });

  test('ports are told apart by number: the node port the cluster chose survives a change of name', () => {
    const { api, apply } = cluster();
    const nodePort = (name: string, type = 'NodePort') =>
      `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: ${type}, ports: [{name: ${name}, port: 80}, {name: tls, port: 443}]}\n`;
    apply(nodePort('http'));
    const before = api.get('Service', 'default', 'web')?.spec;
    apply(nodePort('plain'));
    const after = api.get('Service', 'default', 'web')?.spec;
    expect(after?.ports?.map((p) => p.name)).toEqual(['plain', 'tls']);
    expect(after?.ports?.map((p) => p.nodePort)).toEqual(before?.ports?.map((p) => p.nodePort));
    expect(after?.clusterIP).toBe(before?.clusterIP);
    apply(nodePort('plain', 'ClusterIP'));
    expect(api.get('Service', 'default', 'web')?.spec.ports?.map((p) => p.nodePort)).toEqual([undefined, undefined]);
  });

  test('a List and JSON are manifests too, and a namespace may come with what lives in it', () => {
    const { api, apply } = cluster();
    const list = JSON.stringify(
      {
        apiVersion: 'v1',
        kind: 'List',
        items: [
          { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', creationTimestamp: null } },
          {
            apiVersion: 'v1',
            kind: 'Service',
            metadata: { name: 'web', namespace: 'shop' },
            spec: { clusterIP: 'None' },
          },
        ],
      },
      null,
      '\t',
    );
    expect(apply(list)).toEqual({ applied: ['namespace/shop created', 'service/web created'], problems: [] });
    expect(api.get('Service', 'shop', 'web')?.spec.clusterIP).toBe('None');
  });

  test('fields of Kubernetes that have no effect here are kept, and said so', () => {
    const { api, apply } = cluster();
    const { applied, problems } = apply(
      'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n    image: nginx\n    resources: {limits: {cpu: 1}}\n',
    );
    expect(applied).toEqual(['pod/p created']);
    expect(problems).toMatchObject([{ severity: 'warning', line: 8, field: 'spec.containers[0].resources' }]);
    expect(api.get('Pod', 'default', 'p')?.spec.containers[0]).toMatchObject({ resources: { limits: { cpu: 1 } } });
  });
});

describe('objects of kinds that are not modelled', () => {
  const account = 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web}\n';
  const policy =
    'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny}\nspec: {podSelector: {}}\n';

  test('are left out with a warning that says what that means; the rest is applied', () => {
    const { apply } = cluster();
    expect(apply(`${account}---\n${sleep}---\n${policy}`)).toEqual({
      applied: ['service/sleep-2 created'],
      problems: [
        {
          message: 'ServiceAccount "web" is left out: Kubehop does not model ServiceAccount objects',
          line: 2,
          column: 1,
          field: 'kind',
          hint: 'the rest is applied without it',
          severity: 'warning',
        },
        expect.objectContaining({ line: 16, hint: 'no packet is held back by it', severity: 'warning' }),
      ],
    });
  });

  test('are refused where there is nothing else', () => {
    const { apply, writes } = cluster();
    expect(apply(policy)).toEqual({ applied: [], problems: [expect.objectContaining({ line: 2, severity: 'error' })] });
    expect(writes).toEqual([]);
  });
});

describe('bad input names the line and the field, and what stood before still stands', () => {
  const good = `${sleep}---\n`;
  const service = (spec: string) => `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n${spec}`;
  test.each([
    [
      'a typo in a field',
      service('  ports:\n  - port: 80\n    targetport: 5000\n'),
      {
        message:
          'Service in version "v1" cannot be handled as a Service: strict decoding error: unknown field "spec.ports[0].targetport"',
        line: 17,
        column: 5,
        field: 'spec.ports[0].targetport',
        hint: 'did you mean "targetPort"?',
      },
    ],
    [
      'a wrong type',
      service('  ports:\n  - port: "80"\n'),
      {
        message:
          'Service in version "v1" cannot be handled as a Service: json: cannot unmarshal string into Go struct field ServicePort.spec.ports.port of type int32',
        line: 16,
        field: 'spec.ports[0].port',
        hint: 'write it without quotes: 80',
      },
    ],
    [
      'a number as a label',
      service('  ports: [{port: 80}]\n  selector: {ver: 1}\n'),
      {
        message:
          'Service in version "v1" cannot be handled as a Service: json: cannot unmarshal number into Go struct field ServiceSpec.spec.selector of type string',
        line: 16,
        field: 'spec.selector.ver',
        hint: 'put it in quotes: "1"',
      },
    ],
    [
      'an unknown kind',
      'apiVersion: v1\nkind: Sevice\nmetadata: {name: web}\n',
      {
        message: 'no matches for kind "Sevice" in version "v1"',
        line: 12,
        field: 'kind',
        hint: 'did you mean "Service"?',
      },
    ],
    [
      'a duplicate key',
      service('  type: NodePort\n  ports: [{port: 80}]\n  type: ClusterIP\n'),
      {
        message: 'error converting YAML to JSON: yaml: line 17: key "type" already set in map',
        line: 17,
        field: 'spec.type',
      },
    ],
    ['a tab', service('\tports:\n\t- port: 80\n'), { line: 15, hint: 'replace the tab by two spaces for each level' }],
    [
      'a value out of range',
      service('  type: NodePort\n  ports:\n  - port: 80\n    nodePort: 80\n'),
      {
        message:
          'Service "web" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
        line: 18,
        field: 'spec.ports[0].nodePort',
      },
    ],
    [
      'a selector that misses its own template',
      alpaca.replace('metadata: {labels: {ver: "1"', 'metadata: {labels: {ver: "2"'),
      {
        message:
          'Deployment.apps "alpaca-prod" is invalid: spec.template.metadata.labels: Invalid value: {"ver":"2","app":"alpaca","env":"prod"}: `selector` does not match template `labels`',
        line: 18,
      },
    ],
    [
      'a missing image',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n',
      {
        message: 'Pod "p" is invalid: spec.containers[0].image: Required value',
        line: 16,
        field: 'spec.containers[0].image',
      },
    ],
    [
      'a namespace that does not exist',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: nowhere}\nspec: {containers: [{name: c, image: i}]}\n',
      { message: 'namespaces "nowhere" not found', line: 13 },
    ],
    [
      'prose',
      'hello\n',
      { message: 'json: cannot unmarshal string into Go value of type map[string]interface {}', line: 11 },
    ],
  ])('%s', (_, bad, expected) => {
    const { apply, writes } = cluster();
    const { applied, problems } = apply(good + bad);
    expect(problems[0]).toMatchObject({ severity: 'error', ...expected });
    expect([applied, writes]).toEqual([[], []]);
  });

  test('two megabytes are refused unread, with size and limit', () => {
    const { apply } = cluster();
    const { problems } = apply('#'.repeat(2 * 1024 * 1024));
    expect(problems.map(({ message }) => message)).toEqual(['the text is 2.0 MiB long; the limit is 1 MiB']);
  });

  test('each broken document of a stream is named, and each key that stands twice', () => {
    const { apply } = cluster();
    const { problems } = apply('a: {b: 1, b: 2}\nc: "1"\nc: 2\n---\na: *x\n---\na: [1,\n---\na: b: c\n');
    expect(problems.map(({ line, column, message }) => `${line}:${column} ${message.split(': ').at(-1)}`)).toEqual([
      '1:11 key "b" already set in map',
      '3:1 key "c" already set in map',
      "5:5 unknown anchor 'x' referenced",
      '8:1 a quote, bracket or brace above is not closed',
      '9:5 bad indentation of a mapping entry',
    ]);
    for (const { hint } of problems) expect(hint).toBeTruthy();
  });

  test('JSON with tabs, anchors, merge keys and the words of YAML 1.1 for true and false are read', () => {
    expect(parseManifests('{\n\t"a": [\n\t\t1\n\t]\n}').documents.map(({ object }) => object)).toEqual([{ a: [1] }]);
    const text =
      'a: &x {b: yes, c: Off}\nd:\n  <<: *x\n  c: "on"\n  e: 010-1\n  f: 2026-01-01\n  g: y\n...\n---\n# nothing\n';
    expect(parseManifests(text).documents.map(({ object }) => object)).toEqual([
      { a: { b: true, c: false }, d: { b: true, c: 'on', e: '010-1', f: '2026-01-01', g: 'y' } },
    ]);
  });

  test('an alias bomb and endless nesting are refused, not expanded', () => {
    const { apply } = cluster();
    const level = (n: number) =>
      `a${n}: &a${n} [${Array(10)
        .fill(`*a${n - 1}`)
        .join(', ')}]\n`;
    const bomb = `a0: &a0 [x]\n${[1, 2, 3, 4, 5, 6, 7, 8, 9].map(level).join('')}`;
    expect(apply(bomb).problems[0]?.message).toMatch(/alias/);
    expect(apply('['.repeat(100_000)).problems[0]).toMatchObject({ severity: 'error', line: 1 });
  });

  test('everything that is wrong with a document is said at once', () => {
    const { apply } = cluster();
    const { problems } = apply(service('  foo: 1\n  ports:\n  - port: x\n    bar: 2\n'));
    expect(problems.map((p) => [p.line, p.field])).toEqual([
      [5, 'spec.foo'],
      [7, 'spec.ports[0].port'],
      [8, 'spec.ports[0].bar'],
    ]);
  });
});
