import type { Position } from '../../model/scene.ts';
import { type Pen, pill, pillSize } from './shapes.ts';

interface Label {
  readonly pen: Pen;
  readonly at: Position;
  readonly text: string;
  readonly color: string;
  count: number;
}

/** Labels of one frame nearer than this (CSS pixels) that say the same are one. */
const near = 24;

const isNear = (a: Position, b: Position): boolean => Math.abs(a.x - b.x) < near && Math.abs(a.y - b.y) < near;

/** The words of one frame, over all that flies. Equal ones in one place are counted; others make room for each other. */
export class Labels {
  readonly #labels: Label[] = [];

  /** @param at the middle of the label's left side. */
  add(pen: Pen, at: Position, text: string, color: string): void {
    const same = this.#labels.find((l) => l.text === text && isNear(l.at, at));
    if (same) same.count++;
    else this.#labels.push({ pen, at, text, color, count: 1 });
  }

  draw(): void {
    const taken: { left: number; right: number; y: number }[] = [];
    for (const { pen, at, text, color, count } of this.#labels) {
      const words = count > 1 ? `${text} ×${count}` : text;
      const { width, height } = pillSize(pen, words);
      const left = Math.max(4, Math.min(at.x, pen.context.canvas.clientWidth - width - 4));
      const covers = (y: number) =>
        taken.some((t) => t.left < left + width && left < t.right && Math.abs(t.y - y) < height);
      let y = at.y;
      while (covers(y)) y += height + 2;
      taken.push({ left, right: left + width, y });
      pill(pen, { x: left, y }, words, color);
    }
  }
}
