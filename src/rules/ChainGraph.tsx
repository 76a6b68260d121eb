import '@xyflow/react/dist/base.css';
import {
  Controls,
  type Edge,
  MarkerType,
  type NodeTypes,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
  useStoreApi,
} from '@xyflow/react';
import { useEffect, useMemo, useState } from 'react';
import { type ChainFlowNode, ChainNode, type LaneFlowNode, LaneNode } from './ChainNode.tsx';
import { cardWidth, layoutOf, type PlacedCard, type PlacedLane } from './layout.ts';
import styles from './rules.module.css';
import type { Way } from './way.ts';

const nodeTypes: NodeTypes = { chain: ChainNode, lane: LaneNode };
/** CSS pixels. */
const margin = 16;
/** Text is smaller below it than it should be. */
const legible = 0.72;
const ariaLabels = {
  'node.a11yDescription.default': 'A chain; its rules can be folded out by its button.',
  'node.a11yDescription.keyboardDisabled': 'A chain; its rules can be folded out by its button.',
};

interface ChainGraphProps {
  readonly way: Way;
  /** The card to look at; the beginning where there is none. */
  readonly pointedAt: string | undefined;
}

/** A packet's way, drawn: one lane a base chain, chains in columns by how deep the jumps are; what was taken is lit and numbered. */
export function ChainGraph(props: ChainGraphProps) {
  return (
    <ReactFlowProvider>
      <Flow {...props} />
    </ReactFlowProvider>
  );
}

function Flow({ way, pointedAt }: ChainGraphProps) {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const lanes = useMemo(() => layoutOf(way.lanes, opened), [way, opened]);
  const nodes = useMemo(() => {
    const fold = (id: string) =>
      setOpened((before) => new Set(before.has(id) ? [...before].filter((each) => each !== id) : [...before, id]));
    return lanes.flatMap((lane) => nodesOf(lane, fold));
  }, [lanes]);
  const edges = useMemo(() => lanes.flatMap(edgesOf), [lanes]);
  const { setViewport, fitView } = useReactFlow();
  const ready = useStore((s) => s.panZoom !== null && s.width > 0);
  const store = useStoreApi();
  // A new way is looked at from its beginning, in its whole breadth as long as that can be read.
  useEffect(() => {
    if (!ready) return;
    if (pointedAt !== undefined) {
      void fitView({ nodes: [{ id: pointedAt }], minZoom: legible, maxZoom: 1 });
      return;
    }
    const columns = Math.max(...layoutOf(way.lanes, new Set()).flatMap(({ cards }) => cards.map(({ x }) => x)));
    const zoom = store.getState().width / (columns + cardWidth + 2 * margin);
    void setViewport({ x: margin, y: margin, zoom: Math.max(legible, Math.min(1, zoom)) });
  }, [way, pointedAt, ready, setViewport, fitView, store]);

  return (
    <ReactFlow
      id="chains"
      className={styles.flow ?? ''}
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      ariaLabelConfig={ariaLabels}
      defaultViewport={{ x: margin, y: margin, zoom: 1 }}
      nodesDraggable={false}
      nodesConnectable={false}
      nodesFocusable
      edgesFocusable={false}
      elementsSelectable={false}
      autoPanOnNodeFocus
      panOnScroll
      zoomOnDoubleClick={false}
      deleteKeyCode={null}
      selectionKeyCode={null}
      multiSelectionKeyCode={null}
      minZoom={0.2}
      maxZoom={1.6}
      onlyRenderVisibleElements={nodes.length > 200}
    >
      <Controls showInteractive={false} position="bottom-right" orientation="horizontal" />
    </ReactFlow>
  );
}

function nodesOf({ lane, y, cards }: PlacedLane, fold: (id: string) => void): (ChainFlowNode | LaneFlowNode)[] {
  return [
    {
      id: `lane ${lane.key}`,
      type: 'lane',
      position: { x: 0, y },
      data: { lane },
      width: cardWidth * 2,
      height: 28,
      focusable: false,
    },
    ...cards.map(
      (placed): ChainFlowNode => ({
        id: placed.id,
        type: 'chain',
        position: { x: placed.x, y: placed.y },
        data: { placed, onFold: () => fold(placed.id) },
        width: cardWidth,
        height: placed.height,
        ariaLabel: nameOf(placed),
      }),
    ),
  ];
}

function nameOf({ card: { chain, entered, steps } }: PlacedCard): string {
  const numbers = [...steps.values()].flat();
  const rules = `${chain.total} ${chain.total === 1 ? 'rule' : 'rules'}`;
  const way = numbers.length > 0 ? `, steps ${numbers.join(', ')}` : '';
  return `Chain ${chain.name} of table ${chain.table}, ${rules}, ${entered ? 'entered' : 'not entered'}${way}`;
}

function edgesOf({ jumps }: PlacedLane): Edge[] {
  return jumps.map(({ id, from, row, to, steps }) => {
    const lit = steps.length > 0;
    return {
      id,
      source: from,
      sourceHandle: row,
      target: to,
      className: (lit ? styles.lit : styles.dim) ?? '',
      markerEnd: { type: MarkerType.ArrowClosed, color: lit ? 'var(--accent)' : 'var(--line-strong)' },
      ...(lit && { label: steps.join(', '), zIndex: 1 }),
    };
  });
}
