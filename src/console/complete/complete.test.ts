import { beforeAll, expect, it, test } from 'vitest';
import { Lab } from '../../testing/lab.ts';
import { Terminal } from '../../testing/terminal.ts';

let terminal: Terminal;
beforeAll(() => {
  terminal = new Terminal(new Lab(''));
  for (const name of ['web.yaml', 'sleep/one.yaml', 'my file']) terminal.files.set(name, 'x');
});

const complete = async (text: string): Promise<readonly string[]> => {
  const { start, candidates } = await terminal.console.complete(text, text.length);
  return candidates.map((candidate) => text.slice(0, start) + candidate);
};

it.each([
  ['kube', ['kubectl']],
  ['ls | he', ['ls | head', 'ls | help']],
  ['for i in 1; do sle', ['for i in 1; do sleep']],
  ['echo $(hea', ['echo $(head']],
  ['X=1 kube', ['X=1 kubectl']],
  ['echo $HO', ['echo $HOME']],
  ['cat we', ['cat web.yaml']],
  ['cat "sleep/', ['cat sleep/one.yaml']],
  ['cat my', ['cat my\\ file']],
  ['sort < sl', ['sort < sleep/']],
  ['echo a > we', ['echo a > web.yaml']],
  ['ssh ', ['ssh node-1', 'ssh node-2']],
  ['nonsense --', []],
])('%s', async (text, expected) => {
  expect(await complete(text)).toEqual(expected);
});

test('what stands after the cursor does not count', async () => {
  expect(await terminal.console.complete('kube get', 4)).toEqual({ start: 0, candidates: ['kubectl'] });
});
