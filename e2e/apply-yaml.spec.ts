import { expect, test } from './fixtures.ts';
import { badInputs, longText, realInput } from './manifests.ts';
import type { Playground } from './playground.ts';

test.beforeEach(async ({ playground }) => {
  await playground.openDefault();
});

/** What the manifests of `realInput` come to in a real cluster. */
async function expectRealInputStands(playground: Playground) {
  const { inspector, time, trace } = playground;
  await time.speed(10);
  await expect(playground.readyPods('alpaca-prod')).toHaveCount(3);
  await expect(playground.service('alpaca-prod')).toHaveAccessibleName(/port 8080, .*3 of 3 endpoints ready/);
  await expect(playground.service('sleep-2')).toHaveAccessibleName(/selects app=sleep-2, 0 of 0 endpoints ready/);
  await playground.proxiesInSync();

  await playground.selectPod('client');
  await inspector.sendTo('alpaca-prod');
  await trace.open();
  await expect(trace.requestsThat(/Answered.*:8080\/.*by default\/alpaca-prod-/)).toHaveCount(1);

  await inspector.sendTo('sleep-2');
  await expect(trace.requestsThat(/Rejected|Refused/)).toHaveCount(1);
  await expect(trace.chosen).toContainText(/sleep-2.*no endpoints/);
  await expect(trace.matchedRule(/default\/sleep-2 has no endpoints.*-j REJECT/)).toBeVisible();
}

/** A request to the default scene's Service is answered by one of these pods. */
async function expectStands(playground: Playground, pods: Awaited<ReturnType<Playground['seenPods']>>) {
  expect(await playground.seenPods('')).toEqual(pods);
  await playground.send();
  await playground.trace.open();
  await expect(playground.trace.requestsThat(/Answered.*by default\/frontend-/)).toHaveCount(1);
}

test('manifests found in the wild apply from a dropped file', async ({ playground }) => {
  await playground.dropFile('found.yaml', realInput);
  for (const line of [
    'service/sleep-2 created',
    'deployment.apps/alpaca-prod created',
    'service/alpaca-prod created',
  ]) {
    await expect(playground.notices).toContainText(line);
  }
  await expectRealInputStands(playground);
});

test('manifests found in the wild apply from the YAML pane, and apply again unchanged', async ({ playground }) => {
  const { yaml } = playground;
  await yaml.open();
  await yaml.pasteAndApply(realInput);
  for (const line of [
    'service/sleep-2 created',
    'deployment.apps/alpaca-prod created',
    'service/alpaca-prod created',
  ]) {
    await expect(yaml.result).toContainText(line);
  }
  await yaml.apply();
  await expect(yaml.result.getByText('unchanged')).toHaveCount(3);
  await expectRealInputStands(playground);
});

test('bad input in a dropped file: line and field are named, and what stood still stands', async ({ playground }) => {
  const pods = await playground.seenPods('');
  for (const { what, text, line, field, message } of badInputs) {
    await test.step(what, async () => {
      await playground.dropFile('broken.yaml', text);
      await expect(playground.notices).toContainText(message);
      await expect(playground.notices).toContainText(`line ${line}: ${field ?? ''}`);
      await playground.dismissNotices();
    });
  }
  await expect(playground.service('broken')).toHaveCount(0);
  await expectStands(playground, pods);
});

test('bad input in the YAML pane: line and field are named, and what stood still stands', async ({ playground }) => {
  const { yaml } = playground;
  const pods = await playground.seenPods('');
  await yaml.open();
  for (const { what, text, line, field, message } of badInputs) {
    await test.step(what, async () => {
      await yaml.pasteAndApply(text);
      const problem = yaml.problems.first();
      await expect(problem).toContainText(message);
      await expect(problem).toContainText(`Line ${line}: ${field ?? ''}`);
    });
  }
  await expect(playground.service('broken')).toHaveCount(0);
  await expectStands(playground, pods);
});

test('a field that is kept without effect is warned of, dropped or pasted', async ({ playground }) => {
  const { yaml } = playground;
  const text = `apiVersion: v1
kind: Pod
metadata: {name: limited}
spec:
  containers:
    - name: web
      image: nginx
      resources: {limits: {cpu: 1}}
`;
  const warning = 'spec.containers[0].resources is kept but has no effect: Kubehop does not model it';
  await playground.dropFile('limited.yaml', text);
  await expect(playground.notices).toContainText(warning);
  await playground.dismissNotices();
  await yaml.open();
  await yaml.pasteAndApply(text);
  await expect(yaml.problems).toHaveCount(1);
  await expect(yaml.problems).toContainText(`Line 8: spec.containers[0].resources ${warning}`);
});

test('too much text is refused by its size, dropped, opened or pasted', async ({ playground }) => {
  const { yaml } = playground;
  const pods = await playground.seenPods('');
  await playground.dropFile('big.yaml', longText(2_100_000));
  await expect(playground.notices).toContainText('big.yaml is 2.1 MiB long; the limit is 1 MiB');
  await playground.dropFile('middling.yaml', longText(1_500_000));
  await expect(playground.notices).toContainText('middling.yaml is 1.5 MiB long; the limit is 1 MiB');
  await yaml.open();
  await yaml.openFile('big.yaml', longText(2_100_000));
  await expect(yaml.result).toContainText('big.yaml is 2.1 MiB long; the limit is 1 MiB');
  await yaml.pasteAndApply(longText(2_100_000));
  await expect(yaml.result).toContainText('the text is 2.1 MiB long; the limit is 1 MiB');
  await expectStands(playground, pods);
});

test('what is selected is shown as YAML', async ({ playground }) => {
  const { inspector, yaml } = playground;
  await playground.select(playground.service('frontend-svc'), 'frontend-svc');
  await yaml.open();
  await yaml.viewSelected();
  await expect(yaml.region).toContainText('service/default/frontend-svc');
  await expect(yaml.region).toContainText(/kind:\s*Service/);
  await expect(inspector.region).toContainText('frontend-svc');
});

test('the inspector’s YAML button shows what is inspected, and replaces nothing that was written', async ({
  playground,
}) => {
  const { yaml, inspector } = playground;
  await playground.selectPod('client');
  await inspector.button('YAML').click();
  await expect(yaml.region).toContainText('pod/default/client');
  await expect(yaml.region.getByText('kind: Pod')).toBeVisible();
  await playground.select(playground.service('frontend-svc'), 'frontend-svc');
  await inspector.button('YAML').click();
  await expect(yaml.region).toContainText('service/default/frontend-svc');

  await yaml.paste('# mine');
  await playground.selectPod('client');
  await inspector.button('YAML').click();
  await expect(yaml.region).toContainText('service/default/frontend-svc (changed)');
  await expect(yaml.region.getByText('# mine')).toBeVisible();
});

test('a file that is no manifest is not applied', async ({ playground }) => {
  await playground.dropFile('holiday.png', 'not really a picture');
  await expect(playground.notices).toContainText('holiday.png is not applied: only .yaml, .yml and .json files are.');
});
