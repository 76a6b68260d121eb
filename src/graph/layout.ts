import type { Position } from '../model/scene.ts';
import type { ServiceRecord } from '../model/world.ts';
import { lanesOf } from './lanes.ts';
import type { Relations, Tables } from './relations.ts';
import { sizes } from './sizes.ts';
import { type Slots, trayId } from './slots.ts';

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** For canvases with room beside the cluster, without, or for a phone. */
export type Shape = 'wide' | 'narrow' | 'tall';

/** The shape for a canvas of this size, CSS pixels; without one yet for a window. */
export const shapeFor = (width: number, height: number): Shape =>
  width < 520 || width <= height * 0.87 ? 'tall' : width < 820 ? 'narrow' : 'wide';

/** How much of a pod there is room to show. */
export type Density = 'full' | 'compact' | 'tiny';

export interface Layout {
  readonly density: Density;
  /** Boxes by record id, in canvas coordinates. A Service's is its flag; its plane hangs from it. */
  readonly boxes: ReadonlyMap<string, Rect>;
  /** The planes by Service id. */
  readonly planes: ReadonlyMap<string, Rect>;
  /** Where the lines of headless Services, which have no plane, come down from their flags. */
  readonly threads: ReadonlyMap<string, Rect>;
  /** kube-proxy's band in each node. */
  readonly bands: ReadonlyMap<string, Rect>;
}

/** Whether machines and pods have an address of each family. */
const isDualStack = ({ nodes }: Tables): boolean => nodes.values().next().value?.secondAddress !== undefined;

function podSize(density: Density, dualStack: boolean): { width: number; height: number; gap: number } {
  const size = sizes.pods[density];
  return dualStack && density === 'full' ? { ...size, height: size.height + sizes.secondLine } : size;
}

const densityFor = (pods: number): Density => (pods <= 40 ? 'full' : pods <= 160 ? 'compact' : 'tiny');

/** Pods a row, the same in every node so that nodes line up. */
function columnsFor(density: Density, most: number, shape: Shape): number {
  const least = { full: 3, compact: 5, tiny: 20 }[density];
  if (shape === 'tall') return Math.ceil(least * 0.6);
  return Math.max(least, Math.ceil(Math.sqrt(most * (density === 'full' ? 1 : 2))));
}

/** Nodes a row: a column up to three, then a block about twice as wide as high. */
const nodeColumns = (count: number, shape: Shape): number =>
  count <= 3 || shape !== 'wide' ? 1 : Math.ceil(Math.sqrt(count / 1.5));

/**
 * Outside hosts | Services | nodes with their pods, left to right; over the nodes a lane for each Service with the
 * workload it selects. Where there is little room outside hosts stand on top; on a phone workloads stand under their Services, too.
 * Positions the user chose win.
 */
export function layoutOf(
  tables: Tables,
  relations: Relations,
  slots: Slots,
  positions: Readonly<Record<string, Position>>,
  shape: Shape,
): Layout {
  const boxes = new Map<string, Rect>();
  const planes = new Map<string, Rect>();
  const threads = new Map<string, Rect>();
  const bands = new Map<string, Rect>();
  const place: Place = (id, x, y, size) => {
    const box = { x: positions[id]?.x ?? x, y: positions[id]?.y ?? y, width: size.width, height: size.height };
    boxes.set(id, box);
    return box;
  };

  const density = densityFor(tables.pods.size);
  const tall = shape === 'tall';
  const lanes = lanesOf(tables, relations, tall ? sizes.slimWorkload.height + sizes.underFlag : 0);
  const columns = [...tables.services.values()].filter((s) => s.externalName === undefined).length;
  const planeGap = tall ? sizes.planeGap.tall : sizes.planeGap.wide;
  const top = Math.max(sizes.laneHeight, lanes.height) + 12;
  const left = Math.max(1, columns) * planeGap + (tall ? 10 : 36);
  const nodes = placeNodes({ slots, tables, density, left, top, place, boxes, bands, shape });
  const beside = Math.max(0, columns - 1) * planeGap + sizes.flag.width + 70;

  placeLanes({ lanes: lanes.list, tables, nodes, planeGap, beside, tall, place, planes, threads });

  const outside = { ...sizes.outside, height: sizes.outside.height + (isDualStack(tables) ? sizes.secondLine : 0) };
  const { width, height } = outside;
  [...tables.outside.values(), ...tables.balancers.values()].forEach(({ id }, index) => {
    if (shape !== 'wide') place(id, index * (width + 16), -height - 26, outside);
    else place(id, -width - 56, top + index * (height + 20), outside);
  });
  return { density, boxes, planes, threads, bands };
}

