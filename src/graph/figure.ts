import type { Position } from '../model/scene.ts';
import type { ServiceRecord } from '../model/world.ts';
import { edgesOf } from './edges.ts';
import {
  type BalancerFigure,
  element,
  type FigureNode,
  type NodeFigure,
  type OutsideFigure,
  type PodFigure,
  type RelationEdge,
  type ServiceFigure,
  type TrayFigure,
  type WorkloadFigure,
} from './elements.ts';
import { type Layout, layoutOf, type Shape } from './layout.ts';
import { inOrder } from './order.ts';
import { type Relations, relationsOf, shownIn, type Tables } from './relations.ts';
import { sizes } from './sizes.ts';
import { assignSlots, type Slots, trayId } from './slots.ts';
import { inWords } from './words.ts';

/** Everything the canvas draws, and what the next figure needs of this one to stay the same where nothing changed. */
export interface Figure {
  readonly nodes: readonly FigureNode[];
  readonly edges: readonly RelationEdge[];
  readonly layout: Layout;
  readonly relations: Relations;
  readonly slots: Slots;
}

export const emptyFigure: Figure = {
  nodes: [],
  edges: [],
  layout: { density: 'full', boxes: new Map(), planes: new Map(), threads: new Map(), bands: new Map() },
  relations: { selects: [], aliases: [], serves: [] },
  slots: new Map(),
};

/** World → figure. Elements that look as before keep their identity, so that React draws only what changed. */
export function figureOf(
  world: Tables,
  positions: Readonly<Record<string, Position>>,
  before: Figure,
  shape: Shape = 'wide',
): Figure {
  const tables: Tables = {
    nodes: inOrder(world.nodes),
    pods: shownIn(world.pods),
    services: inOrder(shownIn(world.services)),
    workloads: inOrder(shownIn(world.workloads)),
    outside: inOrder(world.outside),
    balancers: inOrder(world.balancers),
  };
  const relations = relationsOf(tables);
  const slots = assignSlots(before.slots, tables.pods);
  const layout = layoutOf(tables, relations, slots, positions, shape);
  const nodes = reuse(before.nodes, nodesOf(tables, relations, slots, layout));
  const edges = reuse(before.edges, edgesOf(tables, relations, layout));
  return { nodes, edges, layout, relations, slots };
}

function nodesOf(tables: Tables, relations: Relations, slots: Slots, layout: Layout): FigureNode[] {
  const { boxes, planes } = layout;
  const placed = <T extends FigureNode>(type: T['type'], data: T['data'] & Figured, zIndex: number): T[] => {
    const box = boxes.get(data.record.id);
    return box ? [element<T>(type, data.record.id, box, data, { zIndex, ...inWords(data.record) })] : [];
  };
  const serviceData = (record: ServiceRecord) => {
    const plane = planes.get(record.id);
    return {
      record,
      host: relations.aliases.some(({ service }) => service === record.id),
      plane: plane && { top: plane.y - (boxes.get(record.id)?.y ?? 0), height: plane.height },
    };
  };
  // The order is that of the Tab key: the way a request goes.
  return [
    ...[...tables.outside.values()].flatMap((record) => placed<OutsideFigure>('outside', { record }, 3)),
    ...[...tables.balancers.values()].flatMap((record) => placed<BalancerFigure>('balancer', { record }, 3)),
    ...[...tables.services.values()].flatMap((record) => placed<ServiceFigure>('service', serviceData(record), 3)),
    ...[...tables.workloads.values()].flatMap((record) =>
      placed<WorkloadFigure>(
        'workload',
        { record, slim: boxes.get(record.id)?.height === sizes.slimWorkload.height },
        3,
      ),
    ),
    ...[...tables.nodes.values()].flatMap((record) => [
      ...placed<NodeFigure>('node', { record, openings: openingsOf(record.name, tables) }, 0),
      ...podsOf(record.id, tables, slots, layout),
    ]),
    ...trayOf(tables, slots, layout),
  ];
}

/** The node ports at a node. By externalTrafficPolicy Local those drop what comes where no endpoint is. */
function openingsOf(node: string, { services, pods }: Tables): string[] {
  return [...services.values()]
    .flatMap(({ ports, externalLocal = false, endpoints }) => {
      const serves = !externalLocal || endpoints.some((e) => e.serving && pods.get(e.pod)?.node === node);
      return ports.flatMap(({ nodePort }) => (nodePort > 0 ? [`:${nodePort}${serves ? '' : ' drops'}`] : []));
    })
    .sort();
}

interface Figured {
  readonly record: Parameters<typeof inWords>[0];
}

/** The pods of a node or of the tray, placed inside it. */
function podsOf(home: string, tables: Tables, slots: Slots, { boxes, density }: Layout): PodFigure[] {
  const parent = boxes.get(home);
  return (slots.get(home) ?? []).flatMap((id) => {
    const record = tables.pods.get(id ?? '');
    const box = record && boxes.get(record.id);
    if (!record || !box || !parent) return [];
    const inside = { ...box, x: box.x - parent.x, y: box.y - parent.y };
    const more = { parentId: home, draggable: false, zIndex: 2, ...inWords(record) };
    return [element<PodFigure>('pod', record.id, inside, { record, density }, more)];
  });
}

/** Pods that have no node yet, and where they wait. */
function trayOf(tables: Tables, slots: Slots, layout: Layout): FigureNode[] {
  const box = layout.boxes.get(trayId);
  if (!box) return [];
  const pods = podsOf(trayId, tables, slots, layout);
  const ariaLabel = `${pods.length} pods wait for a node`;
  return [element<TrayFigure>('tray', trayId, box, { count: pods.length }, { zIndex: 0, ariaLabel }), ...pods];
}

interface Element {
  readonly id: string;
  readonly data?: object;
}

/** Keeps the old object of every element that is equal in what it shows. */
function reuse<T extends Element>(before: readonly T[], after: readonly T[]): readonly T[] {
  const old = new Map(before.map((e) => [e.id, e]));
  let same = before.length === after.length;
  const result = after.map((element, index) => {
    const previous = old.get(element.id);
    const kept = previous && alike(previous, element) ? previous : element;
    if (kept !== before[index]) same = false;
    return kept;
  });
  return same ? before : result;
}

/** Equality to the depth at which elements hold plain values; records compare by identity. */
function alike(a: object, b: object, depth = 3): boolean {
  const left = Object.entries(a);
  const right = b as Record<string, unknown>;
  if (left.length !== Object.keys(b).length) return false;
  return left.every(([key, value]) => {
    const other = right[key];
    if (value === other) return true;
    if (key === 'record' || depth === 0) return false;
    return typeof value === 'object' && typeof other === 'object' && value && other
      ? alike(value, other, depth - 1)
      : false;
  });
}
