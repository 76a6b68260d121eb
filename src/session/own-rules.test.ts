import { beforeEach, expect, test } from 'vitest';
import { Aside } from '../client/aside.ts';
import { LocalWorker } from '../client/local-worker.ts';
import { tooManyRules, useOwnRules } from './own-rules.ts';

const aside = new Aside(() => new LocalWorker());
const rules = '*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n';
const state = () => useOwnRules.getState();
const outcome = () => {
  const { answer } = state();
  return answer.state === 'ready' ? answer.result.trace.outcome : answer.state;
};

beforeEach(() => {
  state().fill({
    rules,
    local: '192.168.0.2, 2001:db8::2',
    from: '198.51.100.7',
    to: '192.168.0.2',
    port: '22',
    protocol: 'tcp',
  });
});

test('what the fields hold is asked, over either family', async () => {
  await state().ask(aside);
  expect(outcome()).toBe('answered');
  state().fill({ protocol: 'udp' });
  await state().ask(aside);
  expect(outcome()).toBe('timeout');
  // Without a line that names the tool the rules are those of IPv4.
  state().fill({ from: '2001:db8:9::7', to: '2001:db8::2', protocol: 'icmp' });
  await state().ask(aside);
  expect(outcome()).toBe('answered');
});

test('the answer stays when the packet is changed, and goes when the rules are', async () => {
  await state().ask(aside);
  state().fill({ port: '23' });
  expect(outcome()).toBe('answered');
  state().fill({ rules: '' });
  expect(outcome()).toBe('none');
});

test('of two questions the later one is answered; one that is given up is not', async () => {
  const first = state().ask(aside);
  state().fill({ port: '23' });
  const second = state().ask(aside);
  await Promise.all([first, second]);
  expect(outcome()).toBe('timeout');
  const third = state().ask(aside);
  state().giveUp(aside);
  await third;
  expect(outcome()).toBe('none');
});

test('a file that is too long is refused before it is read', () => {
  expect(tooManyRules('big.txt', 16_000_000)).toBeUndefined();
  expect(tooManyRules('big.txt', 17_000_000)).toBe('big.txt is 17.0 MB long; at most 16 MB of rules are read.');
});
