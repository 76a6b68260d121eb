import type { Layout } from '../graph/layout.ts';

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

/** The smallest text on the cards has 13 px: below this zoom it would have less than 11.5. */
const legible = 0.89;
/** To show a figure in its whole width a little less will do: 11 px. */
const barelyLegible = 0.85;
const largest = 1.25;
/** Zooms are multiples of 1/128. */
const grain = 128;

/**
 * The view that shows the whole figure in a window of this size. Where each pod has its words, they stay large enough to
 * be read: a figure that is too large then begins at its left and top, or lower where that would leave no node in sight.
 * @param scale how much larger than usual words should be (1 for most).
 */
export function viewOf(layout: Layout, window: { width: number; height: number }, margins: Margins, scale = 1): View {
  const boxes = [...layout.boxes.values()];
  const left = Math.min(...boxes.map((b) => b.x));
  const top = Math.min(...boxes.map((b) => b.y));
  const width = Math.max(...boxes.map((b) => b.x + b.width)) - left;
  const height = Math.max(...boxes.map((b) => b.y + b.height)) - top;
  const room = {
    width: window.width - margins.side * 2,
    height: window.height - margins.top - margins.bottom,
  };
  const whole = Math.min(room.width / width, room.height / height, largest * scale);
  const wide = Math.max(barelyLegible, room.width / width);
  const least = layout.density === 'full' ? Math.min(legible, wide) * scale : 0.08;
  // Pixels in halves of halves: nothing lies beside the edge by a rounding error.
  const zoom = Math.floor(Math.max(whole, least) * grain) / grain;
  const spare = { x: room.width - width * zoom, y: room.height - height * zoom };
  const firstNode = Math.min(
    ...[...layout.bands.keys()].map((id) => (layout.boxes.get(id)?.y ?? top) + (layout.boxes.get(id)?.height ?? 0)),
  );
  const hidden = Number.isFinite(firstNode) ? Math.max(0, (firstNode - top) * zoom - room.height) : 0;
  const inset = { x: Math.max(0, spare.x / 2), y: spare.y > 0 ? spare.y / 2 : -hidden };
  return {
    x: Math.round(margins.side + inset.x - left * zoom),
    y: Math.round(margins.top + inset.y - top * zoom),
    zoom,
  };
}
