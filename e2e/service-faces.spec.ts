import { seriousProblems } from './axe.ts';
import { expect, test } from './fixtures.ts';

test.beforeEach(async ({ playground }) => {
  await playground.openDefault();
  await playground.time.speed(10);
});

test('a NodePort opens a port on every node, by which a host outside reaches it', async ({ playground }) => {
  const service = playground.service('svc-1');
  await playground.dragService('NodePort', await playground.spot(0.2, 0.06));
  for (const name of ['node-1', 'node-2']) await expect(playground.node(name)).toContainText(/:3\d{4}/);
  await playground.drag(playground.handleOf(service), playground.deployment('frontend'));
  await expect(service).toHaveAccessibleName(/selects app=frontend, 3 of 3 endpoints ready/);
  await playground.proxiesInSync();
  await playground.drag(playground.handleOf(playground.outside('laptop')), service);
  await expect(playground.caption).toHaveText(/answered by frontend-/);
});

test('a LoadBalancer brings its balancer, which a host outside asks', async ({ playground }) => {
  const { trace } = playground;
  const service = playground.service('svc-1');
  await playground.dragService('LoadBalancer', await playground.spot(0.2, 0.06));
  await playground.drag(playground.handleOf(service), playground.deployment('frontend'));
  await expect(playground.balancer(/2 of 2 nodes healthy/)).toBeVisible({ timeout: 20_000 });
  await playground.proxiesInSync();
  await playground.drag(playground.handleOf(playground.outside('laptop')), service);
  await expect(playground.caption).toHaveText(/answered by frontend-/);
  await trace.open();
  await expect(trace.visit('Load balancer 198.51.100.1').first()).toBeVisible();
});

test('a headless Service is a name that leads to the pods themselves', async ({ playground }) => {
  const { trace } = playground;
  const service = playground.service('svc-1');
  await playground.dragService('Headless', await playground.spot(0.2, 0.06));
  await expect(service).toContainText('svc-1.default.svc');
  await playground.drag(playground.handleOf(service), playground.deployment('frontend'));
  await expect(service).toContainText('3 pod IPs');
  await playground.drag(playground.handleOf(playground.pod('client')), service);
  await expect(playground.caption).toHaveText(/answered by frontend-/);
  await trace.open();
  await expect(trace.requestsThat('http://svc-1:5000/')).toHaveCount(1);
});

test('an ExternalName stands for a host outside, which is asked on the client’s own port', async ({ playground }) => {
  const { trace } = playground;
  const service = playground.service('svc-1');
  await playground.dragService('ExternalName', await playground.spot(0.2, 0.06));
  await expect(service).toContainText('CNAME example.com');
  await expect(service).toContainText('not in this scene');
  await playground.dragHost('api.example.com', '8080', await playground.spot(0.12, 0.85));
  await playground.drag(playground.handleOf(service), playground.outside('api.example.com'));
  await expect(service).toContainText('CNAME api.example.com');
  await expect(service).not.toContainText('not in this scene');
  await playground.drag(playground.handleOf(playground.pod('client')), service);
  await expect(playground.caption).toHaveText(/answered by api\.example\.com/);
  await trace.open();
  await expect(trace.requestsThat('http://svc-1:8080/')).toHaveCount(1);
});

test('over https the certificate of the host outside is not made for the name inside', async ({ playground }) => {
  const { trace } = playground;
  const service = playground.service('svc-1');
  await playground.dragService('ExternalName', await playground.spot(0.2, 0.06));
  await playground.dragHost('api.example.com', '443', await playground.spot(0.12, 0.85));
  await playground.drag(playground.handleOf(service), playground.outside('api.example.com'));
  await expect(service).toContainText('CNAME api.example.com');
  await playground.drag(playground.handleOf(playground.pod('client')), service);
  await expect(playground.caption).toHaveText(
    /no alternative certificate subject name matches target host name 'svc-1'/,
  );
  await trace.open();
  await expect(trace.requestsThat('https://svc-1/')).toHaveCount(1);
});

test('a Service without selector leads where its EndpointSlice says; one undo takes both away', async ({
  playground,
}) => {
  const service = playground.service('svc-1');
  await playground.dragHost('api.example.com', '8080', await playground.spot(0.12, 0.85));
  await playground.dragService('Without selector', await playground.spot(0.2, 0.06));
  await expect(service).toHaveAccessibleName(/selects nothing, 1 of 1 endpoints ready/);
  await playground.proxiesInSync();
  await playground.drag(playground.handleOf(playground.pod('client')), service);
  await expect(playground.caption).toHaveText(/answered by api\.example\.com/);
  await playground.keys.press('Control+z');
  await expect(service).toHaveCount(0);
  await expect(playground.outside('api.example.com')).toBeVisible();
});

test('workloads of every kind come from the palette', async ({ playground }) => {
  await playground.drag(playground.paletteItem('StatefulSet'), await playground.spot(0.8, 0.06));
  await expect(playground.workload('StatefulSet', 'db-1')).toHaveAccessibleName(/2 of 2 pods ready/);
  await expect(playground.pod('db-1-1')).toBeVisible();
  await playground.paletteItem('DaemonSet').press('Enter');
  await expect(playground.workload('DaemonSet', 'agent-1')).toHaveAccessibleName(/2 of 2 pods ready/);
  await playground.paletteItem('Job').press('Enter');
  await expect(playground.workload('Job', 'job-1')).toHaveAccessibleName(/3 of 3 completed/, { timeout: 30_000 });
});

test('axe finds nothing serious in the choosers, nor in the faces they make', async ({ playground, page }) => {
  await playground.paletteItem('Outside').press('Enter');
  expect(await seriousProblems(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(playground.outside('host-1')).toHaveAccessibleName(/listens on 80/);
  await playground.paletteItem('Service').press('Enter');
  expect(await seriousProblems(page)).toEqual([]);
  await playground.chooseType('ExternalName');
  await expect(playground.service('svc-1')).toContainText('CNAME host-1');
  await playground.paletteItem('Service').press('Enter');
  await playground.chooseType('Headless');
  await expect(playground.service('svc-2')).toBeVisible();
  expect(await seriousProblems(page)).toEqual([]);
});
