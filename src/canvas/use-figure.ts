import { useEffect, useMemo, useRef } from 'react';
import { emptyFigure, type Figure, figureOf } from '../graph/figure.ts';
import type { Shape } from '../graph/layout.ts';
import { useArrangement } from '../session/arrangement.ts';
import { useWorld } from '../session/world.ts';

/** The figure of the world as it is now; what did not change keeps its identity from the figure before. */
export function useFigure(shape: Shape): Figure {
  const before = useRef<Figure>(emptyFigure);
  const nodes = useWorld((w) => w.nodes);
  const pods = useWorld((w) => w.pods);
  const services = useWorld((w) => w.services);
  const workloads = useWorld((w) => w.workloads);
  const outside = useWorld((w) => w.outside);
  const balancers = useWorld((w) => w.balancers);
  const positions = useArrangement((a) => a.positions);
  const figure = useMemo(
    () => figureOf({ nodes, pods, services, workloads, outside, balancers }, positions, before.current, shape),
    [nodes, pods, services, workloads, outside, balancers, positions, shape],
  );
  useEffect(() => {
    before.current = figure;
  }, [figure]);
  return figure;
}
