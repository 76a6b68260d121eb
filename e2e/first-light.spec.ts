import { expect, test } from './fixtures.ts';
import type { Playground } from './playground.ts';

test.beforeEach(async ({ playground }) => {
  await playground.openDefault();
});

/** The first `frontend` pod on the canvas is killed; returns what it was. */
async function killOne(playground: Playground) {
  const [victim] = await playground.seenPods('frontend');
  if (!victim) throw new Error('no frontend pod');
  await playground.selectPod(victim.name);
  await playground.inspector.kill();
  await expect(playground.pod(victim.name)).toHaveCount(0);
  return victim;
}

test('the default scene stands: two nodes, three ready pods behind a Service, a client', async ({ playground }) => {
  await expect(playground.node('node-1')).toBeVisible();
  await expect(playground.node('node-2')).toBeVisible();
  await expect(playground.deployment('frontend')).toHaveAccessibleName(/3 of 3 pods ready/);
  await expect(playground.service('frontend-svc')).toHaveAccessibleName(/port 80, .*3 of 3 endpoints ready/);
  await expect(playground.readyPods('client')).toBeVisible();
});

test('one click sends a request to a pod, and the trace names the rules that sent it there', async ({ playground }) => {
  const { trace } = playground;
  const pods = await playground.seenPods('frontend');
  await playground.time.speed(10);
  await playground.send();
  await trace.open();
  await expect(trace.requestsThat('Answered')).toHaveCount(1);
  const answer = (await trace.requests.textContent()) ?? '';
  const answerer = pods.find((pod) => answer.includes(pod.name));
  if (!answerer) throw new Error(`None of the pods answered: ${answer}`);

  const chains = '[A-Z0-9]{16}';
  await expect(trace.matchedRule(/-A PREROUTING .*-j KUBE-SERVICES$/)).toBeVisible();
  await expect(trace.matchedRule(new RegExp(`-A KUBE-SERVICES .*-j KUBE-SVC-${chains}$`))).toBeVisible();
  await expect(trace.matchedRule(new RegExp(`-A KUBE-SVC-${chains} .*-j KUBE-SEP-${chains}$`))).toBeVisible();
  const dnat = `-A KUBE-SEP-${chains} .*-j DNAT --to-destination ${answerer.address}:5000$`;
  await expect(trace.matchedRule(new RegExp(dnat))).toBeVisible();
  await expect(trace.chosen.getByRole('heading', { name: `Pod ${answerer.name}` })).toBeVisible();
  await expect(playground.caption).toHaveText(new RegExp(`answered by ${answerer.name}`));
});

test('a killed pod is replaced under another name and address, and nobody asks the dead one', async ({
  playground,
}) => {
  const { inspector, time, trace } = playground;
  const before = await playground.seenPods('frontend');
  const victim = await killOne(playground);
  await expect(playground.readyPods('frontend')).toHaveCount(3);
  const after = await playground.seenPods('frontend');
  const newcomers = after.filter((pod) => !before.some(({ name }) => name === pod.name));
  expect(newcomers).toHaveLength(1);
  await time.speed(10);
  expect(before.map((pod) => pod.address)).not.toContain(newcomers[0]?.address);
  await expect(playground.service('frontend-svc')).toHaveAccessibleName(/3 of 3 endpoints ready/);
  for (const node of ['node-1', 'node-2'])
    await expect(playground.node(node)).toHaveAccessibleName(/kube-proxy in sync/);

  await playground.selectPod('client');
  await inspector.sendTwentyTo('frontend-svc');
  await trace.open();
  await expect(trace.requestsThat('Answered')).toHaveCount(20);
  expect(await trace.requests.count()).toBe(20);
  for (const request of await trace.requests.all()) {
    expect(await trace.read(request)).not.toContain(`to ${victim.address}:5000`);
  }
});

test('between the kill and the sync a request can fail, and the trace says at which hop and why', async ({
  playground,
}) => {
  const { inspector, time, trace } = playground;
  await time.pause();
  const victim = await killOne(playground);
  // By the time its replacement has a node, the killed pod's server has closed its port (SIGTERM), but no kube-proxy has written.
  await playground.stepUntil(async () =>
    (await playground.seenPods('frontend')).some((p) => p.state === 'Pending' && p.node !== ''),
  );
  await playground.selectPod('client');
  await inspector.sendTwentyTo('frontend-svc');
  await time.speed(10);
  await time.play();
  await trace.open();

  const lost = trace.requestsThat('Refused');
  await expect(lost.first()).toBeVisible();
  await lost.first().click();
  await expect(trace.matchedRule(`-j DNAT --to-destination ${victim.address}:5000`)).toBeVisible();
  await expect(trace.chosen.getByRole('heading', { name: `Pod ${victim.name}` })).toBeVisible();
  await expect(trace.chosen).toContainText('nothing listens on that port (RST)');
  // The others asked the living, by the same old rules.
  await expect(trace.requestsThat('Answered').first()).toBeVisible();
});
