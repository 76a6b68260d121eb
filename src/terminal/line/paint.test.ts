import { Terminal } from '@xterm/headless';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Key } from './keys.ts';
import { Painter, type Screen, type View } from './paint.ts';
import { press, startTyping } from './typing.ts';
import { unicode } from './unicode.ts';

const screen: Screen = { columns: 12, rows: 8 };

/** A terminal emulator without a page: what is written to it is what people see. */
class Seen {
  readonly #terminal = new Terminal({ cols: screen.columns, rows: screen.rows, allowProposedApi: true });

  constructor() {
    this.#terminal.unicode.register(unicode);
    this.#terminal.unicode.activeVersion = unicode.version;
  }

  async write(data: string): Promise<this> {
    await new Promise<void>((resolve) => this.#terminal.write(data, resolve));
    return this;
  }

  /** The rows with something on them, and where the cursor is. */
  get all(): { readonly rows: readonly string[]; readonly cursor: string } {
    const { active } = this.#terminal.buffer;
    const rows = Array.from({ length: active.length }, (_, y) => active.getLine(y)?.translateToString(true) ?? '');
    while (rows.at(-1)?.trim() === '') rows.pop();
    return { rows: rows.map((row) => row.trimEnd()), cursor: `${active.cursorX},${active.baseY + active.cursorY}` };
  }
}

const fresh = async (view: View) => (await new Seen().write(new Painter().paint(view, screen))).all;

const name = (n: Extract<Key, { kind: 'key' }>['name']): Key => ({ kind: 'key', name: n });
const text = (t: string): Key => ({ kind: 'text', text: t });

const keys = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('a', 'get ', '日本', 'é', '👍', '\t', '\n', 'x'.repeat(12)).map(text) },
    {
      weight: 8,
      arbitrary: fc
        .constantFrom('left', 'right', 'home', 'end', 'backspace', 'delete', 'kill-to-end', 'yank', 'older', 'newer')
        .map((n) => name(n as 'left')),
    },
    { weight: 2, arbitrary: fc.constantFrom('word-left', 'kill-word-left', 'swap').map((n) => name(n as 'swap')) },
  ),
  { maxLength: 40 },
);

test('a line painted change by change looks as if it were painted at once', async () => {
  await fc.assert(
    fc.asyncProperty(keys, async (pressed) => {
      const seen = new Seen();
      const painter = new Painter();
      let typing = startTyping(['kubectl get pods -A -o wide', 'ls', 'cat <<E\na\nE']);
      for (const key of pressed) {
        typing = press(typing, key);
        const view = { prompt: '$ ', text: typing.line.text, cursor: typing.line.cursor };
        await seen.write(painter.paint(view, screen));
        expect(seen.all).toEqual(await fresh(view));
      }
    }),
    { numRuns: 100 },
  );
});

test('what is appended is written alone, so that a screen reader hears no more than that', () => {
  const painter = new Painter();
  expect(painter.paint({ prompt: '$ ', text: 'ls', cursor: 2 }, screen)).toBe('$ ls');
  expect(painter.paint({ prompt: '$ ', text: 'ls ', cursor: 3 }, screen)).toBe(' ');
});

test('further lines have a prompt of their own, and leaving goes below them all', async () => {
  const seen = new Seen();
  const painter = new Painter();
  await seen.write(painter.paint({ prompt: '$ ', text: 'cat <<E\nabc\nE', cursor: 2 }, screen));
  expect(seen.all).toEqual({ rows: ['$ cat <<E', '> abc', '> E'], cursor: '4,0' });
  await seen.write(`${painter.leave()}abc`);
  expect(seen.all.rows).toEqual(['$ cat <<E', '> abc', '> E', 'abc']);
});

test('a megabyte on one line is painted in no more than a screen of it', () => {
  const painter = new Painter();
  const long = { prompt: '$ ', text: 'x'.repeat(1 << 20), cursor: 1 << 20 };
  const written = painter.paint(long, { columns: 80, rows: 24 });
  expect(written.length).toBeLessThan(80 * 24);
  expect(written).toMatch(/^\$ …x+$/);
  expect(painter.paint({ ...long, text: `${long.text}y`, cursor: long.cursor + 1 }, { columns: 80, rows: 24 })).toBe(
    'y',
  );
});
