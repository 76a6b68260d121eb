import { useReactFlow, useStore, useStoreApi } from '@xyflow/react';
import { useCallback, useEffect, useRef } from 'react';
import type { Layout, Shape } from '../graph/layout.ts';
import { useArrangement } from '../session/arrangement.ts';
import { useTheme } from '../session/theme.ts';
import { useWorld } from '../session/world.ts';
import { type Margins, viewOf } from './view.ts';

/** What the projector theme's root font size is to the others'. */
const projectorScale = 19 / 16;

/** Below the figure there is room for a caption of two lines (and the zoom controls beside it). */
const marginsAt = (scale: number, width: number): Margins => ({
  top: 24,
  side: width < 500 ? 10 : 20,
  bottom: Math.ceil(38 + 42 * scale),
});

interface Pane {
  readonly width: number;
  readonly height: number;
  /** Height above the caption. */
  readonly clear: number;
}

/** Whether every box can be seen, clear of the caption unless it was put there. @param transform React Flow's: x, y, zoom. */
function isInView(layout: Layout, [x, y, zoom]: readonly [number, number, number], { width, height, clear }: Pane) {
  const { positions } = useArrangement.getState();
  for (const [id, box] of layout.boxes) {
    const left = box.x * zoom + x;
    const top = box.y * zoom + y;
    const lowest = positions[id] ? height : clear;
    if (left < 0 || top < 0 || left + box.width * zoom > width || top + box.height * zoom > lowest) return false;
  }
  return true;
}

/**
 * Shows the whole figure when a scene opens, when the canvas changes its size, and when the figure outgrows it;
 * no more once the user has moved the view (`touched`), until the fit button is pressed (`refit`).
 */
export function useFit(layout: Layout, shape: Shape): { touched(): void; refit(): void } {
  const { setViewport } = useReactFlow();
  const flow = useStoreApi();
  const width = useStore((s) => s.width);
  const height = useStore((s) => s.height);
  const ready = useStore((s) => s.panZoom !== null);
  const scene = useWorld((w) => w.scene);
  const scale = useTheme((t) => (t.theme === 'projector' ? projectorScale : 1));
  const own = useRef(false);
  const seen = useRef({ scene: '', view: '' });

  const showAll = useCallback(
    () => void setViewport(viewOf(layout, { width, height }, marginsAt(scale, width), scale)),
    [layout, width, height, scale, setViewport],
  );

  useEffect(() => {
    if (!ready || width === 0 || layout.boxes.size === 0) return;
    const view = `${shape} ${layout.density} ${width} ${height} ${scale}`;
    const another = seen.current.scene !== scene;
    const resized = seen.current.view !== view;
    seen.current = { scene, view };
    if (another) own.current = false;
    if (own.current) return;
    const clear = height - marginsAt(scale, width).bottom;
    if (another || resized || !isInView(layout, flow.getState().transform, { width, height, clear })) showAll();
  }, [layout, shape, width, height, scale, ready, scene, showAll, flow]);

  const touched = useCallback(() => {
    own.current = true;
  }, []);
  const refit = useCallback(() => {
    own.current = false;
    if (layout.boxes.size > 0) showAll();
  }, [showAll, layout]);
  return { touched, refit };
}
