import type { Position } from '../../model/scene.ts';
import type { Flight } from '../../model/world.ts';

/** With what to draw: a request's colour, and the theme's. Sizes are CSS pixels. */
export interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly color: string;
  readonly size: number;
  readonly colors: { readonly surface: string; readonly text: string; readonly bad: string };
  readonly font: string;
  /** Of words, CSS pixels. */
  readonly textSize: number;
}

/** A packet: a ring opens a connection, a disc carries something, a square replies, a diamond refuses. */
export function dot({ context, color, size, colors }: Pen, at: Position, flight: Flight): void {
  const refuses = /RST|ICMP/.test(flight.label);
  const opens = flight.label.startsWith('SYN');
  context.beginPath();
  if (refuses) {
    context.moveTo(at.x, at.y - size - 1);
    context.lineTo(at.x + size + 1, at.y);
    context.lineTo(at.x, at.y + size + 1);
    context.lineTo(at.x - size - 1, at.y);
    context.closePath();
  } else if (flight.direction === 'reply') {
    context.roundRect(at.x - size * 0.9, at.y - size * 0.9, size * 1.8, size * 1.8, 3);
  } else {
    context.arc(at.x, at.y, size, 0, Math.PI * 2);
  }
  context.lineWidth = 5;
  context.strokeStyle = colors.surface;
  context.stroke();
  context.fillStyle = opens ? colors.surface : color;
  context.fill();
  context.lineWidth = 2.5;
  context.strokeStyle = color;
  context.stroke();
}

/** Where a packet ended that did not arrive. */
export function lost({ context, colors }: Pen, at: Position): void {
  const r = 7;
  context.beginPath();
  context.arc(at.x, at.y, r + 4, 0, Math.PI * 2);
  context.fillStyle = colors.surface;
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = colors.bad;
  context.stroke();
  context.beginPath();
  context.moveTo(at.x - r / 2, at.y - r / 2);
  context.lineTo(at.x + r / 2, at.y + r / 2);
  context.moveTo(at.x + r / 2, at.y - r / 2);
  context.lineTo(at.x - r / 2, at.y + r / 2);
  context.lineWidth = 2.5;
  context.stroke();
}

/** A stop's number, for those who want nothing to move. */
export function numbered({ context, color, colors, font, textSize }: Pen, at: Position, number: number): void {
  context.beginPath();
  context.arc(at.x, at.y, textSize - 2, 0, Math.PI * 2);
  context.fillStyle = colors.surface;
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = color;
  context.stroke();
  context.font = `600 ${textSize}px ${font}`;
  context.fillStyle = color;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(String(number), at.x, at.y + 0.5);
}

/** How large `pill` draws a word. */
export function pillSize({ context, font, textSize }: Pen, text: string): { width: number; height: number } {
  context.font = `600 ${textSize}px ${font}`;
  return { width: context.measureText(text).width + textSize, height: textSize + 8 };
}

/** A word beside a packet, on paper so that it can be read anywhere. `at` is the middle of its left side. */
export function pill(pen: Pen, { x, y }: Position, text: string, color: string): void {
  const { context, colors, textSize } = pen;
  const { width, height } = pillSize(pen, text);
  context.beginPath();
  context.roundRect(x, y - height / 2, width, height, 5);
  context.fillStyle = colors.surface;
  context.fill();
  context.lineWidth = 1.25;
  context.strokeStyle = color;
  context.stroke();
  context.fillStyle = color;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillText(text, x + textSize / 2, y + 0.5);
}
