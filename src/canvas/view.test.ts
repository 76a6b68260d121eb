import { describe, expect, test } from 'vitest';
import type { Layout, Rect } from '../graph/layout.ts';
import { revealed, viewOf } from './view.ts';

const figure = (density: Layout['density'], boxes: Readonly<Record<string, Rect>>): Layout => ({
  density,
  boxes: new Map(Object.entries(boxes)),
  planes: new Map(),
  threads: new Map(),
  bands: new Map(Object.entries(boxes).filter(([id]) => id.startsWith('node/'))),
});
const margins = { top: 20, side: 20, bottom: 80 };
const threeServices = {
  'service/default/a': { x: 0, y: 0, width: 200, height: 60 },
  'node/node-1': { x: 60, y: 250, width: 500, height: 160 },
  'node/node-2': { x: 60, y: 430, width: 500, height: 160 },
};

test('a figure with room is shown whole, in the middle, not blown up', () => {
  expect(viewOf(figure('full', threeServices), { width: 1400, height: 1000 }, margins)).toEqual({
    x: 350,
    y: 101,
    zoom: 1.25,
  });
});

test('words stay legible in a low window: the first node is in sight, the rest is a drag away', () => {
  const { y, zoom } = viewOf(figure('full', threeServices), { width: 1400, height: 400 }, margins);
  expect(zoom).toBeCloseTo(0.85, 1);
  expect(410 * zoom + y).toBeCloseTo(400 - 80, -1);
});

test('where pods are only dots, all of them are shown', () => {
  expect(viewOf(figure('tiny', threeServices), { width: 1400, height: 400 }, margins).zoom).toBeCloseTo(300 / 590, 1);
});

test('for a projector words are larger', () => {
  expect(viewOf(figure('full', threeServices), { width: 560, height: 400 }, margins, { scale: 1.2 }).zoom).toBeCloseTo(
    0.85 * 1.2,
    1,
  );
});

test('a figure that is a little too high for its canvas is shown whole, in smaller words', () => {
  const { y, zoom } = viewOf(figure('full', threeServices), { width: 1400, height: 520 }, margins);
  expect(zoom).toBeCloseTo(420 / 590, 1);
  expect(590 * zoom + y).toBeLessThanOrEqual(520 - 80);
});

test('half of a phone shows all of a figure', () => {
  const { x, y, zoom } = viewOf(figure('full', threeServices), { width: 390, height: 380 }, margins);
  expect(590 * zoom + y).toBeLessThanOrEqual(380 - 80);
  expect(560 * zoom + x).toBeLessThanOrEqual(390 - 20);
});

test('where not all of a figure can be shown, what is selected is', () => {
  const focus = { x: 70, y: 510, width: 150, height: 60 };
  const low = { width: 1400, height: 400 };
  const { y, zoom } = viewOf(figure('full', threeServices), low, margins, { focus });
  expect(zoom).toBeCloseTo(0.89, 1);
  expect((focus.y + focus.height) * zoom + y).toBeLessThanOrEqual(400 - 80 + 1);
  expect(viewOf(figure('full', threeServices), low, margins, { focus: { ...focus, y: 0 } }).y).toBe(margins.top);
});

test('asked for all, it shows all', () => {
  const { y, zoom } = viewOf(figure('full', threeServices), { width: 1400, height: 400 }, margins, { all: true });
  expect(590 * zoom + y).toBeLessThanOrEqual(400 - 80);
});

describe('what is selected elsewhere', () => {
  const window = { width: 600, height: 400 };
  const box = { x: 0, y: 0, width: 100, height: 50 };

  test('is left where it is when it can be seen', () => {
    expect(revealed(box, [10, 10, 1], window, margins)).toBeUndefined();
    expect(revealed(box, [10, 370, 1], window, margins)).toBeUndefined();
  });

  test('is moved just into sight, at the same zoom', () => {
    expect(revealed(box, [10, 390, 1], window, margins)).toEqual({ x: 20, y: 400 - 80 - 50, zoom: 1 });
    expect(revealed(box, [-300, 100, 1], window, margins)).toEqual({ x: margins.side, y: 100, zoom: 1 });
  });
});
