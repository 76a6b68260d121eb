import { seriousProblems } from './axe.ts';
import { expect, test } from './fixtures.ts';
import type { Playground } from './playground.ts';

const web = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: hashicorp/http-echo:1.0, ports: [{containerPort: 5000}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 5000}]}
`;

/** Applies a Deployment and a Service, and opens the ripple when it has run out. */
async function throwIn(playground: Playground): Promise<void> {
  const { ripple, time, yaml } = playground;
  await time.speed(10);
  await yaml.open();
  await yaml.pasteAndApply(web);
  await expect(playground.readyPods('web')).toHaveCount(1);
  await ripple.open();
  await expect(ripple.step(/kube-proxy on node-2\s*wrote its rules/)).toHaveCount(2);
}

test.beforeEach(async ({ playground }) => {
  await playground.openDefault();
});

test('applied YAML ripples through everyone to the rules of every node', async ({ playground, page }) => {
  const { ripple } = playground;
  await throwIn(playground);
  await expect(ripple.choice).toContainText('the last thing done: kubectl apply: deployment.apps/web, service/web');
  const steps = [
    /You\s*created Deployment default\/web/,
    /Deployment controller\s*created ReplicaSet default\/web-/,
    /ReplicaSet controller\s*created Pod default\/web-/,
    /Scheduler\s*bound Pod default\/web-\S+ to node-/,
    /kubelet on node-\d\s*heard that Pod/,
    /CNI on node-\d\s*ADD: connected Pod.*10\.244\./,
    /kubelet on node-\d\s*updated the status of Pod.*Running/,
    /EndpointSlice controller\s*changed EndpointSlice.*\+10\.244\..* ready/,
    /CoreDNS \w+\s*updated its cache: EndpointSlice.*\+10\.244\./,
  ];
  const texts = await ripple.steps.allTextContents();
  const places = steps.map((words) => texts.findIndex((text) => words.test(text)));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(await seriousProblems(page)).toEqual([]);
});

test('a step that is chosen is told on the canvas, and what it touches is lit', async ({ playground }) => {
  const { ripple } = playground;
  await throwIn(playground);
  const pod = playground.readyPods('web');
  const before = await playground.drawn(pod);
  await ripple.button(/^created Pod default\/web-/).click();
  await expect(ripple.shown).toContainText('created Pod default/web-');
  await expect(playground.caption).toContainText(/Step \d+ of \d+: ReplicaSet controller created Pod default\/web-/);
  expect(await playground.drawn(pod)).not.toBe(before);
  await ripple.button('End the replay').click();
  await expect(playground.caption).toHaveCount(0);
});

test('the ripple is walked through with the keyboard, step by step and back to the cause', async ({ playground }) => {
  const { keys, ripple } = playground;
  await throwIn(playground);
  await keys.tabTo(ripple.button(/^kubectl apply: /));
  await keys.press('ArrowDown');
  await expect(ripple.shown).toContainText('created Deployment default/web');
  await keys.press(']');
  await expect(ripple.shown).toContainText('created Service default/web');
  await keys.press('[');
  await keys.press('ArrowLeft');
  await expect(ripple.shown).toContainText('kubectl apply');
  await keys.press('ArrowDown');
  await expect(ripple.button(/^created Deployment default\/web/)).toBeFocused();
});

test('a replay goes from step to step by itself, unless motion is unwanted', async ({ playground, page }) => {
  const { ripple } = playground;
  await throwIn(playground);
  await ripple.button(/^Replay$/).click();
  await expect(playground.caption).toContainText('Step 1 of');
  await expect(playground.caption).toContainText('Step 2 of');
  await ripple.button('Pause').click();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await expect(ripple.button(/^Replay$/)).toHaveCount(0);
  await ripple.button('Step forward').click();
  await expect(playground.caption).toContainText(/Step [34] of/);
});

test('what is done next is followed, and other ripples can be chosen', async ({ playground }) => {
  const { ripple } = playground;
  await throwIn(playground);
  await playground.selectPod('client');
  await playground.inspector.kill();
  await expect(ripple.choice).toContainText(/the last thing done: kubectl delete pod client/);
  await expect(ripple.step(/CNI on node-\d\s*DEL: disconnected Pod default\/client/)).toHaveCount(1);
  const opened = ripple.choice.getByRole('option', { name: /s: opened the scene/ });
  await ripple.choice.selectOption(await opened.getAttribute('value'));
  await expect(ripple.steps.first()).toContainText('opened the scene First light');
});
