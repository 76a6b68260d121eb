import type { Edge, Node } from '@xyflow/react';
import type {
  BalancerRecord,
  DeploymentRecord,
  NodeRecord,
  OutsideRecord,
  PodRecord,
  ServiceRecord,
} from '../model/world.ts';
import type { Density, Rect } from './layout.ts';

/** `openings`: the node ports that lead in here. */
export type NodeFigure = Node<{ record: NodeRecord; openings: readonly number[] }, 'node'>;
export type TrayFigure = Node<{ count: number }, 'tray'>;
export type PodFigure = Node<{ record: PodRecord; density: Density }, 'pod'>;
export type ServiceFigure = Node<{ record: ServiceRecord; planeTop: number; planeHeight: number }, 'service'>;
export type DeploymentFigure = Node<{ record: DeploymentRecord }, 'deployment'>;
export type OutsideFigure = Node<{ record: OutsideRecord }, 'outside'>;
export type BalancerFigure = Node<{ record: BalancerRecord }, 'balancer'>;
export type FigureNode =
  | NodeFigure
  | TrayFigure
  | PodFigure
  | ServiceFigure
  | DeploymentFigure
  | OutsideFigure
  | BalancerFigure;

export type RelationEdge = Edge<
  { path: string; label: string; labelX: number; labelY: number; state: string },
  'selects' | 'serves'
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
