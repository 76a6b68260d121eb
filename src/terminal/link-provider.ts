import type { IBufferLine, ILink, ILinkProvider, Terminal } from '@xterm/xterm';
import { useSelection } from '../session/selection.ts';
import { useWorld } from '../session/world.ts';
import { linksIn, tableHead } from './links.ts';

/** How far up the head of a table is looked for, in lines. */
const farthest = 3000;

interface Row {
  /** First line in the buffer, counted from 0. */
  readonly top: number;
  readonly text: string;
}

/** The whole line that a line of the buffer is part of: long ones are wrapped. */
function rowAt({ buffer }: Terminal, y: number): Row {
  const lines = (at: number): IBufferLine | undefined => buffer.active.getLine(at);
  let top = y;
  while (top > 0 && lines(top)?.isWrapped) top--;
  let text = lines(top)?.translateToString() ?? '';
  for (let at = top + 1; lines(at)?.isWrapped; at++) text += lines(at)?.translateToString() ?? '';
  return { top, text: text.trimEnd() };
}

/** The head of the table that a line stands in: no blank line between, and no prompt of which it could be the first output. */
function tableOver({ buffer }: Terminal, top: number): ReturnType<typeof tableHead> {
  for (let y = top - 1; y >= Math.max(0, top - farthest); y--) {
    const text = buffer.active.getLine(y)?.translateToString(true) ?? '';
    const head = tableHead(text);
    if (head) return head;
    if (text === '' || /^\S*[$#>] /.test(text)) return undefined;
  }
  return undefined;
}

/** Names and addresses that are printed select what they name. @param namespace the one of commands without `-n` */
export const canvasLinks = (terminal: Terminal, namespace: () => string): ILinkProvider => ({
  provideLinks(y, callback) {
    const row = rowAt(terminal, y - 1);
    const { cols } = terminal;
    const spot = (index: number) => ({ x: (index % cols) + 1, y: row.top + Math.floor(index / cols) + 1 });
    const links = linksIn(row.text, useWorld.getState(), tableOver(terminal, row.top), namespace());
    callback(
      links.map(
        ({ start, text, id }): ILink => ({
          text,
          range: { start: spot(start), end: spot(start + text.length - 1) },
          activate: () => useSelection.getState().select(id),
        }),
      ),
    );
  },
});
