import { expect, test } from 'vitest';
import type { Action, Recording } from '../protocol/messages.ts';
import { beforeLastChange } from './history.ts';

const power: Action = { kind: 'power', node: 'node-1', on: false };
const send: Action = { kind: 'send', from: 'pod/default/client', to: 'http://10.96.0.1/', count: 1 };
const recording = (...actions: readonly (readonly [number, Action])[]): Recording => ({
  version: 1,
  scene: '',
  actions: actions.map(([at, action]) => ({ at, action })),
  now: 9000,
});

test('undo goes back to the moment before the last change, requests sent since included', () => {
  expect(beforeLastChange(recording([1000, send], [2000, power], [3000, send]))).toEqual({
    ...recording([1000, send]),
    now: 2000,
  });
});

const run = (...argv: readonly string[]): Action => ({ kind: 'run', where: 'node/node-1', argv });

test('a program that only looks is no change, one that switches something is', () => {
  const looked = recording(
    [1000, power],
    [2000, run('conntrack', '-L')],
    [3000, { kind: 'signal', process: 1, signal: 'INT' }],
  );
  expect(beforeLastChange(looked)).toMatchObject({ now: 1000 });
  const changed = recording(
    [1000, power],
    [2000, run('/usr/bin/systemctl', 'stop', 'kubelet')],
    [3000, run('curl', 'http://web/')],
  );
  expect(beforeLastChange(changed)).toMatchObject({ now: 2000 });
});

test('where nothing was changed there is nothing to undo', () => {
  expect(beforeLastChange(recording([1000, send]))).toBeUndefined();
});
