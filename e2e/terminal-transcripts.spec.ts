import { encodeLink } from '../src/session/link.ts';
import { expect, test } from './fixtures.ts';
import { comparable, golden, isAligned, scene } from './transcripts/golden.ts';

/** Each line of a transcript once, sorted: how often a watch tells of a change depends on how long it is looked at. */
const kinds = (printed: string): readonly string[] =>
  [...new Set(printed.split('\n').filter((line) => !/\bPending\b|^\^C$|^$/.test(line)))].sort();

const sleep = (n: number) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: sleep-${n}
spec:
  selector:
    matchLabels:
      app: sleep-${n}
  template:
    metadata:
      labels:
        app: sleep-${n}
    spec:
      containers:
        - name: sleep
          image: kiamol/ch03-sleep`;

test('courses’ transcripts are typed line by line, and print what kubectl and the tools in pods print', async ({
  playground,
}) => {
  test.setTimeout(180_000);
  const { terminal, time } = playground;
  await playground.open(encodeLink({ scene }));
  await expect(playground.readyPods('')).toHaveCount(4);
  await terminal.open();

  const prints = async (command: string): Promise<string> => {
    const printed = await terminal.run(command);
    expect.soft(comparable(printed), command).toBe(golden(command));
    return printed;
  };

  await prints('kubectl create deployment httpenv --image=bretfisher/httpenv');
  // So slow that what is typed next comes before the pods run.
  await time.speed(0.1);
  await terminal.input.focus();
  await prints('kubectl scale deployment httpenv --replicas=5');

  await test.step('kubectl get pods -w', async () => {
    await expect(playground.pods('httpenv')).toHaveCount(5);
    await terminal.start('kubectl get pods -w');
    await expect(terminal.lines.filter({ hasText: 'ContainerCreating' })).not.toHaveCount(0);
    await time.speed(5);
    await expect(playground.readyPods('httpenv')).toHaveCount(5);
    await terminal.input.focus();
    await terminal.press('Control+c');
    await terminal.idle();
    expect.soft(kinds(comparable(await terminal.printed()))).toEqual(kinds(golden('kubectl get pods -w')));
    await time.speed(1);
    await terminal.input.focus();
  });

  await prints('kubectl expose deployment httpenv --port 8888');
  expect(isAligned(await prints('kubectl get service'))).toBe(true);
  await prints('kubectl describe endpoints alpaca-prod');

  await test.step('kubectl get endpoints alpaca-prod --watch', async () => {
    await terminal.start('kubectl get endpoints alpaca-prod --watch');
    await expect(terminal.lines.filter({ hasText: /alpaca-prod +10/ })).not.toHaveCount(0);
    await terminal.press('Control+c');
    await terminal.idle();
    const printed = comparable(await terminal.printed());
    expect.soft(kinds(printed)).toEqual(kinds(golden('kubectl get endpoints alpaca-prod --watch')));
  });

  expect(isAligned(await prints('kubectl get pods -o wide --show-labels'))).toBe(true);
  await prints('kubectl get pods -o wide --selector=app=alpaca,env=prod');

  await terminal.run('mkdir sleep');
  for (const n of [1, 2]) {
    await terminal.paste(`cat > sleep/sleep${n}.yaml <<'EOF'\n${sleep(n)}\nEOF\n`);
    await terminal.idle();
  }
  await prints('kubectl apply -f sleep/sleep1.yaml -f sleep/sleep2.yaml');
  await prints('kubectl wait --for=condition=Ready pod -l app=sleep-2');
  await prints("kubectl get pod -l app=sleep-2 --output jsonpath='{.items[0].status.podIP}'");
  await expect(playground.readyPods('sleep-1')).toHaveCount(1);
  await prints(
    "kubectl exec deploy/sleep-1 -- ping -c 2 $(kubectl get pod -l app=sleep-2 --output jsonpath='{.items[0].status.podIP}')",
  );
  await test.step('kubectl port-forward deploy/numbers-web 8080:80', async () => {
    await terminal.start('kubectl port-forward deploy/numbers-web 8080:80');
    await expect(terminal.lines.filter({ hasText: 'Forwarding from' })).toHaveCount(2);
    await terminal.press('Control+c');
    await terminal.idle();
    const printed = await terminal.printed();
    expect.soft(printed).toBe(`${golden('kubectl port-forward deploy/numbers-web 8080:80')}\n^C`);
  });
  await prints("kubectl get svc numbers-web -o jsonpath='http://{.status.loadBalancer.ingress[0].*}:8080'");
  await prints('kubectl delete deployment alpaca-prod');
});
