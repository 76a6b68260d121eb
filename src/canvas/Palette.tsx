import './palette.css';
import { useReactFlow } from '@xyflow/react';
import { Box, Laptop, type LucideIcon, Server, Split, Terminal } from 'lucide-react';
import { lazy, type PointerEvent, Suspense, useRef, useState } from 'react';
import type { Position } from '../model/scene.ts';
import type { Dropped, PaletteKind } from '../session/actions/objects.ts';
import { useActions } from '../session/context.tsx';
import { useWorld } from '../session/world.ts';
import { workloadIcons } from './nodes/WorkloadCard.tsx';

/** Of a Service and of a host outside more has to be said than that there shall be one. */
type ItemKind = PaletteKind | 'service' | 'outside';

interface Item {
  readonly kind: ItemKind;
  readonly label: string;
  readonly hint: string;
  readonly Icon: LucideIcon;
}

const workload = (kind: keyof typeof workloadIcons, hint: string): Item => ({
  kind,
  label: kind,
  hint,
  Icon: workloadIcons[kind],
});

const items: readonly Item[] = [
  { kind: 'node', label: 'Node', hint: 'A machine with a kubelet and a kube-proxy', Icon: Server },
  workload('Deployment', 'Keeps a number of like pods running'),
  { kind: 'service', label: 'Service', hint: 'One stable name and address for many pods', Icon: Split },
  { kind: 'client', label: 'Client', hint: 'A pod with curl, to send requests from', Icon: Terminal },
  { kind: 'outside', label: 'Outside', hint: 'A host outside the cluster', Icon: Laptop },
  { kind: 'pod', label: 'Pod', hint: 'A single web server; drop it on a node to bind it there', Icon: Box },
  workload('StatefulSet', 'Keeps pods with names of their own: db-1-0, db-1-1'),
  workload('DaemonSet', 'Keeps one pod on every node'),
  workload('Job', 'Runs pods until enough of them have completed'),
];

const ServiceChooser = lazy(() => import('./choosers/ServiceChooser.tsx').then((m) => ({ default: m.ServiceChooser })));
const HostChooser = lazy(() => import('./choosers/HostChooser.tsx').then((m) => ({ default: m.HostChooser })));

/** Movement (CSS pixels) that makes a press a drag. */
const dragAt = 5;

/** About the size of what is dropped, in canvas coordinates. */
const cardSize = { width: 236, height: 60 };

const holds = (box: DOMRect, x: number, y: number): boolean =>
  x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;

interface Drag {
  readonly item: Item;
  readonly x: number;
  readonly y: number;
}

/** What can be put on the canvas: dragged there, or by click or Enter. */
export function Palette() {
  const { create } = useActions();
  const { screenToFlowPosition, getIntersectingNodes } = useReactFlow();
  const [drag, setDrag] = useState<Drag>();
  const [asked, setAsked] = useState<{ kind: 'service' | 'outside'; at?: Position }>();
  const start = useRef<{ x: number; y: number }>(undefined);
  // The click that ends a drag is not a click.
  const dragged = useRef(false);

  const make = (kind: ItemKind, dropped: Dropped = {}) => {
    if (kind === 'service' || kind === 'outside') setAsked({ kind, ...(dropped.position && { at: dropped.position }) });
    else void create(kind, dropped);
  };
  const answered = () => setAsked(undefined);

  const onPointerDown = (event: PointerEvent<HTMLButtonElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { x: event.clientX, y: event.clientY };
    dragged.current = false;
  };
  const onPointerMove = (event: PointerEvent, item: Item) => {
    const from = start.current;
    if (!from) return;
    if (!drag && Math.hypot(event.clientX - from.x, event.clientY - from.y) < dragAt) return;
    dragged.current = true;
    setDrag({ item, x: event.clientX, y: event.clientY });
  };
  const onPointerUp = (event: PointerEvent, item: Item) => {
    start.current = undefined;
    setDrag(undefined);
    if (!drag) return;
    const canvas = document.querySelector('.canvas')?.getBoundingClientRect();
    if (!canvas || !holds(canvas, event.clientX, event.clientY)) return;
    const at = screenToFlowPosition({ x: event.clientX, y: event.clientY });
    const under = getIntersectingNodes({ ...at, width: 1, height: 1 }).find((n) => n.type === 'node');
    const node = under && useWorld.getState().nodes.get(under.id);
    const position = { x: at.x - cardSize.width / 2, y: at.y - cardSize.height / 2 };
    // Where it would cover something, the layout finds a better place.
    const free = getIntersectingNodes({ ...position, ...cardSize }).length === 0;
    make(item.kind, { ...(free && { position }), ...(node && { node: node.name }) });
  };
  const cancel = () => {
    start.current = undefined;
    setDrag(undefined);
  };

  return (
    <nav className="palette" aria-label="Palette: drag to the canvas, or press Enter to add">
      {items.map((item) => (
        <button
          key={item.kind}
          type="button"
          className="palette-item"
          title={`${item.hint}. Drag it to the canvas, or click.`}
          onPointerDown={onPointerDown}
          onPointerMove={(event) => onPointerMove(event, item)}
          onPointerUp={(event) => onPointerUp(event, item)}
          onPointerCancel={cancel}
          onClick={() => {
            if (!dragged.current) make(item.kind);
            dragged.current = false;
          }}
        >
          <item.Icon size={20} aria-hidden />
          <span>{item.label}</span>
        </button>
      ))}
      <Suspense>
        {asked?.kind === 'service' && <ServiceChooser onClose={answered} />}
        {asked?.kind === 'outside' && <HostChooser at={asked.at} onClose={answered} />}
      </Suspense>
      {drag && (
        <div className="palette-ghost" style={{ translate: `${drag.x}px ${drag.y}px` }} aria-hidden="true">
          <drag.item.Icon size={18} /> {drag.item.label}
        </div>
      )}
    </nav>
  );
}
