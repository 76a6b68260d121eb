import type { RuleCost } from '../model/rule-cost.ts';

/** Where the chart draws, in its own units. */
export const wide = { width: 640, height: 220, left: 44, right: 86, top: 12, bottom: 26 } as const;
/** On a small screen, where the same units are of the same size. */
export const narrow = { ...wide, width: 330, height: 200 } as const;
export type Frame = typeof wide | typeof narrow;

export interface CostLine {
  readonly cost: RuleCost;
  /** `x,y` pairs for a polyline. */
  readonly points: string;
  /** Of the text at the line's end. */
  readonly labelY: number;
}

/** Room between the texts at the lines' ends. */
const labelGap = 15;

/** The next of 1, 2, 4, 6, 8, 10, 20, 40, … */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 6, 8].find((step) => step * power >= value) ?? 10) * power;
}

/** The most rules that any connection costs. */
export const mostRules = (costs: readonly RuleCost[]): number =>
  Math.max(2, ...costs.flatMap(({ ports }) => ports.map(({ rules }) => rules)));

/** From the left edge for the first port to the right for the last. */
export const xOf = (frame: Frame, index: number, count: number): number =>
  frame.left + ((frame.width - frame.left - frame.right) * index) / Math.max(1, count - 1);

/** @param top the value at the upper edge. */
export const yOf = (frame: Frame, rules: number, top: number): number =>
  frame.height - frame.bottom - ((frame.height - frame.top - frame.bottom) * rules) / top;

/** Lines that start at nothing, with the texts at their ends moved apart. */
export function costLines(frame: Frame, costs: readonly RuleCost[], top: number): CostLine[] {
  const lines = costs.map((cost) => ({
    cost,
    points: cost.ports.map(
      ({ rules }, i) => `${xOf(frame, i, cost.ports.length).toFixed(1)},${yOf(frame, rules, top).toFixed(1)}`,
    ),
    labelY: yOf(frame, cost.ports.at(-1)?.rules ?? 0, top),
  }));
  let below = Number.POSITIVE_INFINITY;
  for (const line of lines.toSorted((a, b) => b.labelY - a.labelY)) {
    line.labelY = Math.min(line.labelY, below - labelGap);
    below = line.labelY;
  }
  return lines.map(({ cost, points, labelY }) => ({ cost, points: points.join(' '), labelY }));
}
