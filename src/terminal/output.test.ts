import { Terminal } from '@xterm/headless';
import { expect, test } from 'vitest';
import { Output } from './output.ts';

function printer(scrollback = 100) {
  const terminal = new Terminal({ cols: 40, rows: 10, scrollback, convertEol: true, allowProposedApi: true });
  const output = new Output(terminal, 10_000);
  const last = (): string | undefined => {
    const { active } = terminal.buffer;
    return active.getLine(active.baseY + active.cursorY - 1)?.translateToString(true);
  };
  return { output, terminal, last };
}

test('all that is printed is seen, in order', async () => {
  const { output, terminal, last } = printer(5000);
  for (let i = 0; i < 2000; i++) output.write(`line ${i}\n`);
  await output.flushed();
  expect(terminal.buffer.active.length).toBe(2001);
  expect(last()).toBe('line 1999');
});

test('of a flood only the end is kept, cut at a line', async () => {
  const { output, terminal, last } = printer();
  for (let i = 0; i < 200_000; i++) output.write(`line ${i}\n`);
  await output.flushed();
  expect(last()).toBe('line 199999');
  expect(terminal.buffer.active.getLine(0)?.translateToString(true)).toMatch(/^line \d+$/);
});

test('what was dropped is never printed', async () => {
  const { output, last } = printer();
  output.write('x\n'.repeat(50_000));
  output.drop();
  output.write('end');
  output.write('\n');
  await output.flushed();
  expect(last()).toMatch(/end$/);
});
