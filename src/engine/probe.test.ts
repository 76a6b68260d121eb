import { expect, test } from 'vitest';
import { clientPod, deploymentOf, Lab, serviceNamed } from '../testing/lab.ts';
import { probe } from './probe.ts';

const shop = () => new Lab(deploymentOf('web', 2), serviceNamed('web', 'ports: [{port: 80}]'), clientPod());

test('what would become of requests is asked in a copy: the world stays as it is, and sending them then gives the same', () => {
  const { playground } = shop();
  const recording = playground.recording();
  const send = { from: 'pod/default/client', to: 'http://web', count: 5 };
  const [answer] = probe({ recording, sends: [send] });
  expect(playground.recording()).toEqual(recording);
  const { requests } = playground.act({ kind: 'send', ...send });
  playground.advanceTo(playground.now + 2_000);
  const real = requests.map((id) => playground.trace(id));
  expect(real.map((trace) => trace?.outcome)).toEqual(Array(5).fill('answered'));
  expect(answer).toEqual({ ok: true, requests: real });
});

test('a send that cannot be made says why, beside those that can', () => {
  const recording = shop().playground.recording();
  const answers = probe({
    recording,
    sends: [
      { from: 'pod/default/nobody', to: 'http://web', count: 1 },
      { from: 'pod/default/client', to: 'http://10.244.9.9:80', count: 1 },
    ],
  });
  expect(answers[0]).toEqual({ ok: false, message: 'there is no pod/default/nobody on the network' });
  expect(answers[1]).toMatchObject({ ok: true, requests: [{ outcome: expect.not.stringMatching('answered') }] });
});
