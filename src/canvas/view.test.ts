import { expect, test } from 'vitest';
import type { Layout, Rect } from '../graph/layout.ts';
import { viewOf } from './view.ts';

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
  expect(viewOf(figure('full', threeServices), { width: 400, height: 400 }, margins, 1.2).zoom).toBeCloseTo(
    0.85 * 1.2,
    1,
  );
});
