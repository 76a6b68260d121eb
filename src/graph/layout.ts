import type { Position } from '../model/scene.ts';
import type { Relations, Tables } from './relations.ts';
import { type Slots, trayId } from './slots.ts';

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Canvas units that the second address takes, where machines have two. */
const secondLine = 16;

/** For canvases wider than high, or for a phone. */
export type Shape = 'wide' | 'tall';

/** How much of a pod there is room to show. */
export type Density = 'full' | 'compact' | 'tiny';

export interface Layout {
  readonly density: Density;
  /** Boxes by record id, in canvas coordinates. A Service's is its flag; its plane hangs from it. */
  readonly boxes: ReadonlyMap<string, Rect>;
  /** The planes by Service id. */
  readonly planes: ReadonlyMap<string, Rect>;
  /** kube-proxy's band in each node. */
  readonly bands: ReadonlyMap<string, Rect>;
}

/** Sizes in canvas units (CSS pixels at zoom 1). */
export const sizes = {
  outside: { width: 144, height: 58 },
  flag: { width: 236, height: 60 },
  deployment: { width: 268, height: 60 },
  plane: 10,
  laneHeight: 78,
  planeGap: 26,
  nodeHead: 42,
  band: 30,
  padding: 12,
  pods: {
    full: { width: 154, height: 62, gap: 12 },
    compact: { width: 92, height: 32, gap: 8 },
    tiny: { width: 20, height: 20, gap: 5 },
  },
} as const;

/** Whether machines and pods have an address of each family. */
const isDualStack = ({ nodes }: Tables): boolean => nodes.values().next().value?.secondAddress !== undefined;

function podSize(density: Density, dualStack: boolean): { width: number; height: number; gap: number } {
  const size = sizes.pods[density];
  return dualStack && density === 'full' ? { ...size, height: size.height + secondLine } : size;
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
  count <= 3 || shape === 'tall' ? 1 : Math.ceil(Math.sqrt(count / 1.5));

/**
 * Outside hosts | Services | nodes with their pods, left to right; over the nodes a lane for each Service with the
 * Deployment it selects. On a phone the outside hosts stand on top, and Deployments under their Services.
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
  const bands = new Map<string, Rect>();
  const place = (id: string, x: number, y: number, size: { width: number; height: number }): Rect => {
    const box = { x: positions[id]?.x ?? x, y: positions[id]?.y ?? y, width: size.width, height: size.height };
    boxes.set(id, box);
    return box;
  };

  const density = densityFor(tables.pods.size);
  const services = [...tables.services.values()];
  const lanes = deploymentLanes(
    tables,
    relations,
    services.map((s) => s.id),
  );
  const laneCount = Math.max(1, services.length, ...[...lanes.values()].map((lane) => lane + 1));

  const tall = shape === 'tall';
  const lane = tall ? sizes.laneHeight * 2 : sizes.laneHeight;
  const top = laneCount * lane + 12;
  const left = Math.max(1, services.length) * sizes.planeGap + (tall ? 10 : 36);
  const nodes = placeNodes({ slots, tables, density, left, top, place, boxes, bands, shape });

  services.forEach((service, index) => {
    const flag = place(service.id, index * sizes.planeGap, index * lane, sizes.flag);
    const y = Math.min(flag.y + flag.height, nodes.top);
    const end = Math.max(nodes.bottom, flag.y + flag.height + 40);
    planes.set(service.id, { x: flag.x, y, width: sizes.plane, height: end - y });
  });
  const beside = Math.max(0, services.length - 1) * sizes.planeGap + sizes.flag.width + 70;
  for (const [id, row] of lanes) {
    if (tall) place(id, left + 12, row * lane + sizes.laneHeight, sizes.deployment);
    else place(id, beside, row * lane, sizes.deployment);
  }

  const outside = { ...sizes.outside, height: sizes.outside.height + (isDualStack(tables) ? secondLine : 0) };
  const { width, height } = outside;
  [...tables.outside.values()].forEach((host, index) => {
    if (tall) place(host.id, index * (width + 16), -height - 26, outside);
    else place(host.id, -width - 56, top + index * (height + 20), outside);
  });
  [...tables.balancers.values()].forEach((balancer, index) => {
    const before = tables.outside.size + index;
    if (tall) place(balancer.id, before * (width + 16), -height - 26, outside);
    else place(balancer.id, -width - 56, top + before * (height + 20), outside);
  });
  return { density, boxes, planes, bands };
}

/** A Deployment stands in the lane of the first Service that selects it, or in the first lane that is free. */
function deploymentLanes(tables: Tables, relations: Relations, services: readonly string[]): Map<string, number> {
  const lanes = new Map<string, number>();
  const taken = new Set<number>();
  const wanted = new Map<string, number>();
  for (const { service, deployment } of relations.selects) {
    const lane = services.indexOf(service);
    if (!wanted.has(deployment) && !taken.has(lane)) {
      wanted.set(deployment, lane);
      taken.add(lane);
    }
  }
  for (const id of tables.deployments.keys()) {
    let lane = wanted.get(id);
    if (lane === undefined) {
      lane = 0;
      while (taken.has(lane)) lane++;
      taken.add(lane);
    }
    lanes.set(id, lane);
  }
  return lanes;
}

interface NodePlacing {
  readonly slots: Slots;
  readonly tables: Tables;
  readonly density: Density;
  readonly left: number;
  readonly top: number;
  readonly place: (id: string, x: number, y: number, size: { width: number; height: number }) => Rect;
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
