import { expect, test } from './fixtures.ts';

test('a node is drained, cut off, healed and removed by its inspector', async ({ playground }) => {
  const { inspector } = playground;
  await playground.openDefault();
  await playground.time.speed(10);
  const node = playground.node('node-2');
  await playground.select(node, 'node-2');
  await inspector.button(/^Drain/).click();
  await expect(node).toHaveAccessibleName(/SchedulingDisabled/);
  await expect(playground.canvas.getByRole('group', { name: /^Pod frontend.*on node-2$/ })).toHaveCount(0);
  await expect(playground.readyPods('frontend')).toHaveCount(3);

  await inspector.button(/^Cut off/).click();
  await expect(node).toHaveAccessibleName(/cut off/);
  await inspector.button(/^Heal/).click();
  await expect(node).not.toHaveAccessibleName(/cut off/);

  await inspector.button(/^Remove/).click();
  await expect(node).toHaveCount(0);
});

test('a pod can be told to fail its liveness probes', async ({ playground }) => {
  const { inspector } = playground;
  await playground.openDefault();
  await playground.selectPod('client');
  await inspector.toggle('Reports alive').click();
  await expect(inspector.toggle('Reports alive')).not.toBeChecked();
  await expect(playground.notices).toContainText('pod/client now reports not alive');
});
