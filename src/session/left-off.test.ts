import { expect, it } from 'vitest';
import { readLeftOff } from './left-off.ts';

const recording = { version: 1, scene: 'kind: Pod', actions: [], now: 5 };
const lesson = {
  source: '---',
  at: 1,
  passed: [0],
  hints: 0,
  solution: false,
  said: [{ check: 0, choice: 'a' }],
  verdicts: [{ met: true, why: 'so it is' }],
  since: { id: 3, at: 1.5 },
};

it('Where somebody left off is read again', () => {
  expect(readLeftOff(JSON.stringify({ version: 1, recording, lesson }))).toEqual({ version: 1, recording, lesson });
  expect(readLeftOff(JSON.stringify({ version: 1, recording }))).toEqual({ version: 1, recording });
});

it.each([
  '',
  'null',
  '{"version":1}',
  '['.repeat(100_000),
  JSON.stringify({ version: 2, recording }),
  JSON.stringify({ version: 1, recording: { ...recording, now: 1e300 } }),
  JSON.stringify({ version: 1, recording: { ...recording, actions: [{ at: 0, action: 7 }] } }),
  JSON.stringify({ version: 1, recording, lesson: { ...lesson, at: -1 } }),
  JSON.stringify({ version: 1, recording, lesson: { ...lesson, passed: ['0'] } }),
  JSON.stringify({ version: 1, recording, lesson: { ...lesson, said: [{ check: 0, choice: {} }] } }),
  JSON.stringify({ version: 1, recording, lesson: { ...lesson, verdicts: [{ met: 1, why: '' }] } }),
  JSON.stringify({ version: 1, recording, lesson, more: 1 }),
])('%.60s is nowhere to go back to', (text) => {
  expect(readLeftOff(text)).toBeUndefined();
});
