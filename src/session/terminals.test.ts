import { beforeEach, expect, test } from 'vitest';
import { useTerminals } from './terminals.ts';

const terminals = () => useTerminals.getState();
const ids = () => terminals().tabs.map(({ id }) => id);

beforeEach(() => {
  for (const id of ids().slice(1)) terminals().close(id);
});

test('a new terminal knows the commands of the one it was opened from, and is shown', () => {
  const [one = 0] = ids();
  terminals().keepHistory(one, ['kubectl get pods']);
  terminals().add();
  expect(ids()).toEqual([one, one + 1]);
  expect(terminals().active).toBe(one + 1);
  expect(terminals().histories.get(one + 1)).toEqual(['kubectl get pods']);
});

test('closing the active one shows its neighbour, and after the last one there is a fresh one', () => {
  const [one = 0] = ids();
  terminals().add();
  terminals().close(one + 1);
  expect(terminals().active).toBe(one);
  terminals().close(one);
  expect(ids()).toEqual([one + 1]);
  expect(terminals().active).toBe(one + 1);
});

test('of the commands the last three hundred are kept, and none that is a file pasted in', () => {
  const [one = 0] = ids();
  terminals().keepHistory(one, [...Array.from({ length: 400 }, (_, i) => `echo ${i}`), 'x'.repeat(5000)]);
  expect(terminals().histories.get(one)?.length).toBe(300);
  expect(terminals().histories.get(one)?.at(-1)).toBe('echo 399');
});

test('there are no more than eight', () => {
  for (let i = 0; i < 20; i++) terminals().add();
  expect(ids()).toHaveLength(8);
});
