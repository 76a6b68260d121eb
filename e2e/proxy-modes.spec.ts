import { seriousProblems } from './axe.ts';
import { expect, test } from './fixtures.ts';

/** What each mode shows first, words of its text, and a chain or table that the packet of a request meets. */
const modes = [
  { mode: 'nftables', tool: 'nft list ruleset', words: 'table ip kube-proxy {', met: 'services' },
  { mode: 'ipvs', tool: 'ipvsadm -Ln', words: 'IP Virtual Server', met: 'virtual servers' },
  { mode: 'userland', tool: 'iptables-save', words: 'KUBE-PORTALS-CONTAINER', met: 'KUBE-PORTALS-CONTAINER' },
  { mode: 'iptables', tool: 'iptables-save', words: '-A KUBE-SERVICES -d 10.96.', met: 'KUBE-SERVICES' },
] as const;

test('the same scene is switched from mode to mode on the canvas; each has its own text and its own trace', async ({
  playground,
}) => {
  const { inspector, rules, trace } = playground;
  await playground.openDefault();
  await playground.time.speed(10);
  await playground.trace.open();
  for (const [index, { mode, tool, words, met }] of modes.entries()) {
    await test.step(mode, async () => {
      await rules.switchTo(mode, playground.node('node-1'));
      await playground.select(playground.node('node-1'), 'node-1');
      await expect(inspector.fact('kube-proxy')).toContainText(`${mode} mode`);
      await inspector.button('Show its rules').click();
      await expect(rules.shownBy(tool)).toContainText(words);
      await rules.close();
      await playground.selectPod('client');
      await inspector.sendTo('frontend-svc');
      await expect(trace.requestsThat('Answered')).toHaveCount(index + 1);
      await expect(trace.chosen).toContainText(/looked at [\d,]+ rules/);
      await expect(trace.chosenChain(met).first()).toBeVisible();
    });
  }
});

test('a ping of a ClusterIP: nobody answers in iptables mode, ipvs has the address itself; undo takes the switch back', async ({
  playground,
  page,
}) => {
  const { inspector, rules, trace } = playground;
  await playground.openDefault();
  await playground.time.speed(10);
  await trace.open();
  await playground.selectPod('client');
  await inspector.pingTo('frontend-svc');
  await expect(trace.requestsThat('Timed out')).toHaveCount(1);
  await expect(trace.chosen).toContainText('means nothing outside the cluster');
  await expect(trace.chosen).toContainText('A ping has no port');
  await rules.switchTo('ipvs', playground.node('node-1'));
  await inspector.pingTo('frontend-svc');
  await expect(trace.requestsThat('Answered')).toHaveCount(1);
  await expect(trace.chosen).not.toContainText('A ping has no port');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(playground.node('node-1')).toHaveAccessibleName(/iptables mode/);
  await page.keyboard.press('ControlOrMeta+Shift+z');
  await expect(playground.node('node-2')).toHaveAccessibleName(/ipvs mode/);
});

test('rules are searched, and shown by each tool', async ({ playground, page }) => {
  const { inspector, rules } = playground;
  await playground.openDefault();
  await playground.select(playground.node('node-1'), 'node-1');
  await inspector.button('Show its rules').click();
  await rules.find.fill('kube-services');
  await expect(rules.found).toHaveText(/^1 of \d+$/);
  await rules.find.press('Enter');
  await expect(rules.found).toHaveText(/^2 of \d+$/);
  await rules.find.press('Shift+Enter');
  await rules.find.press('Shift+Enter');
  await expect(rules.found).toHaveText(/^(\d+) of \1$/);
  await rules.find.fill('no such rule');
  await expect(rules.found).toHaveText('not found');
  await rules.choose('iptables-restore input');
  await expect(rules.text).toContainText('*nat');
  await rules.dialog.getByRole('button', { name: 'Copy' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^\*filter\n/);
});

test('the mode is chosen by the keyboard alone', async ({ playground, page }) => {
  const { inspector, keys, rules } = playground;
  await playground.openDefault();
  await keys.tabTo(playground.node('node-1'));
  await keys.press('Enter');
  await keys.tabTo(inspector.button('Change kube-proxy’s mode…'));
  await keys.press('Enter');
  await expect(rules.mode('iptables')).toHaveAttribute('aria-pressed', 'true');
  expect(await seriousProblems(page)).toEqual([]);
  await keys.tabTo(rules.mode('nftables'));
  await keys.press('Enter');
  await expect(rules.modes).toHaveCount(0);
  await expect(playground.node('node-2')).toHaveAccessibleName(/nftables mode/);
});

test('thousands of rules are shown and searched', async ({ playground }) => {
  const { inspector, rules } = playground;
  await playground.openDefault();
  await playground.select(playground.node('node-1'), 'node-1');
  const documents = Array.from({ length: 400 }, (_, n) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `many-${n}` },
    spec: { selector: { app: 'frontend' }, ports: [{ port: 80, targetPort: 5000 }] },
  }));
  await playground.dropFile('many.yaml', documents.map((each) => JSON.stringify(each)).join('\n---\n'));
  await expect(playground.notices).toContainText('service/many-399', { timeout: 20_000 });
  await expect(inspector.fact('kube-proxy')).toContainText(/4\d\d\d rules, in sync/, { timeout: 20_000 });
  await inspector.button('Show its rules').click();
  await rules.find.fill('many-399 cluster ip');
  await expect(rules.found).toHaveText(/^1 of \d+$/);
  await rules.find.press('Enter');
  await expect(rules.found).toHaveText(/^\d of \d+$/);
});

test('what a new connection costs grows with the Services in iptables mode, and in no other', async ({
  playground,
  page,
}) => {
  const { inspector, rules } = playground;
  await playground.openDefault();
  await playground.select(playground.node('node-1'), 'node-1');
  await inspector.button('Show its rules').click();
  await rules.costs.open();
  await expect(rules.costs.table).toContainText('of 5 ports of Services');
  expect(await seriousProblems(page), 'chart').toEqual([]);
  await rules.costs.compareButton.click();
  await expect(rules.costs.table).toContainText('of 500 ports of Services');
  const costs = await rules.costs.read();
  expect((costs.get('iptables')?.last ?? 0) - (costs.get('iptables')?.first ?? 0)).toBeGreaterThan(490);
  for (const mode of ['nftables', 'ipvs']) expect(costs.get(mode)?.last).toBe(costs.get(mode)?.first);
  await rules.costs.slider.press('Home');
  await expect(rules.costs.slider).toHaveAttribute('aria-valuetext', /^default\/svc-1: iptables \d+, nftables/);
  await rules.costs.slider.press('ArrowRight');
  await expect(rules.costs.slider).toHaveAttribute('aria-valuetext', /^default\/svc-2:/);
});
