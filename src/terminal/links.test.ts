import { beforeAll, expect, test } from 'vitest';
import { Playground } from '../engine/index.ts';
import { applyUpdate, emptyWorld, type World } from '../session/world.ts';
import { linksIn, tableHead } from './links.ts';

const scene = `kind: Service
apiVersion: v1
metadata: {name: web}
spec: {clusterIP: 10.96.0.20, selector: {app: web}, ports: [{port: 80}]}
---
kind: Deployment
apiVersion: apps/v1
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx}]}
---
kind: Namespace
apiVersion: v1
metadata: {name: shop}
---
kind: Pod
apiVersion: v1
metadata: {name: web, namespace: shop}
spec: {containers: [{name: web, image: nginx}]}
`;

let world: World = emptyWorld;
let pod = '';
let address = '';

beforeAll(() => {
  const result = Playground.open(scene);
  if (!result.ok) throw new Error(result.problems[0]?.message);
  result.playground.advanceTo(5000);
  const clock = { now: result.playground.now, playing: true, speed: 1 };
  world = applyUpdate(emptyWorld, { reset: true, clock, scene: '', ...result.playground.drain() });
  const record = [...world.pods.values()].find((p) => p.namespace === 'default' && p.owner !== '');
  pod = record?.name ?? '';
  address = record?.address ?? '';
});

/** The links of a line as `text → record id`. */
const links = (line: string, head?: string) =>
  linksIn(line, world, head === undefined ? undefined : tableHead(head), 'default').map(
    ({ text, id }) => `${text} → ${id}`,
  );

test('kind and name lead to that object, whatever kubectl calls its kind', () => {
  expect(links('service/web exposed')).toEqual(['service/web → service/default/web']);
  expect(links('deployment.apps/web scaled')).toEqual(['deployment.apps/web → deployment/default/web']);
  expect(links('service/nobody created')).toEqual([]);
});

test('the first column of a table is of the table’s kind', () => {
  expect(
    links(
      'web    ClusterIP   10.96.0.20   <none>        80/TCP    5s',
      'NAME   TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE',
    ),
  ).toEqual(['web → service/default/web', '10.96.0.20 → service/default/web']);
  expect(links('web    1/1     1            1           5s', 'NAME   READY   UP-TO-DATE   AVAILABLE   AGE')).toEqual([
    'web → deployment/default/web',
  ]);
});

test('a row that says its namespace is looked for there', () => {
  const head = 'NAMESPACE   NAME   READY   STATUS    RESTARTS   AGE';
  expect(links('shop        web    1/1     Running   0          5s', head)).toEqual(['web → pod/shop/web']);
});

test('pods, nodes and addresses are found wherever they stand', () => {
  expect(links(`${pod}   1/1   Running   0   5s   ${address}   node-1   <none>`)).toEqual([
    `${pod} → pod/default/${pod}`,
    `${address} → pod/default/${pod}`,
    'node-1 → node/node-1',
  ]);
  expect(links(`* Connected to web (10.96.0.20:80) port 80`)).toEqual(['10.96.0.20 → service/default/web']);
});

test('a pod of another namespace is found when no other is called that', () => {
  const elsewhere = [...world.pods.values()].find((p) => p.namespace === 'kube-system')?.name ?? '';
  expect(links(`${elsewhere}   1/1   Running`)).toEqual([`${elsewhere} → pod/kube-system/${elsewhere}`]);
});

test('a word that happens to be a name is no link', () => {
  expect(links('the web is a word here')).toEqual([]);
});
