import { describe, expect, test } from 'vitest';
import { humanDuration } from '../../model/human-duration.ts';
import type { RestRequest, RestWatchEvent } from '../../model/rest.ts';
import { defaultScene } from '../../model/scene.ts';
import { Simulation } from '../sim/simulation.ts';
import { RestDoor } from './rest.ts';
import { ApiServer } from './store.ts';

const maps = '/api/v1/namespaces/default/configmaps';
const asTable = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

function cluster() {
  const sim = new Simulation(1);
  const api = new ApiServer(sim, { networks: defaultScene.networks });
  const door = new RestDoor(api);
  const call = (method: RestRequest['method'], path: string, body?: unknown, accept = 'application/json') => {
    const contentType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const request = { method, path, accept, contentType, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const answer = door.handle(request, 'user');
    return { status: answer.status, body: JSON.parse(answer.body) };
  };
  const make = (name: string, labels: object = {}) => call('POST', maps, { metadata: { name, labels } }).body;
  const relabel = (name: string, labels: object) => call('PATCH', `${maps}/${name}`, { metadata: { labels } });
  const watch = (query: string, path = maps, accept?: string) => {
    const seen: RestWatchEvent[] = [];
    const stop = door.watch({ path: `${path}?watch=1&${query}`, ...(accept && { accept }) }, (e) => seen.push(e));
    const words = () =>
      seen.map(({ type, object }) => `${type} ${(object as { metadata: { name?: string } }).metadata.name ?? ''}`);
    return { seen, stop, words };
  };
  return { sim, api, call, make, relabel, watch };
}

describe('a watch', () => {
  test('without a version begins with what exists; with a list’s version, with what came after', () => {
    const { call, make, watch } = cluster();
    make('a');
    const { resourceVersion } = call('GET', maps).body.metadata;
    make('b');
    call('DELETE', `${maps}/a`);
    const [all, later] = [watch(''), watch(`resourceVersion=${resourceVersion}`)];
    make('c');
    expect(all.words()).toEqual(['ADDED b', 'ADDED c']);
    expect(later.words()).toEqual(['ADDED b', 'DELETED a', 'ADDED c']);
    later.stop();
    make('d');
    expect([all.seen.length, later.seen.length]).toEqual([3, 3]);
  });

  test('by labels sees an object that comes to match as ADDED, and one that ceases to as DELETED with its last matching state', () => {
    const { make, relabel, watch } = cluster();
    make('a', { app: 'web' });
    const { words, seen } = watch('labelSelector=app%3Dweb');
    relabel('a', { tier: 'front' });
    const { body } = relabel('a', { app: 'other' });
    relabel('a', { tier: 'back' });
    relabel('a', { app: 'web' });
    expect(words()).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a', 'ADDED a']);
    expect(seen[2]?.object).toMatchObject({
      metadata: { labels: { app: 'web', tier: 'front' }, resourceVersion: body.metadata.resourceVersion },
    });
  });

  test('from a version that the history no longer holds is 410 Gone', () => {
    const { api, call, make, relabel, watch } = cluster();
    make('a');
    const { resourceVersion } = call('GET', maps).body.metadata;
    for (let i = 0; i < 1000; i++) relabel('a', { i: String(i) });
    expect(watch(`resourceVersion=${resourceVersion}`).seen).toHaveLength(1000);
    relabel('a', { i: 'last' });
    expect(watch(`resourceVersion=${resourceVersion}`).seen).toEqual([
      {
        type: 'ERROR',
        object: expect.objectContaining({
          kind: 'Status',
          code: 410,
          reason: 'Expired',
          message: `too old resource version: ${resourceVersion} (${Number(resourceVersion) + 1})`,
        }),
      },
    ]);
    expect(watch(`resourceVersion=${Number(api.resourceVersion) + 1}`).seen[0]?.object).toMatchObject({ code: 504 });
  });

  test('that allows bookmarks gets one about every minute, and where the initial events end', () => {
    const { sim, api, make, watch } = cluster();
    make('a');
    const { words, seen } = watch('allowWatchBookmarks=true&sendInitialEvents=true');
    expect(words()).toEqual(['ADDED a', 'BOOKMARK ']);
    expect(seen[1]?.object).toMatchObject({ metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } });
    sim.advanceTo(60_000);
    make('b');
    make('c');
    expect(words().slice(2)).toEqual(['ADDED b', 'BOOKMARK ', 'ADDED c']);
    const bookmarked = String(Number(api.resourceVersion) - 1);
    expect(seen[3]?.object).toMatchObject({ kind: 'ConfigMap', metadata: { resourceVersion: bookmarked } });
  });

  test('leaves the world as it is: it schedules nothing', () => {
    const { sim, make, watch } = cluster();
    sim.advanceTo(1);
    watch('');
    make('a');
    expect(sim.nextAt).toBeUndefined();
  });

  test('of tables names the columns once', () => {
    const { make, watch } = cluster();
    make('a');
    make('b');
    const { seen } = watch('', maps, asTable);
    expect(seen.map(({ object }) => object)).toMatchObject([
      { kind: 'Table', columnDefinitions: [{ name: 'Name' }, { name: 'Data' }, { name: 'Age' }], rows: [{}] },
      { kind: 'Table', columnDefinitions: null, rows: [{ cells: ['b', 0, '0s'] }] },
    ]);
  });
});