type Place = (id: string, x: number, y: number, size: { width: number; height: number }) => Rect;

interface LanePlacing {
  readonly lanes: ReturnType<typeof lanesOf>['list'];
  readonly tables: Tables;
  readonly nodes: { readonly top: number; readonly bottom: number };
  readonly planeGap: number;
  /** Where workloads begin that stand beside their Services. */
  readonly beside: number;
  readonly tall: boolean;
  readonly place: Place;
  readonly planes: Map<string, Rect>;
  readonly threads: Map<string, Rect>;
}

/** Places flags with what hangs from them, and workloads. */
function placeLanes({ lanes, tables, nodes, planeGap, beside, tall, place, planes, threads }: LanePlacing): void {
  let column = 0;
  for (const { y, service = '', workload } of lanes) {
    const record = tables.services.get(service);
    const x = column * planeGap;
    if (record) {
      const flag = place(record.id, x, y, sizes.flag);
      if (hangFrom(record, flag, nodes, planes, threads)) column++;
    }
    if (workload === undefined) continue;
    if (!tall) place(workload, beside, y, sizes.workload);
    else place(workload, x + planeGap + 8, y + (record ? sizes.flag.height + sizes.underFlag : 0), sizes.slimWorkload);
  }
}

/** A plane under the flag of a Service that has an address, a thread for one that leads to pods without. */
function hangFrom(
  record: ServiceRecord,
  flag: Rect,
  nodes: LanePlacing['nodes'],
  planes: Map<string, Rect>,
  threads: Map<string, Rect>,
): boolean {
  if (record.externalName !== undefined) return false;
  const under = flag.y + flag.height;
  const y = Math.min(under, nodes.top);
  const height = Math.max(nodes.bottom, under + 40) - y;
  if (record.clusterIP === 'None') {
    threads.set(record.id, { x: flag.x + sizes.plane / 2, y: under, width: 0, height: height + y - under });
  } else planes.set(record.id, { x: flag.x, y, width: sizes.plane, height });
  return true;
}

interface NodePlacing {
  readonly slots: Slots;
  readonly tables: Tables;
  readonly density: Density;
  readonly left: number;
  readonly top: number;
  readonly place: Place;
  readonly boxes: Map<string, Rect>;
  readonly bands: Map<string, Rect>;
  readonly shape: Shape;
}

/** Places nodes, their bands and pods, and the tray of pods without a node. Returns what they span from top to bottom. */
function placeNodes({ slots, tables, density, left, top, place, boxes, bands, shape }: NodePlacing): {
  top: number;
  bottom: number;
} {
  const pod = podSize(density, isDualStack(tables));
  const ids = [...tables.nodes.keys()];
  if (slots.get(trayId)?.some((pod) => pod !== undefined)) ids.push(trayId);
  const most = Math.max(0, ...ids.map((id) => slots.get(id)?.length ?? 0));
  const columns = columnsFor(density, most, shape);
  const leastRows = density === 'full' ? 1 : 3;
  const width = sizes.padding * 2 + columns * (pod.width + pod.gap) - pod.gap;
  const heightOf = (id: string): number => {
    const rows = Math.max(id === trayId ? 1 : leastRows, Math.ceil((slots.get(id)?.length ?? 0) / columns));
    const band = id === trayId ? 0 : sizes.band;
    return sizes.nodeHead + band + sizes.padding * 2 + rows * (pod.height + pod.gap) - pod.gap;
  };
  const across = nodeColumns(tables.nodes.size, shape);
  let y = top;
  const span = { top: Number.POSITIVE_INFINITY, bottom: top };
  for (let first = 0; first < ids.length; first += across) {
    const row = ids.slice(first, first + across);
    row.forEach((id, column) => {
      const box = place(id, left + column * (width + 24), y, { width, height: heightOf(id) });
      span.top = Math.min(span.top, box.y);
      span.bottom = Math.max(span.bottom, box.y + box.height);
      const band = id === trayId ? 0 : sizes.band;
      if (band > 0) bands.set(id, { x: box.x, y: box.y + sizes.nodeHead, width: box.width, height: band });
      const podsTop = box.y + sizes.nodeHead + band + sizes.padding;
      slots.get(id)?.forEach((podId, slot) => {
        if (podId === undefined) return;
        const at = { column: slot % columns, row: Math.floor(slot / columns) };
        boxes.set(podId, {
          x: box.x + sizes.padding + at.column * (pod.width + pod.gap),
          y: podsTop + at.row * (pod.height + pod.gap),
          width: pod.width,
          height: pod.height,
        });
      });
    });
    y += Math.max(...row.map(heightOf)) + 24;
  }
  return span;
}
