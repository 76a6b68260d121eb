import { expect, test } from './fixtures.ts';

/** A Service of the lessons, written by hand. */
const service = (spec: string): string => `apiVersion: v1
kind: Service
metadata: {name: web}
spec: {${spec}}
`;

test.describe('a step is solved by any way that leads there', () => {
  test('a Service by its YAML instead of kubectl', async ({ playground }) => {
    const { lesson, yaml } = playground;
    await playground.open('#lesson=services/first-service');
    await lesson.ready();
    await yaml.open();
    await yaml.pasteAndApply(service('selector: {app: web}, ports: [{port: 80, targetPort: 5000}]'));
    await expect(lesson.met).toHaveCount(1);
    await expect(lesson.button('Next')).toBeVisible();
  });

  test('a pod killed on the canvas instead of deleted with grace', async ({ playground }) => {
    const { lesson, time } = playground;
    await playground.open('#lesson=services/first-service&step=3');
    await lesson.ready();
    await time.speed(5);
    const [web] = await playground.seenPods('web-');
    await playground.selectPod(web?.name ?? '');
    await playground.inspector.kill();
    await expect(lesson.met).toHaveCount(2, { timeout: 20_000 });
    await expect(lesson.region).toContainText('That is what a Service is for.');
  });

  test('one of three pods with names that stay, killed on the canvas, between two requests by its name', async ({
    playground,
  }) => {
    const { lesson, terminal, time } = playground;
    await playground.open('#lesson=services/headless&step=3');
    await lesson.ready();
    await time.speed(5);
    await terminal.open();
    await terminal.start('kubectl exec client -- curl -s http://db-1.db:8080');
    await terminal.idle();
    const [before] = await playground.seenPods('db-1');
    await playground.selectPod('db-1');
    await playground.inspector.kill();
    // Its successor can be ready before anybody has looked: known by its address.
    await expect(async () => {
      const [after] = await playground.seenPods('db-1');
      expect(after?.state).toBe('Running, ready');
      expect(after?.address).not.toBe(before?.address);
    }).toPass();
    await terminal.open();
    await terminal.start('kubectl exec client -- curl -s http://db-1.db:8080');
    await terminal.idle();
    await expect(lesson.met).toHaveCount(3);
  });

  test('a node port by YAML; then both nodes are asked from the panel of the laptop', async ({ playground }) => {
    const { lesson, yaml, inspector } = playground;
    await playground.open('#lesson=outside/node-port&step=2');
    await lesson.ready();
    await yaml.open();
    await yaml.pasteAndApply(
      service('type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: 5000, nodePort: 30080}]'),
    );
    await expect(lesson.met).toHaveCount(1);
    await lesson.button('Next').click();
    await lesson.ready();
    await lesson.button('Either of them').click();
    await inspector.sendToNodePortOf('node-1');
    await inspector.sendToNodePortOf('node-2');
    await expect(lesson.met).toHaveCount(3);
  });

  test('the node that answers for an address, switched off in its panel', async ({ playground }) => {
    const { lesson, time } = playground;
    await playground.open('#lesson=outside/metallb&step=2');
    await lesson.ready();
    await time.speed(10);
    await playground.inspector.button('Stop the machine').click();
    await expect(lesson.met).toHaveCount(2, { timeout: 30_000 });
  });

  test('kube-proxy’s mode changed on the canvas, and the Service pinged from the panel of the client', async ({
    playground,
  }) => {
    const { lesson, rules } = playground;
    await playground.open('#lesson=inside/proxy-modes&step=3');
    await lesson.ready();
    await rules.switchTo('ipvs', playground.node('node-1'));
    await playground.proxiesInSync();
    await playground.selectPod('client');
    await playground.inspector.pingTo('web');
    await expect(lesson.met).toHaveCount(1);
  });
});
