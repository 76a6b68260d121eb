import type { Browser } from '@playwright/test';
import { seriousProblems } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { Playground } from './playground.ts';

/** The link, opened by somebody who was never here. */
async function elsewhere(browser: Browser, link: string): Promise<Playground> {
  const context = await browser.newContext();
  const other = new Playground(await context.newPage());
  await other.page.goto(link);
  await other.lesson.ready();
  return other;
}

test('a lesson is made in the page by acting, verified and shared; others solve it by typing and by dragging', async ({
  playground,
  browser,
}) => {
  test.setTimeout(180_000);
  const { author, time, terminal, trace } = playground;
  await playground.openDefault();

  // The scene: the default one, with a Service that leads nowhere in place of the one that is there.
  await playground.select(playground.service('frontend-svc'), 'frontend-svc');
  await playground.inspector.button('Delete').click();
  await expect(playground.service('frontend-svc')).toHaveCount(0);
  await playground.dragService('ClusterIP', await playground.spot(0.2, 0.06));

  await author.begin();
  await author.write('Title', 'A Service without pods');
  await author.write('Summary', 'What a selector is for.');
  await author.button('Begin with the scene as it stands').click();
  await expect(author.region).toContainText('It begins with Deployment, Service, Pod.');

  await author.write('Title of the step', 'Give it a selector');
  await author.write('Text', 'The Service **svc-1** selects nothing yet.');
  await expect(author.preview('Text').locator('strong')).toHaveText('svc-1');
  await author.write('Task', 'Let svc-1 lead to the frontend pods.');

  // What looks right, and is not.
  await author.record('Record a near-miss');
  await terminal.open();
  await terminal.run('kubectl set selector service svc-1 app=frontent');
  await author.stop();
  await expect(author.region.getByRole('list', { name: /^Near-miss/ })).toHaveText(
    'kubectl set selector service svc-1 app=frontent',
  );
  await author.write('Near-miss: why it is none', 'No pod has that label');

  // The solution, by dragging; and what must become of a request then.
  await author.record();
  await expect(playground.service('svc-1')).toHaveAccessibleName(/selects nothing/);
  await time.speed(10);
  await playground.drag(playground.handleOf(playground.service('svc-1')), playground.deployment('frontend'));
  await expect(playground.service('svc-1')).toHaveAccessibleName(/selects app=frontend, 3 of 3 endpoints ready/);
  await author.stop();
  await expect(author.solution).toHaveCount(1);
  await playground.proxiesInSync();
  await playground.drag(playground.handleOf(playground.pod('client')), playground.service('svc-1'));
  await expect(playground.caption).toHaveText(/answered by frontend-/);
  await author.button('Make this a check').first().click();
  await expect(author.checks).toHaveCount(1);
  await author.button(/^Take away: A request from/).click();
  await expect(author.checks).toHaveCount(0);
  await trace.open();
  await trace.chosen.getByRole('button', { name: 'Make this a check' }).click();
  await expect(author.checks).toHaveText([
    /A request from pod\/client to http:\/\/svc-1 is answered by default\/frontend-\* by rules of KUBE-SVC of default\/svc-1/,
  ]);
  await author.write('Hints, one a line, from a nudge to nearly the answer', 'Drag from the Service.');
  await author.write('Explanation', 'A selector is a question that labels answer.');

  await author.verify();
  await expect(author.region).toContainText('The lesson holds');
  const link = await author.link();
  expect(link).toContain('#lesson=1.');

  await test.step('by typing', async () => {
    const other = await elsewhere(browser, link);
    await expect(other.lesson.region).toContainText('Let svc-1 lead to the frontend pods.');
    await expect(other.lesson.met).toHaveCount(0);
    await other.terminal.open();
    await other.terminal.run('kubectl set selector service svc-1 app=frontend');
    await expect(other.lesson.met).toHaveCount(1);
    await expect(other.lesson.region).toContainText('A selector is a question that labels answer.');
    await other.page.context().close();
  });

  await test.step('by dragging', async () => {
    const other = await elsewhere(browser, link);
    await other.drag(other.handleOf(other.service('svc-1')), other.deployment('frontend'));
    await expect(other.lesson.met).toHaveCount(1);
    await other.page.context().close();
  });
});

