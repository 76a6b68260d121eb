import { expect, test } from './fixtures.ts';

test.beforeEach(async ({ playground }) => {
  await playground.openDefault();
});

test('a Deployment and a Service are dragged to the canvas, wired, and reached', async ({ playground }) => {
  const { time, trace } = playground;
  await time.speed(10);
  await playground.drag(playground.paletteItem('Deployment'), await playground.spot(0.8, 0.06));
  await expect(playground.deployment('web-1')).toHaveAccessibleName(/2 of 2 pods ready/);
  await playground.dragService('ClusterIP', await playground.spot(0.2, 0.06));
  await expect(playground.service('svc-1')).toHaveAccessibleName(/selects nothing, 0 of 0 endpoints ready/);

  await playground.drag(playground.handleOf(playground.service('svc-1')), playground.deployment('web-1'));
  await expect(playground.service('svc-1')).toHaveAccessibleName(/selects app=web-1, 2 of 2 endpoints ready/);
  await expect(playground.notices).toContainText('svc-1 now selects the pods of web-1');
  await playground.proxiesInSync();

  await playground.drag(playground.handleOf(playground.pod('client')), playground.service('svc-1'));
  await expect(playground.caption).toHaveText(/answered by web-1-/);
  await trace.open();
  await expect(trace.requestsThat(/Answered.*by default\/web-1-/)).toHaveCount(1);
});

test('a host from the palette stands where it is dropped; a Service moves where it is dragged', async ({
  playground,
}) => {
  const free = await playground.spot(0.15, 0.9);
  await playground.dragHost('laptop-1', '', free);
  expect(await playground.covers(playground.outside('laptop-1'), free)).toBe(true);

  const service = playground.service('frontend-svc');
  const top = await playground.spot(0.15, 0.1);
  await playground.drag(service, top);
  expect(await playground.covers(service, top)).toBe(true);
});

test('a pod dropped on a node runs there', async ({ playground }) => {
  await playground.drag(playground.paletteItem('Pod'), playground.node('node-2').getByText('kube-proxy'));
  await expect(playground.pod('pod-1')).toHaveAccessibleName(/Running, ready, .*on node-2/);
});

test('what is dropped beside the canvas is not made', async ({ playground }) => {
  await playground.drag(playground.paletteItem('Deployment'), playground.paletteItem('Outside'));
  await playground.drag(playground.paletteItem('Node'), playground.inspector.region);
  await playground.drag(playground.paletteItem('Client'), await playground.spot(0.1, 0.9));
  await expect(playground.readyPods('client-1')).toBeVisible();
  await expect(playground.deployment('web-1')).toHaveCount(0);
  await expect(playground.node('node-3')).toHaveCount(0);
});

test('a line to where it has no meaning does nothing', async ({ playground }) => {
  const { trace } = playground;
  const service = playground.service('frontend-svc');
  const pods = await playground.seenPods('frontend');
  await playground.drag(playground.handleOf(service), playground.node('node-1').getByText('kube-proxy'));
  await playground.drag(playground.handleOf(service), await playground.spot(0.1, 0.9));
  await playground.drag(playground.handleOf(playground.outside('laptop')), playground.deployment('frontend'));
  await playground.drag(playground.handleOf(playground.pod('client')), playground.deployment('frontend'));
  await trace.open();
  await expect(trace.requests).toHaveCount(0);
  await expect(playground.notices).toBeEmpty();
  await expect(service).toHaveAccessibleName(/selects app=frontend, 3 of 3 endpoints ready/);
  expect(await playground.seenPods('frontend')).toEqual(pods);
});

test('from the outside a ClusterIP cannot be reached', async ({ playground }) => {
  const { time, trace } = playground;
  await time.speed(10);
  await playground.drag(playground.handleOf(playground.outside('laptop')), playground.service('frontend-svc'));
  await trace.open();
  await expect(trace.requestsThat(/Timed out|Unreachable/)).toHaveCount(1);
});

test('without a mouse: Enter on the palette adds, a menu in the inspector wires', async ({ playground, page }) => {
  await playground.paletteItem('Deployment').press('Enter');
  await expect(playground.deployment('web-1')).toHaveAccessibleName(/2 of 2 pods ready/);
  await playground.paletteItem('Service').press('Enter');
  await expect(page.getByRole('button', { name: /^ClusterIP/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(playground.service('svc-1')).toBeVisible();
  await playground.inspector.region
    .getByRole('combobox', { name: 'Let it lead to' })
    .selectOption({ label: 'the pods of web-1' });
  await expect(playground.service('svc-1')).toHaveAccessibleName(/selects app=web-1, 2 of 2 endpoints ready/);
  await expect(page.getByRole('button', { name: 'Service', exact: true })).toBeFocused();
});
