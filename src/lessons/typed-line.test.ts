import { expect, test } from 'vitest';
import { Lab } from '../testing/lab.ts';
import { Terminal } from '../testing/terminal.ts';
import { typedLines } from './typed-line.ts';

test('a line of a lesson that does not come to an end is interrupted, and the next one runs', async () => {
  const { engine } = new Terminal(new Lab(''));
  const type = typedLines(engine, { pause: () => engine.pause() }, 50);
  expect(await type('while true; do :; done')).toEqual({ code: 130, err: 'it did not come to an end within 0.05 s' });
  expect(await type('kubectl create namespace shop')).toEqual({ code: 0, err: '' });
});
