import type { Layout, Rect } from '../graph/layout.ts';

/** Room (CSS pixels) that is kept free around the figure. */
export interface Margins {
  readonly top: number;
  readonly side: number;
  readonly bottom: number;
}

/** What is seen of the figure: React Flow's viewport. */
interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** Width and height of the canvas, CSS pixels. */
interface Size {
  readonly width: number;
  readonly height: number;
}

/** React Flow's transform: x, y, zoom. */
type Transform = readonly [number, number, number];

interface Wishes {
  /** How much larger than usual words should be (1 for most). */
  readonly scale?: number;
  /** What must be in sight where not all is: the box of what is selected. */
  readonly focus?: Rect | undefined;
  /** All of it, however small words become. */
  readonly all?: boolean;
}

/** The smallest text on the cards has 13 px: below this zoom it would have less than 11.5. */
const legible = 0.89;
/** To show a figure in its whole width a little less will do: 11 px. */
const barelyLegible = 0.85;
/** To see where packets go, all of a figure is worth smaller words: 8 px; on a phone, which is held closer and has finer pixels, 5.5. */
const overview = { usual: 0.6, phone: 0.42 };
const phoneWidth = 520;
const largest = 1.25;
/** Zooms are multiples of 1/128. */
const grain = 128;

/** What boxes span, of which there is one at least. */
export function boundsOf(boxes: Iterable<Rect>): Rect {
  const all = [...boxes];
  const x = Math.min(...all.map((b) => b.x));
  const y = Math.min(...all.map((b) => b.y));
  const right = Math.max(...all.map((b) => b.x + b.width));
  const bottom = Math.max(...all.map((b) => b.y + b.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** How far (CSS pixels) a figure is moved up or left for a part of it to be in sight: as far as `usual` where that is so, the least else. */
const scrolled = (usual: number, from: number, length: number, zoom: number, space: number): number =>
  Math.min(Math.max(usual, (from + length) * zoom - space), from * zoom);

/**
 * The view that shows the whole figure in a window of this size. Where each pod has its words, they stay large enough to
 * be read: a figure that is too large then begins at its left and top, or lower where that would leave no node in sight, or
 * what is selected.
 */
export function viewOf(
  layout: Layout,
  window: Size,
  margins: Margins,
  { scale = 1, focus, all = false }: Wishes = {},
): View {
  const { x: left, y: top, width, height } = boundsOf(layout.boxes.values());
  const room = {
    width: window.width - margins.side * 2,
    height: window.height - margins.top - margins.bottom,
  };
  const whole = Math.min(room.width / width, room.height / height, largest * scale);
  const wide = Math.max(barelyLegible, room.width / width);
  const enough = overview[window.width < phoneWidth ? 'phone' : 'usual'] * scale;
  const free = all || layout.density !== 'full' || whole >= enough;
  const least = free ? 0.08 : Math.min(legible, wide) * scale;
  // Pixels in halves of halves: nothing lies beside the edge by a rounding error.
  const zoom = Math.floor(Math.max(whole, least) * grain) / grain;
  const spare = { x: room.width - width * zoom, y: room.height - height * zoom };
  const firstNode = Math.min(
    ...[...layout.bands.keys()].map((id) => (layout.boxes.get(id)?.y ?? top) + (layout.boxes.get(id)?.height ?? 0)),
  );
  const hidden = Number.isFinite(firstNode) ? Math.max(0, (firstNode - top) * zoom - room.height) : 0;
  const beside = focus ? scrolled(0, focus.x - left, focus.width, zoom, room.width) : 0;
  const above = focus ? scrolled(hidden, focus.y - top, focus.height, zoom, room.height) : hidden;
  const inset = { x: spare.x > 0 ? spare.x / 2 : -beside, y: spare.y > 0 ? spare.y / 2 : -above };
  return {
    x: Math.round(margins.side + inset.x - left * zoom),
    y: Math.round(margins.top + inset.y - top * zoom),
    zoom,
  };
}

/** Where a box is drawn. */
const drawnAt = (box: Rect, [x, y, zoom]: Transform): Rect => ({
  x: box.x * zoom + x,
  y: box.y * zoom + y,
  width: box.width * zoom,
  height: box.height * zoom,
});

/** Whether all of a box is in sight. */
export function isWithin(box: Rect, transform: Transform, window: Size): boolean {
  const { x, y, width, height } = drawnAt(box, transform);
  return x >= 0 && y >= 0 && x + width <= window.width && y + height <= window.height;
}

/** The view moved as little as is needed to see a box whose middle is out of sight; undefined where it can be seen. */
export function revealed(box: Rect, transform: Transform, window: Size, margins: Margins): View | undefined {
  const drawn = drawnAt(box, transform);
  const middle = { x: drawn.x + drawn.width / 2, y: drawn.y + drawn.height / 2 };
  if (middle.x >= 0 && middle.y >= 0 && middle.x <= window.width && middle.y <= window.height) return undefined;
  const [x, y, zoom] = transform;
  const shift = (from: number, length: number, start: number, end: number): number =>
    Math.max(start - from, Math.min(0, end - from - length));
  return {
    x: x + shift(drawn.x, drawn.width, margins.side, window.width - margins.side),
    y: y + shift(drawn.y, drawn.height, margins.top, window.height - margins.bottom),
    zoom,
  };
}
