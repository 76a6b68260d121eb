import type { Edge, Node } from '@xyflow/react';
import type {
  BalancerRecord,
  NodeRecord,
  OutsideRecord,
  PodRecord,
  ServiceRecord,
  WorkloadRecord,
} from '../model/world.ts';
import type { Density, Rect } from './layout.ts';

/** `openings`: the node ports that lead in here, as `:30080`, or `:30080 drops` where they lead nowhere. */
export type NodeFigure = Node<{ record: NodeRecord; openings: readonly string[] }, 'node'>;
export type TrayFigure = Node<{ count: number }, 'tray'>;
export type PodFigure = Node<{ record: PodRecord; density: Density }, 'pod'>;
/** A Service without address has no plane. `host`: whether the host is there that an ExternalName stands for. */
export type ServiceFigure = Node<
  { record: ServiceRecord; host: boolean; plane: { top: number; height: number } | undefined },
  'service'
>;
export type WorkloadFigure = Node<{ record: WorkloadRecord; slim: boolean }, 'workload'>;
export type OutsideFigure = Node<{ record: OutsideRecord }, 'outside'>;
export type BalancerFigure = Node<{ record: BalancerRecord }, 'balancer'>;
export type FigureNode =
  | NodeFigure
  | TrayFigure
  | PodFigure
  | ServiceFigure
  | WorkloadFigure
  | OutsideFigure
  | BalancerFigure;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** `look` and `state` say how the line is drawn; `labelAt` is where its label stands, if it shows. */
export type RelationEdge = Edge<
  { path: string; look: 'selects' | 'serves' | 'alias'; label: string; labelAt?: Point; state: string },
  'relation'
>;

const handle = { source: 'source', target: 'target' } as const;

/** React Flow's view of a box. Handles are given, so that nothing needs to be measured. */
export function element<T extends FigureNode>(
  type: T['type'],
  id: string,
  box: Rect,
  data: T['data'],
  more: Partial<FigureNode> = {},
): T {
  const { x, y, width, height } = box;
  const middle = { y: Math.min(height, 60) / 2, width: 1, height: 1 };
  return {
    id,
    type,
    position: { x, y },
    width,
    height,
    measured: { width, height },
    handles: [
      { id: handle.target, type: 'target', position: 'left', x: 0, ...middle },
      { id: handle.source, type: 'source', position: 'right', x: width, ...middle },
    ],
    data,
    ...more,
  } as unknown as T;
}
