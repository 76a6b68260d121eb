import { expect, test } from 'vitest';
import { words } from '../../words/en.ts';
import { judgeRequests } from './requests.ts';

test('where none may be so and none is, that is said, not that none is as wanted', () => {
  const refused = { outcome: 'refused' as const, passes: [], avoids: [], atMost: 0 };
  const verdict = judgeRequests([], refused, { nodes: [], words: words.checks.found });
  expect(verdict).toEqual({ met: true, why: '0 of 0 are so, at most 0 may be' });
});
