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
  await expect(terminal.lines.filter({ hasText: 'The scene that this ran in is gone' })).toHaveCount(1);
  await expect(playground.readyPods('frontend')).toHaveCount(3);
  await terminal.input.focus();
  expect(await terminal.run('kubectl get deploy -o name')).toBe('deployment.apps/frontend');
});

test('an engine that stops ends what runs; the terminal goes on after the restart', async ({ playground, page }) => {
  const { terminal } = playground;
  await terminal.open();
  await terminal.start('kubectl get pods -w');
  await expect(terminal.lines.filter({ hasText: /^frontend/ })).toHaveCount(3);
  await playground.crashEngine('a bug');
  await terminal.idle();
  await page.getByRole('alert').getByRole('button', { name: 'Restart from the last moment' }).click();
  await expect(playground.readyPods('frontend')).toHaveCount(3);
  await terminal.input.focus();
  expect(await terminal.run('kubectl get deployment -o name')).toBe('deployment.apps/frontend');
});

test('what a command in a pod sends flies over the canvas, and its trace is a click away', async ({ playground }) => {
  const { terminal, trace } = playground;
  await terminal.open();
  expect(await terminal.run('kubectl exec client -- curl -s frontend-svc')).toBe('hello');
  await expect(playground.caption).toHaveText(/answered by frontend/);
  await terminal.traceOf('frontend-svc').click();
  await expect(trace.requestsThat('Answered')).toHaveCount(1);
  await expect(trace.visit('Node node-1')).toBeVisible();
});

test('what is typed is undone like what is clicked', async ({ playground, page }) => {
  const { terminal } = playground;
  await terminal.open();
  expect(await terminal.run('kubectl delete deployment frontend')).toMatch(/^deployment\.apps "frontend" deleted/);
  await expect(playground.pods('frontend')).toHaveCount(0);
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect(playground.readyPods('frontend')).toHaveCount(3);
  await terminal.input.focus();
  expect(await terminal.run('kubectl get deployment -o name')).toBe('deployment.apps/frontend');
});

test('commands are piped, put into files and looped; a shell in a pod and one on a node are entered and left', async ({
  playground,
}) => {
  const { terminal } = playground;
  await terminal.open();
  expect(await terminal.run('kubectl get pods --no-headers | grep frontend | wc -l')).toBe('3');
  await terminal.run('kubectl get svc -o name > services.txt');
  expect(await terminal.run('sort -r services.txt | head -1')).toBe('service/kubernetes');
  expect(await terminal.run('for i in $(seq 1 3); do echo "line $i"; done')).toBe('line 1\nline 2\nline 3');
  await terminal.run('kubectl exec -it client -- sh');
  await expect(terminal.lastLine).toHaveText('/ # ');
  expect(await terminal.run('curl -s frontend-svc')).toBe('hello');
  await terminal.press('Control+d');
  await terminal.idle();
  await expect(terminal.lastLine).toHaveText('$ ');
  await terminal.run('ssh node-1');
  expect(await terminal.run('iptables-save -t nat | grep -c KUBE-SVC')).toMatch(/^\d+$/);
});

test('the reverse search, a quote left open, and Tab that lists what could follow', async ({ playground }) => {
  const { terminal } = playground;
  await terminal.open();
  await terminal.run('echo one');
  await terminal.run('echo two');
  await terminal.press('Control+r');
  await terminal.type('on');
  await expect(terminal.lastLine).toHaveText("(reverse-i-search)`on': echo one");
  await terminal.press('Enter');
  await terminal.idle();
  expect(await terminal.printed()).toBe('one');
  await terminal.start("echo 'first");
  await expect(terminal.lastLine).toHaveText('>');
  expect(await terminal.run("second'")).toBe("> second'\nfirst\nsecond");
  await terminal.type('kubectl describe dep');
  await terminal.press('Tab');
  await expect(terminal.lastLine).toHaveText('$ kubectl describe deployments');
  await terminal.type('fr');
  await terminal.press('Tab');
  await expect(terminal.lastLine).toHaveText('$ kubectl describe deployments frontend');
  await terminal.press('Control+c');
  await terminal.run('touch notes.txt notes.yaml');
  await terminal.type('cat no');
  await terminal.press('Tab');
  await expect(terminal.lastLine).toHaveText('$ cat notes.');
  await terminal.press('Tab', 'Tab');
  await expect(terminal.lines.filter({ hasText: /^notes\.txt +notes\.yaml/ })).toHaveCount(1);
  await terminal.type('y');
  await terminal.press('Tab');
  await expect(terminal.lastLine).toHaveText('$ cat notes.yaml');
});

