import { seriousProblems } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { notePaintedWords, paintedWords, placesOf } from './page/canvas-words.ts';

test('everything is done with the keyboard alone', async ({ playground }) => {
  const { inspector, keys, time, trace } = playground;
  await playground.openDefault();

  await test.step('send a request', async () => {
    await keys.tabTo(playground.sendButton);
    await keys.press('Enter');
    await keys.press('t');
    await expect(trace.requestsThat('Answered')).toHaveCount(1);
  });
  await test.step('pause, step, go on', async () => {
    await keys.tabTo(time.pauseButton);
    await keys.press('Space');
    await expect(time.playButton).toBeFocused();
    await keys.tabTo(time.stepButton);
    await keys.press('Enter');
    await keys.tabTo(time.playButton, 'back');
    await keys.press('Space');
    await expect(time.pauseButton).toBeVisible();
  });
  const [pod] = await playground.seenPods('frontend');
  if (!pod) throw new Error('no pod');
  await test.step('select a pod and kill it', async () => {
    await keys.tabTo(playground.pod(pod.name));
    await keys.press('Enter');
    await expect(inspector.region.getByRole('heading', { name: pod.name })).toBeVisible();
    await keys.tabTo(inspector.button('Kill now'));
    await keys.press('Enter');
    await expect(playground.pod(pod.name)).toHaveCount(0);
    await expect(playground.readyPods('frontend')).toHaveCount(3);
  });
  await test.step('scale a Deployment', async () => {
    await keys.tabTo(playground.deployment('frontend'), 'back');
    await keys.press('Enter');
    await keys.tabTo(inspector.button('Replicas: one more'));
    await keys.press('Enter');
    await expect(playground.deployment('frontend')).toHaveAccessibleName(/4 of 4 pods ready/);
  });
});

test('the page’s keys do what the help says', async ({ playground, page }) => {
  const { keys, time, trace, yaml } = playground;
  await playground.openDefault();
  await keys.press('?');
  const help = page.getByRole('dialog', { name: 'How to use Kubehop' });
  await expect(help).toBeVisible();
  await keys.press('Escape');
  await expect(help).toHaveCount(0);
  await expect(page.locator(':focus')).toHaveCount(0);
  await keys.press('Space');
  await expect(time.playButton).toBeVisible();
  await keys.press('.');
  await keys.press('Space');
  await expect(time.pauseButton).toBeVisible();
  await keys.press('+');
  await keys.press('+');
  await expect(time.speedMenu).toHaveValue('5');
  await keys.press('-');
  await keys.press('-');
  await expect(time.speedMenu).toHaveValue('1');
  await keys.press('s');
  await keys.press('t');
  await expect(trace.requestsThat('Answered')).toHaveCount(1);
  await keys.press('y');
  await expect(yaml.region).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test('axe finds nothing serious, with inspector, trace, rules and YAML open', async ({ playground, page }) => {
      await playground.openDefault();
      await playground.time.speed(10);
      expect(await seriousProblems(page), 'as it opens').toEqual([]);
      await playground.selectPod('client');
      await playground.send();
      await playground.trace.open();
      await expect(playground.caption).toHaveText(/answered by/);
      expect(await seriousProblems(page), 'pod and trace').toEqual([]);
      await playground.select(playground.service('frontend-svc'), 'frontend-svc');
      await playground.yaml.open();
      await playground.yaml.viewSelected();
      expect(await seriousProblems(page), 'Service and YAML').toEqual([]);
      await playground.select(playground.node('node-1'), 'node-1');
      await playground.inspector.button('Show its rules').click();
      await expect(page.getByRole('dialog')).toContainText('KUBE-SERVICES');
      expect(await seriousProblems(page), 'rules').toEqual([]);
    });
  });
}

for (const reducedMotion of ['no-preference', 'reduce'] as const) {
  const still = reducedMotion === 'reduce';
  test.describe(still ? 'for those who want nothing to move' : 'for all others', () => {
    test.use({ contextOptions: { reducedMotion } });

    test(still ? 'the packet’s stops are numbered' : 'the packet flies', async ({ playground, page }) => {
      await notePaintedWords(page);
      await playground.openDefault();
      await playground.time.speed(2);
      await playground.send();
      await expect(playground.caption).toHaveText(/answered by/);
      const words = await paintedWords(page);
      const numbers = words.map(({ text }) => text).filter((text) => /^\d+$/.test(text));
      if (still) {
        expect(numbers).toEqual(expect.arrayContaining(['1', '2', '3']));
        expect(placesOf(words, 'SYN')).toBe(1);
      } else {
        expect(numbers).toEqual([]);
        expect(placesOf(words, 'SYN')).toBeGreaterThan(10);
      }
    });
  });
}