describe('a list', () => {
  test('in pages shows the moment of its first page, sorted by name', () => {
    const { call, make } = cluster();
    for (const name of ['d', 'b', 'e', 'a', 'c']) make(name);
    const first = call('GET', `${maps}?limit=2`).body;
    make('bb');
    call('DELETE', `${maps}/c`);
    const page = (token: string) => call('GET', `${maps}?limit=2&continue=${token}`).body;
    const second = page(first.metadata.continue);
    const third = page(second.metadata.continue);
    const names = [first, second, third].map(({ items }) =>
      items.map((i: { metadata: { name: string } }) => i.metadata.name),
    );
    expect(names).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect([first, second, third].map(({ metadata }) => metadata.remainingItemCount)).toEqual([3, 1, undefined]);
    expect(third.metadata).toEqual({ resourceVersion: first.metadata.resourceVersion });
    expect(call('GET', `${maps}?limit=2&continue=nonsense`)).toMatchObject({
      status: 410,
      body: { reason: 'Expired' },
    });
  });

  test('deleted as a whole takes what its selector selects', () => {
    const { api, call, make } = cluster();
    make('a', { app: 'web' });
    make('b');
    expect(call('DELETE', `${maps}?labelSelector=app%3Dweb`).body).toMatchObject({
      kind: 'ConfigMapList',
      items: [{}],
    });
    expect(api.list('ConfigMap').map(({ metadata }) => metadata.name)).toEqual(['b']);
    expect(call('DELETE', '/api/v1/namespaces').status).toBe(405);
  });
});

test('a client can find its way from the root', () => {
  const { call } = cluster();
  const { groups } = call('GET', '/apis').body;
  for (const { name, preferredVersion } of groups) {
    expect(call('GET', `/apis/${name}`).body).toMatchObject({ kind: 'APIGroup', preferredVersion });
    expect(call('GET', `/apis/${preferredVersion.groupVersion}`).body.resources.length).toBeGreaterThan(0);
  }
  const core = call('GET', '/api/v1').body.resources;
  expect(core).toContainEqual({
    name: 'pods',
    singularName: 'pod',
    namespaced: true,
    kind: 'Pod',
    verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
    shortNames: ['po'],
    categories: ['all'],
  });
  expect(core.map(({ name }: { name: string }) => name)).toEqual(
    expect.arrayContaining(['pods/binding', 'services/status']),
  );
});

test.each([
  [-5000, '<invalid>'],
  [0, '0s'],
  [119_999, '119s'],
  [120_000, '2m'],
  [312_000, '5m12s'],
  [600_000, '10m'],
  [179 * 60_000, '179m'],
  [3 * 3_600_000, '3h'],
  [3.5 * 3_600_000, '3h30m'],
  [9 * 3_600_000, '9h'],
  [50 * 3_600_000, '2d2h'],
  [100 * 86_400_000, '100d'],
  [800 * 86_400_000, '2y70d'],
])('%d ms is an age of %s', (ms, text) => {
  expect(humanDuration(ms)).toBe(text);
});

