import { seriousProblems } from './axe.ts';
import { expect, test } from './fixtures.ts';

test.beforeEach(async ({ playground }) => {
  await playground.openDefault();
});

test('a command is typed and answered, brought back with ↑, and its history is there after a reload', async ({
  playground,
  page,
}) => {
  const { terminal } = playground;
  await terminal.open();
  expect(await terminal.run('kubectl get svc')).toMatch(
    /^NAME +TYPE +CLUSTER-IP +EXTERNAL-IP +PORT\(S\) +AGE\nfrontend-svc +ClusterIP +10\.96\.\S+ +<none> +80\/TCP +\d+s\n/,
  );
  await terminal.press('ArrowUp');
  await expect(terminal.lastLine).toHaveText('$ kubectl get svc');
  await page.reload();
  await expect(playground.readyPods('frontend')).toHaveCount(3);
  await expect(terminal.region).toBeVisible();
  await expect(page.locator(':focus')).toHaveCount(0);
  await terminal.open();
  await terminal.press('ArrowUp');
  await expect(terminal.lastLine).toHaveText('$ kubectl get svc');
});

test('Tab stays inside, F6 and Escape twice lead out, and the page’s keys are letters in it', async ({
  playground,
  page,
}) => {
  const { terminal } = playground;
  await terminal.open();
  await terminal.type('kts ');
  await terminal.press('Tab');
  await expect(terminal.input).toBeFocused();
  await expect(terminal.lastLine).toHaveText('$ kts ');
  const drawerTab = page.getByRole('tab', { name: 'Terminal', exact: true });
  await terminal.press('F6');
  await expect(drawerTab).toBeFocused();
  await terminal.open();
  await terminal.press('Escape', 'Escape');
  await expect(drawerTab).toBeFocused();
  await playground.keys.tabTo(terminal.tabs.first());
});

test('a name in the output selects what it names, of the kind that its table shows', async ({ playground }) => {
  const { terminal, inspector } = playground;
  await terminal.open();
  await terminal.run('kubectl get pods -o wide');
  const [pod] = await playground.seenPods('frontend');
  await terminal.clickOn(pod?.name ?? '');
  await expect(inspector.region.getByRole('heading', { level: 2 })).toContainText(pod?.name ?? '');
  await terminal.clickOn('node-2');
  await expect(inspector.region.getByRole('heading', { level: 2 })).toContainText('node-2');
  await terminal.run('kubectl get deploy');
  await terminal.clickOn('frontend');
  await expect(inspector.region.getByRole('heading', { level: 2 })).toContainText('frontend');
});

test('terminals are apart from one another, and go on while others are seen', async ({ playground, page }) => {
  const { terminal } = playground;
  await terminal.open();
  await terminal.start('kubectl get pods -w');
  await expect(terminal.tabs.first()).toContainText('running');
  await terminal.button('New terminal').click();
  await expect(terminal.tabs).toHaveCount(2);
  await expect(terminal.input).toBeFocused();
  await terminal.idle();
  await terminal.run('kubectl scale deploy frontend --replicas=4');
  await expect(playground.readyPods('frontend')).toHaveCount(4);
  await page.getByRole('tab', { name: 'Trace' }).click();
  await terminal.open();
  await terminal.tabs.first().click();
  await expect(terminal.lines.filter({ hasText: 'ContainerCreating' })).not.toHaveCount(0);
  await terminal.press('Control+c');
  await terminal.idle();
  await terminal.button('Close terminal 1').click();
  await expect(terminal.tabs).toHaveText(['Terminal 2']);
});

test('a scene that is set back ends what runs, and the terminal says so and goes on', async ({ playground, page }) => {
  const { terminal } = playground;
  await terminal.open();
  await terminal.run('kubectl scale deploy frontend --replicas=1');
  await expect(playground.pods('frontend')).toHaveCount(1);
  await terminal.start('kubectl get pods -w');
  await page.getByRole('button', { name: /^Undo/ }).click();
  await terminal.idle();
  await expect(terminal.lines.filter({ hasText: 'The scene was set back' })).toHaveCount(1);
  await expect(playground.readyPods('frontend')).toHaveCount(3);
  await terminal.input.focus();
  expect(await terminal.run('kubectl get deploy -o name')).toBe('deployment.apps/frontend');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test('axe finds nothing serious in the terminal', async ({ playground, page }) => {
      const { terminal } = playground;
      await terminal.open();
      await terminal.run('kubectl get pods -o wide');
      await terminal.run('kubectl get nothing');
      expect(await seriousProblems(page)).toEqual([]);
    });
  });
}