test('a megabyte pasted is taken in while the page goes on', async ({ playground }) => {
  const { terminal } = playground;
  await terminal.open();
  await terminal.paste(`echo ${'x'.repeat(1 << 20)}`);
  await terminal.type('y');
  await expect(terminal.lastLine).toHaveText(/xy$/);
  await playground.send();
  await expect(playground.caption).toHaveText(/answered by/);
  await terminal.input.focus();
  await terminal.press('Control+c');
  await terminal.idle();
  expect(await terminal.run('echo still here')).toBe('still here');
});

test('edit opens a file in the YAML pane, and what is typed there is in the file', async ({ playground, page }) => {
  const { terminal, yaml } = playground;
  await terminal.open();
  await terminal.run('echo "kind: Pod" > pod.yaml');
  await terminal.start('edit pod.yaml');
  await expect(yaml.region).toContainText('pod.yaml');
  await yaml.region.getByRole('textbox').focus();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('#mine');
  await yaml.region.getByRole('button', { name: 'Open file' }).focus();
  await terminal.open();
  expect(await terminal.run('cat pod.yaml')).toContain('kind: Pod\n#mine');
});

test('kubectl edit opens the object in the YAML pane: what is saved there is sent, what is not valid comes back with why', async ({
  playground,
  page,
}) => {
  const { terminal, yaml } = playground;
  await terminal.open();
  await terminal.run('kubectl get deployment frontend -o yaml > before.yaml');
  const text = await terminal.run("sed -n '1,$p' before.yaml");
  await terminal.start('kubectl edit deployment frontend');
  await expect(yaml.editor).toBeFocused();
  await yaml.paste(text.replace(/^ {2}replicas: 3$/m, '  replicas: -1'));
  await yaml.button('Save').click();
  await expect(yaml.region).toContainText('was not valid');
  await yaml.paste(text.replace(/^ {2}replicas: 3$/m, '  replicas: 2'));
  await page.keyboard.press('ControlOrMeta+Enter');
  await terminal.idle();
  await expect(terminal.input).toBeFocused();
  expect(await terminal.printed()).toBe(
    'error: deployments.apps "frontend" is invalid\ndeployment.apps/frontend edited',
  );
  await expect(playground.readyPods('frontend')).toHaveCount(2);
  await terminal.start('kubectl edit service frontend-svc');
  await yaml.button('Close without saving').click();
  await terminal.idle();
  expect(await terminal.printed()).toBe('Edit cancelled, no changes made.');
});

test('files are there after a reload', async ({ playground, page }) => {
  const { terminal } = playground;
  await terminal.open();
  await terminal.start('cat > one.txt <<EOF\nwritten here\nEOF');
  await terminal.idle();
  await page.reload();
  await expect(playground.readyPods('frontend')).toHaveCount(3);
  await terminal.open();
  expect(await terminal.run('cat one.txt')).toBe('written here');
});

test('kubectl run -it --rm: a shell in a pod that is gone when it is left', async ({ playground }) => {
  const { terminal } = playground;
  await terminal.open();
  expect(await terminal.run('kubectl run -it --rm tmp --image=busybox -- nslookup frontend-svc')).toMatch(
    /Name: +frontend-svc\.default\.svc\.cluster\.local\nAddress: 10\.96\.[\s\S]*\nSession ended, .*\npod "tmp" deleted$/,
  );
  await terminal.run('kubectl run -it --rm tmp --image=busybox -- sh');
  await expect(terminal.lastLine).toHaveText('/ # ');
  expect(await terminal.run('hostname')).toBe('tmp');
  await expect(playground.pods('tmp')).toHaveCount(1);
  expect(await terminal.run('exit')).toBe(
    'Session ended, resume using \'kubectl attach tmp -c tmp -i -t\' command when the pod is running\npod "tmp" deleted',
  );
  await expect(playground.pods('tmp')).toHaveCount(0);
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

test('a jq program that does not come to an end holds nothing up: Ctrl-C ends it', async ({ playground, page }) => {
  const { terminal } = playground;
  await terminal.open();
  expect(await terminal.run('kubectl get svc frontend-svc -o json | jq -r .metadata.name')).toBe('frontend-svc');
  await terminal.type("jq -n '1 | until(false; . + 1)'");
  await terminal.press('Enter');
  await expect(terminal.button('Stop')).toBeEnabled();
  await page.getByRole('button', { name: 'Replicas of frontend: one more' }).click();
  await expect(playground.readyPods('frontend')).toHaveCount(4);
  await terminal.input.focus();
  await terminal.press('Control+c');
  await terminal.idle();
  expect(await terminal.run('echo $?')).toBe('130');
});