test('a step begins with manifests that are written in its form, and with what was acted for that', async ({
  playground,
}) => {
  test.setTimeout(120_000);
  const { author, time, terminal } = playground;
  await playground.openDefault();
  await author.begin();
  await author.button('Begin with the scene as it stands').click();
  await author.write(
    'Manifests that are applied',
    '{apiVersion: v1, kind: Pod, metadata: {name: extra}, spec: {containers: [{name: web, image: nginx}]}}',
  );
  await author.record('Record what is done first');
  await expect(playground.pods('extra')).toHaveCount(1);
  await time.speed(10);
  await terminal.open();
  await terminal.run('kubectl delete service frontend-svc');
  await author.stop();
  const first = author.region.getByRole('list', { name: 'Done first' }).getByRole('listitem');
  await expect(first).toHaveText(['kubectl delete service frontend-svc']);

  // Whoever records the solution finds the step so.
  await author.record();
  await expect(playground.pods('extra')).toHaveCount(1);
  await expect(playground.service('frontend-svc')).toHaveCount(0);
  await author.stop();
  await first.getByRole('button', { name: /^Take away/ }).click();
  await expect(first).toHaveCount(0);
});

test('someone else’s lesson is edited as text; a mistake is told with its line, and a start that passes by Verify', async ({
  playground,
}) => {
  test.setTimeout(120_000);
  const { author, lesson, page } = playground;
  await playground.open('#lesson=services/first-service');
  await lesson.ready();
  await lesson.button('Edit this lesson').click();
  await expect(author.steps).toHaveCount(3);
  await author.button('Move the step down').click();
  await expect(author.field('Title of the step')).toHaveValue('Put a Service in front');
  await expect(author.steps.nth(1)).toHaveAttribute('aria-current', 'step');
  await author.button('Move the step up').click();

  await author.button('Edit as text').click();
  const file = author.field('The lesson’s file');
  await expect(file).toHaveValue(/\n## Put a Service in front\n/);
  const text = await file.inputValue();
  await file.fill(text.replace('seed: 4', 'minutes: often'));
  await author.button('Apply').click();
  await expect(author.region.getByRole('list', { name: 'Problems' })).toHaveText(/^Line \d+: minutes: /);
  await file.fill(text.replace('Your first Service', 'My first Service'));
  await author.button('Apply').click();
  await expect(author.field('Title')).toHaveValue('My first Service');

  await test.step('the draft is there after a reload, and is played', async () => {
    await page.reload();
    await expect(author.field('Title')).toHaveValue('My first Service');
    await author.button('Try it').click();
    await lesson.ready();
    await expect(lesson.region).toContainText('My first Service');
    await lesson.button('Edit this lesson').click();
    await expect(author.field('Title')).toHaveValue('My first Service');
  });

  await playground.select(playground.deployment('web'), 'web');
  await author.button('Take away: 10 of 10').click();
  await author.region.getByText('Make a check of web').click();
  await author.button('deployment/web {.status.readyReplicas} is 3').click();
  await author.verify();
  await expect(author.region.getByRole('list', { name: 'Problems' })).toContainText(
    'all checks hold before anything was done',
  );
});

test('predictions, questions, names and objects are written in forms, which say what is wrong beside the field', async ({
  playground,
  browser,
  page,
}) => {
  test.setTimeout(120_000);
  const { author, keys } = playground;
  await playground.openDefault();
  await author.begin();
  await author.write('Title', 'Before it flies');
  await author.button('Begin with the scene as it stands').click();
  await expect(author.region).toContainText('It begins with Deployment, Service, Pod.');

  await test.step('what is seldom changed', async () => {
    await author.region.getByText('Objectives, language and seed').click();
    await author.write('Objectives, one a line: what one can do afterwards', 'Say who answers');
    await author.write('Seed of its chances', 'seven');
    await expect(author.field('Seed of its chances')).toHaveAccessibleDescription(/number/);
    await author.write('Seed of its chances', '7');
    await expect(author.field('Seed of its chances')).toHaveAccessibleDescription('');
    await author.write('Language of its text', 'de');
  });

  await test.step('what the eye is led to', async () => {
    await playground.select(playground.service('frontend-svc'), 'frontend-svc');
    await author.button('Highlight what is selected').click();
    await author.region.getByLabel('Opens').selectOption('Trace');
  });

  await author.region.getByText('Write a check', { exact: true }).click();
  await test.step('a prediction, without a mouse', async () => {
    await author.field('Question').focus();
    await page.keyboard.type('Was wird aus der Anfrage?');
    await keys.press('Enter');
    await expect(author.field('From')).toBeFocused();
    await expect(author.field('From')).toHaveAccessibleDescription('is needed');
    await page.keyboard.type('pod/client');
    await keys.press('Tab');
    await page.keyboard.type('frontend-svc');
    await keys.press('Enter');
    await expect(author.field('To')).toHaveAccessibleDescription(/^must be an address/);
    await page.keyboard.press('Home');
    await page.keyboard.type('http://');
    await author.region.getByLabel('What is foretold').selectOption('what becomes of the request');
    await author.button('Add the check').press('Enter');
    await expect(author.checks).toHaveText(['Was wird aus der Anfrage?']);
  });

  const kind = author.region.getByLabel('What is checked');
  await kind.selectOption('A name that is looked up');
  await author.write('From', 'pod/client');
  await author.write('Name', 'frontend-svc');
  await author.write('The answer', '10.96.*');
  await author.button('Add the check').click();
  await kind.selectOption('An object of the API server');
  await author.write('Object', 'deployment/frontend');
  await author.write('Value (JSONPath)', '{.spec.replicas}');
  await author.write('It is', '4');
  await author.button('Add the check').click();
  await kind.selectOption('Requests the learner sent');
  await author.write('To: a part of the address', 'frontend-svc');
  await author.button('Add the check').click();
  await expect(author.checks).toHaveText([
    'Was wird aus der Anfrage?',
    'pod/client looks up frontend-svc and finds 10.96.*',
    'deployment/frontend {.spec.replicas} is 4',
    'You see: a request to frontend-svc answered',
  ]);
  await author.button('Change: deployment/frontend').click();
  await expect(author.checks.nth(2).getByRole('textbox', { name: 'It is', exact: true })).toHaveValue('4');
  await author.checks.nth(2).getByRole('textbox', { name: 'It is', exact: true }).fill('2');
  await author.button('Change the check').click();
  await expect(author.checks.nth(2)).toHaveText('deployment/frontend {.spec.replicas} is 2');

  await author.record();
  await playground.terminal.open();
  await playground.terminal.run('kubectl scale deployment frontend --replicas=2');
  await playground.terminal.run('kubectl exec client -- curl -s http://frontend-svc');
  await author.stop();
  await expect(author.solution.last()).toContainText('curl -s http://frontend-svc');
  await author.verify();
  await expect(author.region).toContainText('The lesson holds');
  await expect(author.region).toContainText('Its file says so: engine 0.1.0.');

  const other = await elsewhere(browser, await author.link());
  await expect(other.page.getByRole('tab', { name: 'Trace' })).toHaveAttribute('aria-selected', 'true');
  await other.lesson.button('answered').click();
  await expect(other.lesson.region).toContainText('You said so, and so it was: answered');
  expect(
    await other.lesson.region
      .getByText('Was wird aus der Anfrage?')
      .evaluate((e) => e.closest('[lang]')?.getAttribute('lang')),
  ).toBe('de');
  await other.page.context().close();
});

test('without a mouse a step is recorded and verified; the buttons keep the focus', async ({ playground }) => {
  const { author, keys } = playground;
  await playground.openDefault();
  await author.begin();
  await author.field('Title').focus();
  await keys.tabTo(author.region.getByRole('button', { name: 'Record', exact: true }));
  await keys.press('Enter');
  const stop = author.button('Stop recording');
  await expect(stop).toBeFocused();
  // Nothing was taken before: the lesson begins with the scene as it stood.
  await expect(author.region).toContainText('It begins with Deployment, Service, Pod.');
  await playground.paletteItem('Deployment').press('Enter');
  await expect(playground.deployment('web-1')).toBeVisible();
  await stop.press('Enter');
  await expect(author.solution).toHaveText([/"method":"POST".*web-1/]);
  await keys.tabTo(author.button('Verify'));
  await keys.press('Enter');
  await expect(author.region).toContainText('The lesson holds', { timeout: 30_000 });
  await expect(author.button('Verify')).toBeFocused();
});

test('what is too long for a link is offered as a file', async ({ playground, page }) => {
  const { author, notices } = playground;
  await playground.openDefault();
  await author.begin();
  // Text that does not get shorter.
  let seed = 1;
  const noise = Array.from({ length: 20_000 }, () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return String.fromCharCode(97 + ((seed >> 12) % 26));
  });
  await author.field('Text').fill(noise.join(''));
  await author.button('Copy link').click();
  await expect(notices).toContainText(/the lesson would have [\d,]+ characters.*save it as a file/);
  const saved = page.waitForEvent('download');
  await author.button('Save file').click();
  expect((await saved).suggestedFilename()).toBe('a-new-lesson.md');
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('the lesson that is written is a tab of the drawer', async ({ playground, page }) => {
    await playground.openDefault();
    await playground.author.begin();
    await expect(page.getByRole('tab', { name: 'Lesson' })).toHaveAttribute('aria-selected', 'true');
    await playground.author.write('Title', 'On the way');
    await expect(playground.author.region).toHaveAccessibleName('Writing the lesson: On the way');
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme, viewport: { width: 1024, height: 768 } });

    test('axe finds nothing serious where lessons are written and played', async ({ playground, page }) => {
      await playground.open('#lesson=services/first-service');
      await playground.lesson.ready();
      expect(await seriousProblems(page)).toEqual([]);
      await playground.lesson.button('Edit this lesson').click();
      await expect(playground.author.field('Title')).toBeVisible();
      expect(await seriousProblems(page)).toEqual([]);
    });
  });
}
