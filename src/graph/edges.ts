import type { RelationEdge } from './elements.ts';
import { type Layout, sizes } from './layout.ts';
import { balancesPath, selectsPath, servesNodePath, servesPath } from './paths.ts';
import type { Relations, Serves, Tables } from './relations.ts';

/** More lines than this are a thicket: then one goes to each node. */
const maxServesLines = 60;

/** The lines that say "selects" and "serves", with their paths. */
export function edgesOf(tables: Tables, relations: Relations, layout: Layout): RelationEdge[] {
  const { boxes, planes } = layout;
  const edges: RelationEdge[] = [];
  for (const { service, deployment } of relations.selects) {
    const flag = boxes.get(service);
    const card = boxes.get(deployment);
    if (!flag || !card) continue;
    const data = { ...selectsPath(flag, card), label: 'selects', state: '' };
    edges.push(edge('selects', service, deployment, data));
  }
  edges.push(...balanced(tables, layout));
  if (relations.serves.length > maxServesLines) return [...edges, ...bundled(tables, relations.serves, layout)];
  const { gap } = sizes.pods[layout.density];
  const services = [...planes.keys()];
  for (const { service, pod, state } of relations.serves) {
    const plane = planes.get(service);
    const box = boxes.get(pod);
    const node = boxes.get(`node/${tables.pods.get(pod)?.node ?? ''}`);
    if (!plane || !box || !node) continue;
    const firstColumn = box.x - node.x <= sizes.padding;
    const aside = ((services.indexOf(service) % 3) - 1) * (gap / 4);
    const path = servesPath(plane, box, gap, firstColumn, services.length > 1 ? aside : 0);
    edges.push(edge('serves', service, pod, { path, label: `serves, ${state}`, labelX: 0, labelY: 0, state }));
  }
  return edges;
}

/** From each load balancer to the nodes it may send to, dotted where its health check fails; or to the one that announces it. */
function balanced({ balancers }: Tables, { boxes }: Layout): RelationEdge[] {
  return [...balancers.values()].flatMap(({ id, nodes, announcedBy }) =>
    nodes.flatMap(({ node, healthy }) => {
      const from = boxes.get(id);
      const to = boxes.get(node);
      if (!from || !to || (announcedBy !== '' && announcedBy !== node)) return [];
      const label = announcedBy === '' ? `sends to, ${healthy ? 'healthy' : 'unhealthy'}` : 'is announced by';
      const state = healthy ? 'ready' : 'not ready';
      return [edge('serves', id, node, { path: balancesPath(from, to), label, labelX: 0, labelY: 0, state })];
    }),
  );
}

/** One line a Service and node, with how many endpoints it stands for. */
function bundled(tables: Tables, serves: readonly Serves[], { boxes, planes }: Layout): RelationEdge[] {
  const counts = new Map<string, { service: string; node: string; count: number }>();
  for (const { service, pod } of serves) {
    const node = `node/${tables.pods.get(pod)?.node ?? ''}`;
    const key = `${service} ${node}`;
    const entry = counts.get(key) ?? { service, node, count: 0 };
    entry.count++;
    counts.set(key, entry);
  }
  return [...counts.values()].flatMap(({ service, node, count }) => {
    const plane = planes.get(service);
    const box = boxes.get(node);
    if (!plane || !box) return [];
    const path = servesNodePath(plane, box);
    const label = `${count} ${count === 1 ? 'endpoint' : 'endpoints'}`;
    return [edge('serves', service, node, { path, label, labelX: 0, labelY: 0, state: 'ready' })];
  });
}

function edge(
  type: 'selects' | 'serves',
  source: string,
  target: string,
  data: NonNullable<RelationEdge['data']>,
): RelationEdge {
  return {
    id: `${type} ${source} ${target}`,
    type,
    source,
    target,
    data,
    zIndex: 1,
    focusable: false,
    selectable: false,
    ariaLabel: `${source} ${data.label}: ${target}`,
  };
}
