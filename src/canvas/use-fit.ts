import { useReactFlow, useStore, useStoreApi } from '@xyflow/react';
import { useCallback, useEffect, useRef } from 'react';
import type { Layout, Shape } from '../graph/layout.ts';
import { useArrangement } from '../session/arrangement.ts';
import { useSelection } from '../session/selection.ts';
import { useTheme } from '../session/theme.ts';
import { useWorld } from '../session/world.ts';
import { boundsOf, isWithin, type Margins, revealed, viewOf } from './view.ts';

/** What the projector theme's root font size is to the others'. */
const projectorScale = 19 / 16;

const marginsAt = (width: number): Margins =>
  width < 520 ? { top: 12, side: 10, bottom: 6 } : { top: 24, side: 20, bottom: 12 };

/**
 * Shows the whole figure when a scene opens, when the canvas changes its size, and when the figure outgrows it;
 * no more once the user has moved the view (`touched`), until all is asked for (`showAll`).
 * What is selected elsewhere, or would lie outside of a smaller canvas, is brought into sight.
 */
export function useFit(layout: Layout, shape: Shape): { touched(): void; showAll(): void } {
  const { setViewport } = useReactFlow();
  const flow = useStoreApi();
  const width = useStore((s) => s.width);
  const height = useStore((s) => s.height);
  const ready = useStore((s) => s.panZoom !== null);
  const scene = useWorld((w) => w.scene);
  const selected = useSelection((s) => s.selected);
  const scale = useTheme((t) => (t.theme === 'projector' ? projectorScale : 1));
  const own = useRef(false);
  const seen = useRef({ scene: '', view: '', bounds: '' });
  const sought = useRef('');

  const show = useCallback(
    (all: boolean) => {
      const focus = layout.boxes.get(useSelection.getState().selected ?? '');
      void setViewport(viewOf(layout, { width, height }, marginsAt(width), { scale, focus, all }));
    },
    [layout, width, height, scale, setViewport],
  );

  useEffect(() => {
    if (!ready || width === 0 || layout.boxes.size === 0) return;
    const view = `${shape} ${layout.density} ${width} ${height} ${scale}`;
    const another = seen.current.scene !== scene;
    const resized = seen.current.view !== view;
    const { positions } = useArrangement.getState();
    // What the user puts at the edge stays there.
    const laidOut = [...layout.boxes].flatMap(([id, box]) => (positions[id] ? [] : [box]));
    const bounds = boundsOf(laidOut);
    const grown = seen.current.bounds !== JSON.stringify(bounds);
    seen.current = { scene, view, bounds: JSON.stringify(bounds) };
    if (another) own.current = false;
    if (own.current) return;
    const { transform } = flow.getState();
    const outgrown = grown && laidOut.length > 0 && !isWithin(bounds, transform, { width, height });
    if (another || resized || outgrown) show(false);
  }, [layout, shape, width, height, scale, ready, scene, show, flow]);

  // Once for what is selected, and for each size of the canvas: not again when the figure changes around it.
  useEffect(() => {
    const box = layout.boxes.get(selected ?? '');
    const seek = `${selected} ${width} ${height}`;
    if (!ready || !box || sought.current === seek) return;
    sought.current = seek;
    const { transform } = flow.getState();
    const view = revealed(box, transform, { width, height }, marginsAt(width));
    if (view) void setViewport(view);
  }, [selected, layout, width, height, ready, flow, setViewport]);

  const touched = useCallback(() => {
    own.current = true;
  }, []);
  const showAll = useCallback(() => {
    own.current = false;
    if (layout.boxes.size > 0) show(true);
  }, [show, layout]);
  return { touched, showAll };
}
