import '@xyflow/react/dist/base.css';
import './canvas.css';
import './nodes/cards.css';
import './lines.css';
import {
  type Connection,
  ControlButton,
  Controls,
  type EdgeTypes,
  type NodeChange,
  type NodeTypes,
  type OnConnectStart,
  type OnMove,
  ReactFlow,
  useStore,
} from '@xyflow/react';
import { Maximize } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import type { FigureNode, RelationEdge } from '../graph/elements.ts';
import { shapeFor } from '../graph/layout.ts';
import { useArrangement } from '../session/arrangement.ts';
import { useActions } from '../session/context.tsx';
import { useSelection } from '../session/selection.ts';
import { useWorld } from '../session/world.ts';
import { Caption } from './Caption.tsx';
import { leadsOutside, meaningOf } from './connections.ts';
import { EmptyCanvas } from './EmptyCanvas.tsx';
import { BalancerCard } from './nodes/BalancerCard.tsx';
import { NodeGroup } from './nodes/NodeGroup.tsx';
import { OutsideCard } from './nodes/OutsideCard.tsx';
import { PendingTray } from './nodes/PendingTray.tsx';
import { PodIconImages } from './nodes/PodIcons.tsx';
import { PodTile } from './nodes/PodTile.tsx';
import { ServicePlane } from './nodes/ServicePlane.tsx';
import { WorkloadCard } from './nodes/WorkloadCard.tsx';
import { PacketLayer } from './packets/PacketLayer.tsx';
import { EdgeMarkers, RelationLine } from './relation-edges.tsx';
import { useFigure } from './use-figure.ts';
import { useFit } from './use-fit.ts';

const nodeTypes: NodeTypes = {
  node: NodeGroup,
  tray: PendingTray,
  pod: PodTile,
  service: ServicePlane,
  workload: WorkloadCard,
  outside: OutsideCard,
  balancer: BalancerCard,
};
const edgeTypes: EdgeTypes = { relation: RelationLine };

/** More than this: only what is in view is in the document. */
const manyNodes = 200;
const ariaLabels = {
  'node.a11yDescription.default': 'Press Enter to select it; its actions are in the inspector.',
  'node.a11yDescription.keyboardDisabled': 'Press Enter to select it; its actions are in the inspector.',
};

// Handlers keep their identity: React Flow renders every node again when one of them changes.
const point = (_: unknown, { id }: FigureNode) => useSelection.setState({ hoveredPlace: id });
const pointAway = () => useSelection.setState({ hoveredPlace: null });
const unselect = () => useSelection.getState().select(undefined);

/** What a line is being drawn from: its type, and whether it may lead outside. */
function drawnFrom(id: string): string {
  const service = useWorld.getState().services.get(id);
  return `${id.slice(0, id.indexOf('/'))}${service && leadsOutside(service) ? ' outwards' : ''}`;
}

interface CanvasProps {
  /** In an iframe: the page around keeps its scroll wheel and its focus. */
  readonly embedded?: boolean;
  /** Nothing can be moved, wired or scaled. */
  readonly still?: boolean;
}

/** The figure: React Flow for what stands, one canvas above it for what flies. */
export function Canvas({ embedded = false, still = false }: CanvasProps) {
  const shape = useStore((s) => (s.width > 0 ? shapeFor(s.width, s.height) : shapeFor(innerWidth, innerHeight)));
  const figure = useFigure(shape);
  const selected = useSelection((s) => s.selected);
  const loaded = useWorld((w) => w.loaded);
  const [drawing, setDrawing] = useState<string>();
  const { wire, wireOutside, sendTo, place } = useActions();

  const nodes = useMemo(
    () => figure.nodes.map((node) => (node.id === selected ? { ...node, selected: true } : node)),
    [figure.nodes, selected],
  );
  const edges = figure.edges as RelationEdge[];

  const { touched, showAll } = useFit(figure.layout, shape);

  const onNodesChange = useCallback(
    (changes: NodeChange<FigureNode>[]) => {
      for (const change of changes) {
        if (change.type === 'select' && change.selected) useSelection.getState().select(change.id);
        if (change.type !== 'position' || !change.position) continue;
        useArrangement.getState().move(change.id, change.position);
        // Where it comes to rest is part of the scene.
        if (!change.dragging) void place(change.id, change.position);
      }
    },
    [place],
  );

  const onMove = useCallback<OnMove>((event) => event && touched(), [touched]);
  const onConnectStart = useCallback<OnConnectStart>(
    (_, { nodeId }) => setDrawing(nodeId ? drawnFrom(nodeId) : undefined),
    [],
  );
  const onConnectEnd = useCallback(() => setDrawing(undefined), []);

  const valid = useCallback(
    ({ source, target }: { source: string; target: string }) =>
      meaningOf(useWorld.getState(), source, target) !== undefined,
    [],
  );
  const onConnect = useCallback(
    ({ source, target }: Connection) => {
      const meaning = meaningOf(useWorld.getState(), source, target);
      if (meaning?.kind === 'wire') void wire(meaning.service, meaning.workload);
      if (meaning?.kind === 'lead') void wireOutside(meaning.service, meaning.host);
      if (meaning?.kind === 'send') void sendTo(meaning.from, meaning.to);
    },
    [wire, wireOutside, sendTo],
  );

  return (
    <section className="canvas" lang="en" aria-label="The cluster" data-drawing={drawing} data-still={still}>
      <EdgeMarkers />
      <PodIconImages />
      <div className="pane">
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodesChange={onNodesChange}
          onMove={onMove}
          onNodeDragStart={touched}
          onPaneClick={unselect}
          onNodeMouseEnter={point}
          onNodeMouseLeave={pointAway}
          onConnectStart={onConnectStart}
          onConnectEnd={onConnectEnd}
          onConnect={onConnect}
          isValidConnection={valid}
          onlyRenderVisibleElements={nodes.length > manyNodes}
          ariaLabelConfig={ariaLabels}
          nodesFocusable
          nodesDraggable={!still}
          nodesConnectable={!still}
          autoPanOnNodeFocus={!embedded}
          elevateNodesOnSelect={false}
          deleteKeyCode={null}
          selectionKeyCode={null}
          multiSelectionKeyCode={null}
          panActivationKeyCode={null}
          zoomActivationKeyCode={null}
          zoomOnDoubleClick={false}
          zoomOnScroll={!embedded}
          preventScrolling={!embedded}
          connectionRadius={28}
          minZoom={0.08}
          maxZoom={2.5}
          proOptions={{ hideAttribution: true }}
        />
        <PacketLayer layout={figure.layout} />
        {loaded && figure.nodes.length === 0 && <EmptyCanvas />}
      </div>
      <div className="under-figure">
        {!embedded && (
          <Controls showInteractive={false} showFitView={false} position="bottom-right" orientation="horizontal">
            <ControlButton onClick={showAll} title="Show all" aria-label="Show all">
              <Maximize />
            </ControlButton>
          </Controls>
        )}
        <a className="drawn-with" href="https://reactflow.dev" target="_blank" rel="noopener noreferrer">
          React Flow
        </a>
        <Caption />
      </div>
    </section>
  );
}
