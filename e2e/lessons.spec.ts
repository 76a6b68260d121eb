import { expect, test } from './fixtures.ts';

test('a lesson is played: a hint, a wrong answer and the right one; how far it came is remembered; one’s own scene is put aside and had back', async ({
  playground,
  page,
}) => {
  test.setTimeout(120_000);
  const { lesson, terminal, time } = playground;
  await playground.openDefault();
  await playground.paletteItem('Deployment').press('Enter');
  await expect(playground.readyPods('web-1')).toHaveCount(2);
  await lesson.open('Why pod addresses don');
  await expect(playground.notices).toContainText('Your scene was put aside. You find it under Lessons.');
  await time.speed(10);

  await test.step('a hint, then typing', async () => {
    await expect(lesson.step).toHaveAccessibleName('Step 1: Talk to a pod by its address');
    await lesson.button('Give me a hint').click();
    await expect(lesson.region).toContainText('shows each pod’s address in the column IP'.replace('’', "'"));
    await expect(lesson.button('Another hint')).toBeVisible();
    await expect(lesson.met).toHaveCount(0);
    await terminal.open();
    await terminal.run(
      'kubectl exec client -- curl -s $(kubectl get pod -l app=web -o jsonpath="{.items[0].status.podIP}"):5000',
    );
    await expect(lesson.met).toHaveCount(1);
    await expect(lesson.region).toContainText('a pod reaches a pod by its own address');
  });

  await test.step('then clicking: a pod that is killed has gone as one that is deleted has', async () => {
    await lesson.button('Next').click();
    await lesson.ready();
    const [web] = await playground.seenPods('web-');
    await playground.selectPod(web?.name ?? '');
    await playground.inspector.kill();
    await expect(lesson.met).toHaveCount(2);
  });

  await test.step('a guess, and a question that is answered wrong at first', async () => {
    await lesson.button('Next').click();
    await lesson.ready();
    await lesson.button('It was not ready yet').click();
    await expect(lesson.region).toContainText('It is not "It was not ready yet"');
    await page.reload();
    const catalogue = await lesson.catalogue();
    await expect(catalogue.getByRole('button', { name: 'Why pod addresses don' })).toContainText('at step 3 of 3');
    await catalogue.getByRole('button', { name: 'Why pod addresses don' }).click();
    await lesson.ready();
    await time.speed(10);
    await lesson.button('timeout').click();
    await lesson.button('It has an address of its own').click();
    await expect(lesson.met).toHaveCount(3);
    await expect(lesson.region).toContainText('You said so, and so it was: timeout');
    await expect(lesson.region).toContainText('An address belongs to one pod.');
  });

  const catalogue = await lesson.catalogue();
  await expect(catalogue.getByRole('button', { name: 'Why pod addresses don' })).toContainText('done');
  await catalogue.getByRole('button', { name: 'Back to First light' }).click();
  await expect(playground.readyPods('web-1')).toHaveCount(2);
  await expect(playground.readyPods('frontend')).toHaveCount(3);
});

test('a prediction is made before the packet flies, and what it does is the answer', async ({ playground }) => {
  const { lesson } = playground;
  await playground.open('#lesson=services/first-service&step=2');
  await lesson.ready();
  await expect(lesson.step).toHaveAccessibleName('Step 2: Which pod will it be?');
  const guesses = lesson.region.getByRole('group', { name: 'Which pod will answer the next request?' });
  await expect(guesses.getByRole('button')).toHaveCount(3);
  await guesses.getByRole('button').first().click();
  await expect(playground.caption).toHaveText(/answered by web-/);
  await expect(lesson.met).toContainText(/You said (so, and so it was: |web-\S+; it was )default\/web-/);
  await playground.inspector.sendTwentyTo('web');
  await expect(lesson.region).toContainText('Each pod is as likely as the others');
});

test('a link to a lesson that is not in the course says so, and leads to a scene', async ({ playground, page }) => {
  await playground.open('#lesson=services/nowhere');
  const told = page.getByRole('alert');
  await expect(told.getByRole('heading')).toHaveText('The lesson services/nowhere cannot be opened');
  await expect(told).toContainText('lessons/services/nowhere.md is not there');
  await told.getByRole('button', { name: 'Open the default scene' }).click();
  await expect(playground.readyPods('frontend')).toHaveCount(3);
});

test('what the steps before have sent does not count for a step that is opened by its link', async ({ playground }) => {
  const { lesson } = playground;
  await playground.open('#lesson=inside/proxy-modes&step=2');
  await lesson.ready();
  await expect(lesson.region).toContainText('no such request was sent yet');
  await expect(playground.caption).toHaveText(/4 requests/);
  await expect(lesson.region).toContainText('no such request was sent yet');
});

test.describe('on a screen of 1024 × 768', () => {
  test.use({ viewport: { width: 1024, height: 768 } });

  test('the figure is seen whole beside a lesson, and beside the panel in which one is written', async ({
    playground,
    page,
  }) => {
    await playground.open('#lesson=services/first-service');
    await playground.lesson.ready();
    const hidden = () =>
      page.getByRole('region', { name: 'The cluster' }).evaluate((canvas) => {
        const { left, right, top, bottom } = canvas.getBoundingClientRect();
        return [...canvas.querySelectorAll('.react-flow__node')].flatMap((node) => {
          const box = node.getBoundingClientRect();
          const isSeen = box.left >= left && box.right <= right && box.top >= top && box.bottom <= bottom;
          return isSeen ? [] : [node.getAttribute('data-id')];
        });
      });
    await expect(playground.readyPods('web')).toHaveCount(3);
    await expect.poll(hidden).toEqual([]);
    await playground.lesson.button('Edit this lesson').click();
    await expect(playground.author.region).toBeVisible();
    await expect.poll(hidden).toEqual([]);
  });
});