describe('as a table', () => {
  const table = (path: string, prepare: (c: ReturnType<typeof cluster>) => void = () => undefined) => {
    const c = cluster();
    prepare(c);
    c.sim.advanceTo(312_000);
    const { columnDefinitions, rows } = c.call('GET', path, undefined, asTable).body;
    const heads = columnDefinitions.map((d: { name: string; priority: number }) => d.name + (d.priority ? '*' : ''));
    return [heads.join(' '), ...rows.map(({ cells }: { cells: unknown[] }) => cells.join('|'))];
  };
  const services = '/api/v1/namespaces/default/services';
  const post =
    (path: string, spec: object, name = 'web') =>
    (c: ReturnType<typeof cluster>) => {
      c.call('POST', path, { metadata: { name }, spec });
    };

  test('Services print their addresses and ports as kubectl does', () => {
    const ports = [
      { name: 'a', port: 80, nodePort: 30_080 },
      { name: 'b', port: 53, protocol: 'UDP', nodePort: 30_053 },
    ];
    const spec = { type: 'LoadBalancer', clusterIP: '10.96.0.7', selector: { b: '2', a: '1' }, ports };
    expect(table(services, post(services, spec))).toEqual([
      'Name Type Cluster-IP External-IP Port(s) Age Selector*',
      'kubernetes|ClusterIP|10.96.0.1|<none>|443/TCP|5m12s|<none>',
      'web|LoadBalancer|10.96.0.7|<pending>|80:30080/TCP,53:30053/UDP|5m12s|a=1,b=2',
    ]);
    const external = { type: 'ExternalName', externalName: 'db.example.com' };
    expect(table(`${services}/web`, post(services, external))[1]).toBe(
      'web|ExternalName|<none>|db.example.com|<none>|5m12s|<none>',
    );
  });

  test('Pods print what their containers say', () => {
    const pods = '/api/v1/namespaces/default/pods';
    const state = (reason: string) => ({ waiting: { reason } });
    const containerStatus = { name: 'c', image: 'i', ready: false, started: false, restartCount: 2 };
    const lastState = {
      terminated: {
        exitCode: 1,
        reason: 'Error',
        startedAt: '2026-01-01T00:00:00Z',
        finishedAt: '2026-01-01T00:05:00Z',
      },
    };
    const crashed = (c: ReturnType<typeof cluster>) => {
      post(pods, { nodeName: 'node-1', containers: [{ name: 'c', image: 'i' }] })(c);
      const status = {
        phase: 'Running' as const,
        podIP: '10.244.0.2',
        containerStatuses: [{ ...containerStatus, state: state('CrashLoopBackOff'), lastState }],
      };
      c.api.updateStatus('Pod', 'default', 'web', status, 'kubelet');
    };
    expect(table(pods, crashed)).toEqual([
      'Name Ready Status Restarts Age IP* Node* Nominated Node* Readiness Gates*',
      'web|0/1|CrashLoopBackOff|2 (12s ago)|5m12s|10.244.0.2|node-1|<none>|<none>',
    ]);
    const deleted = (c: ReturnType<typeof cluster>) => {
      crashed(c);
      c.call('DELETE', `${pods}/web`);
    };
    expect(table(pods, deleted)[1]).toContain('web|0/1|Terminating|');
  });

  test('endpoints are cut after three', () => {
    const addresses = [1, 2, 3, 4, 5].map((n) => ({ ip: `10.244.0.${n}` }));
    const path = '/api/v1/namespaces/default/endpoints';
    const make = (c: ReturnType<typeof cluster>) => {
      c.call('POST', path, { metadata: { name: 'web' }, subsets: [{ addresses, ports: [{ port: 80 }] }] });
      c.call('POST', path, { metadata: { name: 'nothing' } });
    };
    expect(table(path, make)).toEqual([
      'Name Endpoints Age',
      'nothing|<none>|5m12s',
      'web|10.244.0.1:80,10.244.0.2:80,10.244.0.3:80 + 2 more...|5m12s',
    ]);
  });

  test('workloads print their counts, and containers and selector when wide', () => {
    const template = {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [
          { name: 'a', image: 'nginx:1' },
          { name: 'b', image: 'redis' },
        ],
      },
    };
    const spec = { replicas: 3, selector: { matchLabels: { app: 'web' } }, template };
    const wide = '5m12s|a,b|nginx:1,redis|app=web';
    const of = (resource: string) => {
      const path = `/apis/${resource.replace('/v1/', '/v1/namespaces/default/')}`;
      const { replicas, ...others } = spec;
      const job = { template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } }, completions: 4 };
      const body = resource.includes('daemon') ? others : resource.includes('job') ? job : spec;
      return table(path, post(path, body))[1];
    };
    expect(of('apps/v1/deployments')).toBe(`web|0/3|0|0|${wide}`);
    expect(of('apps/v1/replicasets')).toBe(`web|3|0|0|${wide}`);
    expect(of('apps/v1/statefulsets')).toBe('web|0/3|5m12s|a,b|nginx:1,redis');
    expect(of('apps/v1/daemonsets')).toBe(`web|0|0|0|0|0|<none>|${wide}`);
    expect(of('batch/v1/jobs')).toMatch(
      /^web\|Running\|0\/4\|\|5m12s\|a,b\|nginx:1,redis\|batch\.kubernetes\.io\/controller-uid=/,
    );
  });
});
