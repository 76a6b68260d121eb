import type { RelationEdge } from './elements.ts';
import type { Layout } from './layout.ts';
import { balancesPath, leavingPath, selectsPath, servesNodePath, servesPath } from './paths.ts';
import type { Relations, Serves, Tables } from './relations.ts';
import { sizes } from './sizes.ts';

/** More lines than this are a thicket: then one goes to each node. */
const maxServesLines = 60;

/** The lines that say "selects", "is another name for" and "serves", with their paths. */
export function edgesOf(tables: Tables, relations: Relations, layout: Layout): RelationEdge[] {
  const { boxes, planes, threads } = layout;
  const edges: RelationEdge[] = [];
  for (const { service, workload } of relations.selects) {
    const flag = boxes.get(service);
    const card = boxes.get(workload);
    if (!flag || !card) continue;
    edges.push(edge(service, workload, { ...selectsPath(flag, card), look: 'selects', label: 'selects', state: '' }));
  }
  edges.push(...outward(tables, relations, layout), ...balanced(tables, layout));
  const inside = relations.serves.filter(({ target }) => tables.pods.has(target));
  if (inside.length > maxServesLines) return [...edges, ...bundled(tables, inside, layout)];
  const { gap } = sizes.pods[layout.density];
  const services = [...planes.keys(), ...threads.keys()];
  for (const { service, target: pod, state } of inside) {
    const plane = planes.get(service) ?? threads.get(service);
    const box = boxes.get(pod);
    const node = boxes.get(`node/${tables.pods.get(pod)?.node ?? ''}`);
    if (!plane || !box || !node) continue;
    const firstColumn = box.x - node.x <= sizes.padding;
    const aside = ((services.indexOf(service) % 3) - 1) * (gap / 4);
    const path = servesPath(plane, box, gap, firstColumn, services.length > 1 ? aside : 0);
    edges.push(edge(service, pod, { path, look: 'serves', label: `serves, ${state}`, state }));
  }
  return edges;
}

/** From names and flags to the hosts outside that they mean. */
function outward({ outside }: Tables, { aliases, serves }: Relations, { boxes }: Layout): RelationEdge[] {
  const line = (service: string, host: string, more: { look: 'alias' | 'serves'; label: string; state: string }) => {
    const flag = boxes.get(service);
    const card = boxes.get(host);
    return flag && card ? [edge(service, host, { path: leavingPath(flag, card), ...more })] : [];
  };
  return [
    ...aliases.flatMap((a) => line(a.service, a.host, { look: 'alias', label: 'is another name for', state: '' })),
    ...serves
      .filter(({ target }) => outside.has(target))
      .flatMap((s) => line(s.service, s.target, { look: 'serves', label: `serves, ${s.state}`, state: s.state })),
  ];
}

/** From each load balancer to the nodes it may send to, dotted where its health check fails; or to the one that announces it. */
function balanced({ balancers }: Tables, { boxes }: Layout): RelationEdge[] {
  const right = Math.max(...[...boxes.values()].map((box) => box.x + box.width));
  return [...balancers.values()].flatMap(({ id, nodes, announcedBy }) =>
    nodes.flatMap(({ node, healthy }) => {
      const from = boxes.get(id);
      const to = boxes.get(node);
      if (!from || !to || (announcedBy !== '' && announcedBy !== node)) return [];
      const label = announcedBy === '' ? `sends to, ${healthy ? 'healthy' : 'unhealthy'}` : 'is announced by';
      const state = healthy ? 'ready' : 'not ready';
      return [edge(id, node, { path: balancesPath(from, to, right), look: 'serves', label, state })];
    }),
  );
}

/** One line a Service and node, with how many endpoints it stands for. */
function bundled(tables: Tables, serves: readonly Serves[], { boxes, planes, threads }: Layout): RelationEdge[] {
  const counts = new Map<string, { service: string; node: string; count: number }>();
  for (const { service, target: pod } of serves) {
    const node = `node/${tables.pods.get(pod)?.node ?? ''}`;
    const key = `${service} ${node}`;
    const entry = counts.get(key) ?? { service, node, count: 0 };
    entry.count++;
    counts.set(key, entry);
  }
  return [...counts.values()].flatMap(({ service, node, count }) => {
    const plane = planes.get(service) ?? threads.get(service);
    const box = boxes.get(node);
    if (!plane || !box) return [];
    const path = servesNodePath(plane, box);
    const label = `${count} ${count === 1 ? 'endpoint' : 'endpoints'}`;
    return [edge(service, node, { path, look: 'serves', label, state: 'ready' })];
  });
}

function edge(source: string, target: string, data: NonNullable<RelationEdge['data']>): RelationEdge {
  return {
    id: `${data.look} ${source} ${target}`,
    type: 'relation',
    source,
    target,
    data,
    zIndex: 1,
    focusable: false,
    selectable: false,
    ariaLabel: `${source} ${data.label}: ${target}`,
  };
}
