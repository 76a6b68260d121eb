import { expect, test } from 'vitest';
import type { RequestRecord } from '../model/world.ts';
import { outcomeSentence } from './outcomes.ts';

const request = (id: number, more: Partial<RequestRecord> = {}): RequestRecord => ({
  id,
  from: 'pod/default/client',
  to: 'http://10.96.0.10:80/',
  startedAt: 5_000,
  finishedAt: 5_010,
  outcome: 'answered',
  by: 'default/web-1',
  seenFrom: '10.244.0.3',
  reason: '',
  ...more,
});

test('the outcome is told when it is known, with who answered and whom the server saw', () => {
  const one = request(7);
  expect(outcomeSentence(one, [one], true)).toBe('Request 7: client asks http://10.96.0.10:80/');
  expect(outcomeSentence(one, [one], false)).toBe('Request 7: answered by web-1, which saw 10.244.0.3');
});

test('a question to a name server is answered by that', () => {
  const one = request(7, { to: 'dns://web/A', by: '', seenFrom: '' });
  expect(outcomeSentence(one, [one], false)).toBe('Request 7: answered by the name server');
  expect(outcomeSentence(one, [one, one], false)).toBe('2 requests: answered by the name server ×2');
});

test('a failure gives the reason', () => {
  const one = request(8, { outcome: 'timeout', by: '', reason: 'no answer within 10 s: 10.244.1.3 is gone' });
  expect(outcomeSentence(one, [one], false)).toBe('Request 8: no answer within 10 s: 10.244.1.3 is gone');
});

test('requests sent at once are counted by who answered', () => {
  const batch = [
    request(1),
    request(2, { by: 'default/web-2' }),
    request(3, { by: 'default/web-2' }),
    request(4, { outcome: 'refused', by: '' }),
  ];
  const [first] = batch;
  if (!first) throw new Error('no request');
  expect(outcomeSentence(first, batch, false)).toBe('4 requests: answered by web-2 ×2, web-1 ×1; refused ×1');
});
