import { expect, test } from 'vitest';
import { Playground } from '../../engine/index.ts';
import { applyUpdate, emptyWorld, type World } from '../world.ts';
import { defaultClient, urlFor } from './sending.ts';

const scene = `kind: Service
apiVersion: v1
metadata: {name: inside}
spec: {clusterIP: 10.96.0.20, selector: {app: web}, ports: [{port: 80}]}
---
kind: Service
apiVersion: v1
metadata: {name: open}
spec: {type: NodePort, clusterIP: 10.96.0.30, selector: {app: web}, ports: [{port: 80, nodePort: 30080}]}
---
kind: Pod
apiVersion: v1
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: web, image: nginx, ports: [{containerPort: 8080}]}]}
---
kind: Pod
apiVersion: v1
metadata: {name: client}
spec: {containers: [{name: curl, image: curlimages/curl, command: [sleep, infinity]}]}
`;

function world(text = scene): World {
  const result = Playground.open(text);
  if (!result.ok) throw new Error(result.problems[0]?.message);
  const clock = { now: result.playground.now, playing: true, speed: 1 };
  return applyUpdate(emptyWorld, { reset: true, clock, scene: '', ...result.playground.drain() });
}

function named<T>(table: ReadonlyMap<string, T>, id: string): T {
  const record = table.get(id);
  if (!record) throw new Error(`no ${id}`);
  return record;
}

test('a pod asks a Service by its ClusterIP and another pod by its IP and port', () => {
  const w = world();
  const client = named(w.pods, 'pod/default/client');
  const web = named(w.pods, 'pod/default/web');
  expect(urlFor(w, client, named(w.services, 'service/default/inside'))).toEqual({ url: 'http://10.96.0.20:80/' });
  expect(urlFor(w, client, web)).toEqual({ url: `http://${web.address}:8080/` });
});

test('the workstation asks a pod that kubectl port-forward leads to by localhost', () => {
  const w = world();
  const web = named(w.pods, 'pod/default/web');
  const laptop = named(w.outside, 'outside/laptop');
  const forwards = [{ port: 9090, pod: web.id, podPort: 8080 }];
  expect(urlFor(w, { ...laptop, forwards }, web)).toEqual({ url: 'http://localhost:9090/' });
  expect(urlFor(w, { ...laptop, forwards: [] }, web)).toEqual({ url: `http://${web.address}:8080/` });
});

test('an outside host asks by node port where there is one', () => {
  const w = world();
  const laptop = named(w.outside, 'outside/laptop');
  const node = named(w.nodes, 'node/node-1');
  expect(urlFor(w, laptop, named(w.services, 'service/default/open'))).toEqual({
    url: `http://${node.address}:30080/`,
  });
  expect(urlFor(w, laptop, node)).toEqual({ url: `http://${node.address}:30080/` });
  // It may try the ClusterIP too: that it does not get there is the lesson.
  expect(urlFor(w, laptop, named(w.services, 'service/default/inside'))).toEqual({ url: 'http://10.96.0.20:80/' });
});

test('an outside host asks a load balancer where the Service has one, and the node port while it is pending', () => {
  const w = world();
  const laptop = named(w.outside, 'outside/laptop');
  const open = named(w.services, 'service/default/open');
  const pending = { ...open, serviceType: 'LoadBalancer' };
  expect(urlFor(w, laptop, pending)).toEqual(urlFor(w, laptop, open));
  expect(urlFor(w, laptop, { ...pending, externalIPs: ['198.51.100.1'] })).toEqual({ url: 'http://198.51.100.1:80/' });
});

test('the client that sends is the selected one, else a pod that serves nothing', () => {
  const w = world();
  expect(defaultClient(w, undefined)?.name).toBe('client');
  expect(defaultClient(w, 'pod/default/web')?.name).toBe('client');
  expect(defaultClient(w, 'outside/laptop')?.name).toBe('laptop');
});

test('where both ends have two addresses, a request goes over the primary family, and may go over the other', () => {
  const networks =
    'pods: "10.244.0.0/16,fd00:10:244::/56", services: "10.96.0.0/16,fd00:10:96::/112", nodes: "192.168.0.0/24,fd00:192:168::/64"';
  const outside = '{name: both, address: "203.0.113.1,2001:db8::1"}, {name: six, address: "2001:db8::6"}';
  const dual = `kind: Scene\napiVersion: kubehop.dev/v1\nspec: {networks: {${networks}}, outside: [${outside}]}\n---\n${scene}`;
  const w = world(
    dual.replace(
      '{clusterIP: 10.96.0.20,',
      '{ipFamilyPolicy: PreferDualStack, clusterIPs: [10.96.0.20, "fd00:10:96::20"],',
    ),
  );
  const client = named(w.pods, 'pod/default/client');
  expect(urlFor(w, client, named(w.services, 'service/default/inside'))).toEqual({
    url: 'http://10.96.0.20:80/',
    other: 'http://[fd00:10:96::20]:80/',
  });
  expect(urlFor(w, client, named(w.services, 'service/default/open'))).toEqual({ url: 'http://10.96.0.30:80/' });
  const node = named(w.nodes, 'node/node-1');
  expect(urlFor(w, named(w.outside, 'outside/both'), node)).toEqual({
    url: 'http://192.168.0.2:30080/',
    other: 'http://[fd00:192:168::2]:30080/',
  });
  // A client of one family uses that one.
  expect(urlFor(w, named(w.outside, 'outside/six'), node)).toEqual({ url: 'http://[fd00:192:168::2]:30080/' });
});

test('a pod that serves in both families is one endpoint with two addresses', () => {
  const networks =
    'pods: "10.244.0.0/16,fd00:10:244::/56", services: "10.96.0.0/16,fd00:10:96::/112", nodes: "192.168.0.0/24,fd00:192:168::/64"';
  const dual = `kind: Scene\napiVersion: kubehop.dev/v1\nspec: {networks: {${networks}}}\n---\n${scene.replaceAll('{clusterIP: 10.96.0.20,', '{ipFamilyPolicy: RequireDualStack,')}`;
  const w = world(dual);
  const { address, secondAddress } = named(w.pods, 'pod/default/web');
  expect(secondAddress).toMatch(/^fd00:10:244:/);
  expect(named(w.services, 'service/default/inside').endpoints).toMatchObject([
    { address, secondAddress, ready: true },
  ]);
  const [other, ...more] = named(w.services, 'service/default/open').endpoints;
  expect([other?.address, other?.secondAddress, more]).toEqual([address, undefined, []]);
});
