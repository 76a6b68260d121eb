import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readIncoming } from './contract.ts';

const say = (fields: object): unknown => ({ kubehop: 1, ...fields });

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['null', null],
  ['text', '{"kubehop":1,"type":"next"}'],
  ['a list', [1, 'next']],
  ['no version', { type: 'next' }],
  ['version as text', { kubehop: '1', type: 'next' }],
  ['a later version', { kubehop: 2, type: 'next' }],
  ['no type', say({})],
  ['constructor', say({ type: 'constructor' })],
  ['__proto__', say({ type: '__proto__' })],
  ['hasOwnProperty', say({ type: 'hasOwnProperty' })],
  ['a type that is an object', say({ type: { toString: () => 'next' } })],
  ['a type that is a list', say({ type: ['next'] })],
  ['what only goes out', say({ type: 'finished' })],
  ['no hash', say({ type: 'load' })],
  ['a hash that is an object', say({ type: 'load', hash: { replace: 1 } })],
  ['a state that is an object', say({ type: 'load', state: { length: 1 } })],
  ['a state without end', say({ type: 'load', state: 'x'.repeat(1_000_001) })],
  ['a hash without end', say({ type: 'load', hash: 'x'.repeat(100_001) })],
  ['an inherited hash', Object.create({ kubehop: 1, type: 'load', hash: 7 })],
  ['step 0', say({ type: 'go-to-step', step: 0 })],
  ['half a step', say({ type: 'go-to-step', step: 1.5 })],
  ['no number', say({ type: 'go-to-step', step: Number.NaN })],
  ['an endless step', say({ type: 'go-to-step', step: Number.POSITIVE_INFINITY })],
  ['a step as text', say({ type: 'go-to-step', step: '1' })],
  ['a line that is a list', say({ type: 'command', line: ['rm'] })],
  ['a million requests', say({ type: 'send', from: 'pod/a', to: 'http://b', count: 1_000_000 })],
  ['fewer than no requests', say({ type: 'send', count: -1 })],
  ['a sender that is an object', say({ type: 'send', from: {} })],
])('%s is no message', (_, data) => {
  expect(readIncoming(data)).toBeUndefined();
});

test('of a message only the fields of the contract are taken', () => {
  const data = JSON.parse(
    '{"kubehop":1,"type":"send","from":"pod/a","to":"http://b","evil":1,"__proto__":{"count":5}}',
  );
  expect(readIncoming(data)).toEqual({ type: 'send', from: 'pod/a', to: 'http://b' });
});

test('anything else is a message or none, and never throws', () => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, withTypedArray: true }), (data) => {
      expect(readIncoming(data)).toBeUndefined();
      const read = readIncoming({ kubehop: 1, type: 'command', line: data });
      if (read) expect(typeof data).toBe('string');
    }),
    { seed: 6, numRuns: 500 },
  );
});
