import type { Locator } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import type { Playground } from './playground.ts';

test.beforeEach(async ({ playground }) => {
  await playground.openDefault();
});

/** Whether an element's name is so now. */
const says = async (element: Locator, name: RegExp) => name.test((await element.getAttribute('aria-label')) ?? '');

/** Selects the first `frontend` pod. */
async function selectOne(playground: Playground) {
  const [pod] = await playground.seenPods('frontend');
  if (!pod) throw new Error('no frontend pod');
  await playground.selectPod(pod.name);
  return pod;
}

test('a crashed container is restarted, and backs off when it crashes again', async ({ playground }) => {
  const { inspector, time } = playground;
  const pod = await selectOne(playground);
  await inspector.crash();
  await expect(inspector.fact('State')).toContainText('restarted 1×');
  await expect(playground.pod(pod.name)).toHaveAccessibleName(new RegExp(`Running, ready, ${pod.address}`));
  await time.pause();
  await inspector.crash();
  await playground.stepUntil(() => says(playground.service('frontend-svc'), /2 of 3 endpoints ready/));
  await expect(playground.pod(pod.name)).toHaveAccessibleName(/CrashLoopBackOff/);
  await expect(inspector.events).toContainText('BackOff');
  await time.speed(10);
  await time.play();
  await expect(inspector.fact('State')).toHaveText('Running, ready, restarted 2×');
});

test('a pod that reports not ready leaves the endpoints, and no request goes there until it is ready again', async ({
  playground,
}) => {
  const { inspector, trace } = playground;
  const service = playground.service('frontend-svc');
  const pod = await selectOne(playground);
  await inspector.toggle('Reports ready').click();
  await expect(inspector.toggle('Reports ready')).not.toBeChecked();
  await expect(playground.pod(pod.name)).toHaveAccessibleName(/Running, not ready/);
  await expect(service).toHaveAccessibleName(/2 of 3 endpoints ready/);
  await playground.proxiesInSync();

  await playground.selectPod('client');
  await inspector.sendTwentyTo('frontend-svc');
  await trace.open();
  await expect(trace.requestsThat('Answered')).toHaveCount(20);
  await expect(trace.requestsThat(`by default/${pod.name}`)).toHaveCount(0);

  await playground.selectPod(pod.name);
  await inspector.toggle('Reports ready').click();
  await expect(inspector.toggle('Reports ready')).toBeChecked();
  await expect(service).toHaveAccessibleName(/3 of 3 endpoints ready/);
});

test('a stopped node is noticed after a while, its pods leave the endpoints; started again it comes back', async ({
  playground,
}) => {
  const { inspector, time } = playground;
  const node = playground.node('node-2');
  await time.speed(10);
  await playground.select(node, 'node-2');
  await inspector.button('Stop the machine').click();
  await expect(node).toHaveAccessibleName(/stopped, not noticed yet/);
  await expect(node).toHaveAccessibleName(/stopped, NotReady/, { timeout: 10_000 });
  const safe = (await playground.seenPods('frontend')).filter((pod) => pod.node === 'node-1').length;
  await expect(playground.service('frontend-svc')).toHaveAccessibleName(new RegExp(`${safe} of 3 endpoints ready`));
  await inspector.button('Start the machine').click();
  await expect(node).toHaveAccessibleName(/, Ready, kube-proxy in sync/);
  await expect(playground.service('frontend-svc')).toHaveAccessibleName(/3 of 3 endpoints ready/);
});

test('a Deployment is scaled up, down and to nothing', async ({ playground }) => {
  const { inspector } = playground;
  const deployment = playground.deployment('frontend');
  await playground.select(deployment, 'frontend');
  await inspector.button('Replicas: one more').click();
  await expect(deployment).toHaveAccessibleName(/4 of 4 pods ready/);
  await expect(playground.readyPods('frontend')).toHaveCount(4);
  const replicas = deployment.getByRole('textbox', { name: /^Replicas/ });
  await replicas.fill('1');
  await replicas.press('Enter');
  await expect(deployment).toHaveAccessibleName(/1 of 1 pods ready/);
  await expect(playground.service('frontend-svc')).toHaveAccessibleName(/1 of 1 endpoints ready/);
  await deployment.getByRole('button', { name: /one less/ }).click();
  await expect(playground.pods('frontend')).toHaveCount(0);
  await expect(playground.service('frontend-svc')).toHaveAccessibleName(/0 of 0 endpoints ready/);
});

test('time stands still when paused, goes on by steps, and runs at the speed chosen', async ({ playground }) => {
  const { time } = playground;
  await time.pause();
  const [pod] = await playground.seenPods('frontend');
  if (!pod) throw new Error('no pod');
  await playground.selectPod(pod.name);
  await playground.inspector.kill();
  await expect(playground.pods('frontend')).toHaveCount(2);
  const stood = await time.seconds();
  await playground.stepUntil(async () => (await playground.readyPods('frontend').count()) === 3);
  await playground.stepUntil(async () => (await playground.pods('frontend').count()) === 3);
  expect(await time.seconds()).toBeLessThanOrEqual(stood + 1);

  await time.speed(10);
  const before = await time.seconds();
  await time.play();
  await expect.poll(() => time.seconds()).toBeGreaterThanOrEqual(before + 20);
  await time.pause();
  expect(await time.seconds()).toBeLessThan(before + 60);
});

test('what was done is undone and done again', async ({ playground }) => {
  const { keys } = playground;
  const pods = await playground.seenPods('frontend');
  const pod = await selectOne(playground);
  await playground.inspector.kill();
  await expect(playground.pod(pod.name)).toHaveCount(0);
  await keys.press('ControlOrMeta+z');
  await expect(playground.readyPods('frontend')).toHaveCount(3);
  expect(await playground.seenPods('frontend')).toEqual(pods);
  await keys.press('ControlOrMeta+Shift+z');
  await expect(playground.pod(pod.name)).toHaveCount(0);
  await expect(playground.readyPods('frontend')).toHaveCount(3);
});

test('a node’s rules are shown as iptables-save prints them', async ({ playground, page }) => {
  await playground.select(playground.node('node-1'), 'node-1');
  await playground.inspector.button('Show its rules').click();
  const dialog = page.getByRole('dialog', { name: 'iptables-save on node-1' });
  await expect(dialog).toContainText(':KUBE-SERVICES - [0:0]');
  await expect(dialog).toContainText('-A KUBE-SERVICES -d 10.96.');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});

test('an engine that crashes says so, and the scene comes back', async ({ playground, page }) => {
  await playground.paletteItem('Deployment').press('Enter');
  await expect(playground.readyPods('web-1')).toHaveCount(2);
  const pods = await playground.seenPods('');
  await playground.crashEngine('a test pulled the plug');
  const banner = page.getByRole('alert');
  await expect(banner).toContainText('The engine has stopped. Your scene is safe.');
  await expect(banner).toContainText('a test pulled the plug');
  expect(await playground.seenPods('')).toEqual(pods);

  await banner.getByRole('button', { name: 'Restart from the last moment' }).click();
  await expect(banner).toHaveCount(0);
  expect(await playground.seenPods('')).toEqual(pods);
  await playground.time.speed(10);
  await playground.send();
  await expect(playground.caption).toHaveText(/answered by/);
});
