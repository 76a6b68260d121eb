import { expect, test } from './fixtures.ts';

test.beforeEach(async ({ playground }) => {
  await playground.openDefault();
});

test('a Service changes its type in the inspector, and shows each on the canvas', async ({ playground }) => {
  const { inspector } = playground;
  const service = playground.service('frontend-svc');
  await playground.select(service, 'frontend-svc');
  await inspector.chooseType('NodePort');
  await expect(service).toHaveAccessibleName(/port 80:3\d{4}/);
  await expect(service).toContainText('NodePort');
  await expect(playground.node('node-2')).toContainText(/:3\d{4}/);

  await inspector.chooseType('LoadBalancer');
  await expect(service).toContainText('<pending>');
  await expect(playground.balancer(/, 2 of 2 nodes healthy/)).toBeVisible({ timeout: 20_000 });
  await expect(service).not.toContainText('<pending>');

  await playground.dismissNotices();
  await inspector.chooseType('Headless');
  await expect(playground.notices).toContainText(
    'spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set',
  );
  await expect(service).toContainText('LoadBalancer');

  await inspector.chooseType('ExternalName');
  await expect(service).toContainText('CNAME example.com');
  await expect(playground.balancer(/./)).toHaveCount(0);
});

test('a client outside reaches a Service by its load balancer', async ({ playground }) => {
  const { inspector, trace } = playground;
  await playground.select(playground.service('frontend-svc'), 'frontend-svc');
  await inspector.chooseType('LoadBalancer');
  await expect(playground.balancer(/, 2 of 2 nodes healthy/)).toBeVisible({ timeout: 20_000 });
  await playground.select(playground.outside('laptop'), 'laptop');
  await inspector.sendTo('frontend-svc');
  await expect(playground.caption).toHaveText(/answered by frontend-/);
  await trace.open();
  await expect(trace.visit('Load balancer 198.51.100.1').first()).toBeVisible();
});
