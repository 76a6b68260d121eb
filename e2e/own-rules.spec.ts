import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seriousProblems } from './axe.ts';
import { expect, test } from './fixtures.ts';

const machine = { local: '192.168.0.2', from: '198.51.100.7', to: '192.168.0.2', port: '22' };
const fixture = (name: string) =>
  readFileSync(join(import.meta.dirname, '../src/engine/netfilter/fixtures', name), 'utf8');
const firewall = `*filter
:INPUT DROP [0:0]
:SSH - [0:0]
-A INPUT -p tcp -m tcp --dport 22 -j SSH
-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT
-A SSH -s 198.51.100.0/24 -j ACCEPT
COMMIT
`;

test.beforeEach(async ({ playground }) => {
  await playground.openDefault();
  await playground.ownRules.open();
});

test('the example’s packet is drawn through Docker’s chains, its steps in words too', async ({ playground, page }) => {
  const { ownRules } = playground;
  await ownRules.button('Example').click();
  await ownRules.button('Send the packet').click();
  await expect(ownRules.outcome).toContainText('Let through on to 172.17.0.2:80');
  await expect(ownRules.chain('PREROUTING')).toHaveAccessibleName(/entered, steps 1$/);
  await expect(ownRules.chain('DOCKER').first()).toHaveAccessibleName(/entered, steps 2$/);
  await expect(ownRules.chain('DOCKER-ISOLATION-STAGE-2')).toHaveAccessibleName(/not entered$/);
  expect(await seriousProblems(page)).toEqual([]);
  await ownRules.answer.getByRole('button', { name: 'Steps' }).click();
  await expect(ownRules.steps).toHaveCount(9);
  await expect(ownRules.steps.nth(1)).toContainText('--to-destination 172.17.0.2:80');
  expect(await seriousProblems(page)).toEqual([]);
});

test('pasted rules are asked for a packet; what is wrong stands beside its line', async ({ playground, page }) => {
  const { ownRules } = playground;
  await ownRules.paste(firewall.replace('--dport 80', '--dprot 80'));
  await ownRules.ask(machine);
  await expect(ownRules.problems).toContainText('Line 5: unknown option "--dprot"');
  await expect(ownRules.problems.getByRole('listitem')).toHaveText([/^4-A INPUT/, /^5.*--dprot 80/, /^6-A SSH/]);
  expect(await seriousProblems(page)).toEqual([]);
  await ownRules.problems.getByRole('button', { name: 'Go to it' }).click();
  expect(await page.evaluate(() => getSelection()?.toString())).toContain('--dprot');
  await ownRules.paste(firewall);
  await ownRules.ask({ ...machine, from: 'nobody' });
  await expect(ownRules.field('From')).toHaveAccessibleDescription('"nobody" is not an IP address');
  await ownRules.ask(machine);
  await expect(ownRules.outcome).toContainText('Let through');
  await expect(ownRules.chain('SSH')).toHaveAccessibleName(/entered, steps 2$/);
  await ownRules.ask({ ...machine, port: '25' });
  await expect(ownRules.outcome).toContainText('No answer');
  await expect(ownRules.chain('SSH')).toHaveAccessibleName(/not entered$/);
});

test('a file is dropped on the panel and not applied to the cluster; what was asked is there when one comes back', async ({
  playground,
}) => {
  const { ownRules } = playground;
  await ownRules.drop('node.nft', fixture('docker.nft'));
  await expect(ownRules.form).toContainText('node.nft');
  await ownRules.ask({ ...machine, to: '10.96.0.1', port: '443' });
  await expect(ownRules.outcome).toBeVisible();
  const said = await ownRules.outcome.textContent();
  await playground.trace.open();
  await ownRules.open();
  await expect(ownRules.outcome).toHaveText(said ?? '');
  await expect(playground.notices).toBeEmpty();
});

test('five megabytes of rules are answered, and rubbish is refused, while the scene goes on', async ({
  playground,
}) => {
  const { ownRules } = playground;
  const blocked = Array.from(
    { length: 75_000 },
    (_, i) =>
      `-A INPUT -s 10.${i >> 16}.${(i >> 8) & 255}.${i & 255}/32 -m comment --comment "blocked by the list" -j DROP`,
  );
  await ownRules.drop('big.txt', `*filter\n:INPUT ACCEPT [0:0]\n${blocked.join('\n')}\nCOMMIT\n`);
  await expect(ownRules.form).toContainText('too much to show here');
  await ownRules.ask(machine);
  await playground.send();
  await expect(playground.caption).toHaveText(/answered by/);
  await expect(ownRules.outcome).toContainText('Let through', { timeout: 30_000 });
  await expect(ownRules.answer).toContainText('75,000 rules');
  await ownRules.drop('rubbish.bin', '\u007fELF\u0000\u0001\u0002');
  await ownRules.button('Send the packet').click();
  await expect(ownRules.problems).toContainText('this is no text');
});

test('the graph is walked by keyboard', async ({ playground, page }) => {
  const { ownRules } = playground;
  await ownRules.button('Example').click();
  await ownRules.button('Send the packet').click();
  await expect(ownRules.chain('PREROUTING')).toBeVisible();
  await ownRules.answer.getByRole('button', { name: 'Show it large' }).focus();
  await page.keyboard.press('Tab');
  await expect(ownRules.chain('PREROUTING')).toBeFocused();
});

test('a node’s rules are asked for a packet', async ({ playground, page }) => {
  const { ownRules } = playground;
  await playground.select(playground.node('node-1'), 'node-1');
  await playground.inspector.button('Show its rules').click();
  const dialog = page.getByRole('dialog', { name: 'iptables-save on node-1' });
  await dialog.getByRole('button', { name: 'Ask them for a packet' }).click();
  await expect(ownRules.form).toContainText('node-1');
  await ownRules.button('Send the packet').click();
  await expect(ownRules.outcome).toContainText('Let through');
  await expect(ownRules.chain('KUBE-SERVICES').first()).toHaveAccessibleName(/entered, steps/);
});

test('what a request met on a node is drawn, the chains of kube-proxy lit', async ({ playground, page }) => {
  const { ownRules, trace } = playground;
  await playground.send();
  await trace.open();
  await expect(playground.caption).toHaveText(/answered by/);
  await trace.visit('Node node-1').getByRole('button', { name: 'Show as chain graph' }).click();
  await expect(ownRules.outcome).toContainText('frontend');
  await expect(ownRules.chain('KUBE-SERVICES').first()).toHaveAccessibleName(/entered, steps/);
  await expect(ownRules.chain('KUBE-SEP-\\S+').first()).toHaveAccessibleName(/entered, steps/);
  await expect(ownRules.answer).not.toContainText('Other rules were written since');
  expect(await seriousProblems(page)).toEqual([]);
});
