import { useReactFlow, useStore, useStoreApi } from '@xyflow/react';
import { useCallback, useEffect, useRef } from 'react';
import type { Layout, Shape } from '../graph/layout.ts';
import { useWorld } from '../session/world.ts';

/** Below the figure there is room for the caption. */
export const fitOptions = { padding: { x: '20px', top: '24px', bottom: '68px' }, maxZoom: 1.25 } as const;

/** Whether every box can be seen. @param transform React Flow's: x, y, zoom. */
function isInView(layout: Layout, [x, y, zoom]: readonly [number, number, number], width: number, height: number) {
  for (const box of layout.boxes.values()) {
    const left = box.x * zoom + x;
    const top = box.y * zoom + y;
    if (left < 0 || top < 0 || left + box.width * zoom > width || top + box.height * zoom > height) return false;
  }
  return true;
}

/**
 * Shows the whole figure when a scene opens, when the canvas changes its size, and when the figure outgrows it;
 * no more once the user has moved the view (`touched`), until the fit button is pressed (`refit`).
 */
export function useFit(layout: Layout, shape: Shape): { touched(): void; refit(): void } {
  const { fitView } = useReactFlow();
  const flow = useStoreApi();
  const width = useStore((s) => s.width);
  const height = useStore((s) => s.height);
  const ready = useStore((s) => s.panZoom !== null);
  const scene = useWorld((w) => w.scene);
  const own = useRef(false);
  const seen = useRef({ scene: '', view: '' });

  useEffect(() => {
    if (!ready || width === 0 || layout.boxes.size === 0) return;
    const view = `${shape} ${layout.density} ${width} ${height}`;
    const another = seen.current.scene !== scene;
    const resized = seen.current.view !== view;
    seen.current = { scene, view };
    if (another) own.current = false;
    if (own.current) return;
    if (another || resized || !isInView(layout, flow.getState().transform, width, height)) void fitView(fitOptions);
  }, [layout, shape, width, height, ready, scene, fitView, flow]);

  const touched = useCallback(() => {
    own.current = true;
  }, []);
  const refit = useCallback(() => {
    own.current = false;
  }, []);
  return { touched, refit };
}
