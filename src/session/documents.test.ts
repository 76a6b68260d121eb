import { expect, test } from 'vitest';
import type { Problem } from '../model/problem.ts';
import { useDocuments } from './documents.ts';

const error: Problem = { severity: 'error', message: 'unknown field "spec.prts"', line: 6 };
const warning: Problem = { severity: 'warning', message: 'nothing selects these pods' };
const { openText, edit, applied } = useDocuments.getState();
const state = () => useDocuments.getState();

test('what was typed stays changed until it is applied without an error', () => {
  openText('web.yaml', 'kind: Service');
  expect(state()).toMatchObject({ name: 'web.yaml', text: 'kind: Service', dirty: false });
  edit('kind: Service\nprts: []');
  applied([], [error]);
  expect(state()).toMatchObject({ dirty: true, problems: [error] });
  applied(['service/web created'], [warning]);
  expect(state()).toMatchObject({ dirty: false, results: ['service/web created'], problems: [warning] });
});

test('opening a document forgets what the last apply said, even when the text is the same', () => {
  openText('web.yaml', 'kind: Service');
  const { revision } = state();
  applied(['service/web created'], [error]);
  openText('web.yaml', 'kind: Service');
  expect(state()).toMatchObject({ results: [], problems: [], revision: revision + 1 });
});

test('a text that is asked for is given back when it is saved, and nothing when another document takes its place', async () => {
  const saved = state().ask('kubectl-edit.yaml', 'replicas: 1');
  edit('replicas: 2');
  state().answer?.(state().text);
  expect(await saved).toBe('replicas: 2');
  expect(state()).toMatchObject({ answer: undefined, dirty: false });
  const closed = state().ask('kubectl-edit.yaml', 'replicas: 1');
  openText('web.yaml', 'kind: Service');
  expect(await closed).toBeUndefined();
  expect(state()).toMatchObject({ answer: undefined, name: 'web.yaml' });
});
