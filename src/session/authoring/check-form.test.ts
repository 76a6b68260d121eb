import { describe, expect, it } from 'vitest';
import { type Check, checkSchema } from '../../lessons/schema.ts';
import { checkFields, checkOf, filledWith } from './check-form.ts';

const checks: readonly Check[] = [
  { check: 'predict', ask: 'Who answers?', from: 'pod/client', to: 'http://web', about: 'by' },
  { check: 'question', ask: 'Which?', choices: ['a', 'b'], answer: 'b', because: 'So it is.' },
  {
    check: 'requests',
    from: 'deployment/shop/front',
    to: 'tcp://10.96.0.10:80',
    count: 10,
    outcome: 'refused',
    atLeast: 3,
    seenFrom: 'node',
    passes: ['KUBE-SVC of default/web', 'KUBE-SEP'],
    avoids: [],
    says: 'It is refused.',
  },
  { check: 'seen', count: 2, outcome: 'answered', to: 'web', passes: [], avoids: [] },
  { check: 'dns', from: 'pod/client', name: 'web', type: 'A', answers: '10.*', none: false },
  {
    check: 'object',
    get: 'service/web',
    namespace: 'default',
    path: '{.spec.type}',
    equals: 3,
    absent: false,
    any: false,
  },
];

describe('a check in a form', () => {
  it.each(checks)('of kind $check comes out as it went in', (check) => {
    expect(checkOf(check.check, filledWith(check))).toEqual({ ok: true, check });
  });

  it('has a field for everything that the lesson format knows of its kind', () => {
    for (const { entries } of checkSchema.options)
      expect(['check', ...checkFields[entries.check.literal].map(({ name }) => name)].toSorted()).toEqual(
        Object.keys(entries).toSorted(),
      );
  });

  it('says beside each field what is wrong with it', () => {
    expect(checkOf('dns', { from: 'the client', none: true })).toEqual({
      ok: false,
      errors: { from: 'must be pod/NAME, deployment/NAME, node/NAME or outside/NAME', name: 'is needed' },
    });
    expect(checkOf('requests', { from: 'pod/a', to: 'web', count: '0.5' })).toMatchObject({
      errors: { to: expect.stringContaining('must be an address'), count: 'must be a whole number' },
    });
    expect(checkOf('question', { ask: 'Which?', choices: 'a\n\nb\na', answer: 'c' })).toEqual({
      ok: false,
      errors: { answer: 'is not among the answers' },
    });
    expect(checkOf('question', { ask: 'Which?', choices: 'a', answer: 'a' })).toMatchObject({
      errors: { choices: 'must have two choices at least' },
    });
  });
});
