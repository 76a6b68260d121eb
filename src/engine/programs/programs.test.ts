import { expect, test } from 'vitest';
import { clientPod, deploymentOf, sceneOf } from '../../testing/lab.ts';
import { ShellLab } from '../../testing/shell.ts';
import { Playground } from '../index.ts';

const two =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: two}\nspec: {containers: [{name: a, image: busybox, command: [sleep, "30"], env: [{name: GREETING, value: hi}]}, {name: b, image: busybox, command: [sleep, "3600"]}]}\n';

class Terminal extends ShellLab {
  constructor() {
    super(sceneOf('outside: [{name: laptop, address: 203.0.113.10}]'), clientPod(), two, deploymentOf('web', 1));
  }
}

test('a program in a container says what it has to say, and exits', () => {
  const lab = new Terminal();
  const { ok, process } = lab.start('pod/default/client', ['echo', 'hello', 'world']);
  expect(ok).toBe(true);
  expect(lab.heard()).toEqual([
    { process, stream: 'out', text: 'hello world\n' },
    { process, exit: 0 },
  ]);
  expect(lab.heard()).toEqual([]);
});

test('it has the variables of its container, and those it is started with', () => {
  const lab = new Terminal();
  lab.start('pod/default/two', ['/usr/bin/env'], { environment: { NAME: 'me' } });
  const [said] = lab.heard();
  const lines = said && 'text' in said ? said.text.split('\n') : [];
  expect(lines).toEqual(
    expect.arrayContaining(['GREETING=hi', 'HOSTNAME=two', 'NAME=me', 'KUBERNETES_SERVICE_PORT=443']),
  );
});

test('it takes its virtual time, and a signal ends it with 128 and its number', () => {
  const lab = new Terminal();
  const short = lab.start('pod/default/client', ['sleep', '1.5']).process;
  const long = lab.start('pod/default/client', ['sleep', 'infinity']).process;
  expect(lab.run(1).heard()).toEqual([]);
  expect(lab.run(1).heard()).toEqual([{ process: short, exit: 0 }]);
  expect(lab.signal(long, 'INT').ok).toBe(true);
  expect(lab.heard()).toEqual([{ process: long, exit: 130 }]);
  expect(lab.signal(long, 'INT').message).toBe(`kill: (${long}) - No such process`);
});

test('it dies with its container, by SIGKILL, and not with another one', () => {
  const lab = new Terminal();
  const first = lab.start('pod/default/two', ['sleep', 'infinity']).process;
  const second = lab.start('pod/default/two', ['sleep', 'infinity'], { container: 'b' }).process;
  lab.playground.act({ kind: 'crash', namespace: 'default', pod: 'two' });
  expect(lab.heard()).toEqual([{ process: first, exit: 137 }]);
  lab.delete('Pod', 'two', '?gracePeriodSeconds=0');
  // Of two seconds that the kubelet gives what was deleted by force.
  expect(lab.run(3).heard()).toEqual([{ process: second, exit: 137 }]);
});

test('what runs on a node, and in its pods, ends when its power goes; a host outside goes on', () => {
  const lab = new Terminal();
  const { nodeName = '' } = lab.get('Pod', 'client').spec;
  const places = [`node/${nodeName}`, 'pod/default/client', 'outside/laptop'];
  const [onNode, inPod, outside] = places.map((place) => lab.start(place, ['sleep', '5']).process);
  lab.power(nodeName, false);
  expect(lab.heard()).toEqual(
    expect.arrayContaining([
      { process: onNode, exit: 137 },
      { process: inPod, exit: 137 },
    ]),
  );
  expect(lab.run(6).heard()).toEqual([{ process: outside, exit: 0 }]);
  expect(lab.start(`node/${nodeName}`, ['true'])).toMatchObject({ ok: false, refusal: 'powered-off' });
});

test.each([
  ['pod/default/nobody', ['true'], {}, 'place-not-found', 'pods "nobody" not found'],
  ['node/nowhere', ['true'], {}, 'place-not-found', 'nodes "nowhere" not found'],
  ['moon', ['true'], {}, 'place-not-found', 'there is no moon'],
  ['pod/default/two', ['true'], { container: 'c' }, 'container-not-found', 'container c is not valid for pod two'],
  [
    'pod/default/two',
    ['frobnicate'],
    {},
    'program-not-found',
    'exec: "frobnicate": executable file not found in $PATH: unknown',
  ],
  ['pod/default/two', [], {}, 'invalid', 'run: argv: Required value'],
] as const)('what cannot be started is refused: %s %j %j', (where, argv, more, refusal, message) => {
  const refused = new Terminal().start(where, argv, more);
  expect(refused).toMatchObject({ ok: false, refusal, message });
  expect(refused.process).toBeUndefined();
});

test('a container that has ended takes no programs in', () => {
  const lab = new Terminal();
  lab.until(() => lab.get('Pod', 'two').status.containerStatuses?.[0]?.state.terminated !== undefined, 60);
  expect(lab.start('pod/default/two', ['true'])).toMatchObject({ ok: false, refusal: 'container-not-running' });
});

test('replaying the recording says the same again, byte for byte', () => {
  const lab = new Terminal();
  lab.heard();
  const { process } = lab.start('pod/default/client', ['sleep', '100']);
  lab.start('pod/default/client', ['date']);
  lab.run(3).signal(process, 'TERM');
  lab.run(1);
  const again = Playground.restore(lab.playground.recording());
  expect(again.ok && again.playground.drain().outputs).toEqual(lab.heard());
});
