import type { Rect } from './layout.ts';

/** From a Service's flag to a Deployment's card: to its side, or down to it where it stands below. */
export function selectsPath(flag: Rect, card: Rect): { path: string; labelAt?: { x: number; y: number } } {
  const below = card.y >= flag.y + flag.height && card.x < flag.x + flag.width;
  if (below) {
    const x = Math.min(flag.x + flag.width, card.x + card.width) - 50;
    const y = flag.y + flag.height;
    return { path: `M${x},${y} V${card.y}` };
  }
  const from = { x: flag.x + flag.width, y: flag.y + flag.height / 2 };
  const to = { x: card.x, y: card.y + card.height / 2 };
  const bend = Math.max(40, Math.abs(to.x - from.x) / 2);
  return {
    path: `M${from.x},${from.y} C${from.x + bend},${from.y} ${to.x - bend},${to.y} ${to.x},${to.y}`,
    labelAt: { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 },
  };
}

/**
 * From a Service's plane to a pod: level with the pod where nothing is between, else along the gap above
 * the pods and down to its left side, as on a map of the underground.
 * @param gap the distance between two pods. @param aside keeps the lines of several Services apart.
 * @param plane of no width: there is none, and the line itself comes down from the flag.
 */
export function servesPath(plane: Rect, pod: Rect, gap: number, firstColumn: boolean, aside: number): string {
  const from = plane.x + plane.width;
  const begin = plane.width === 0 ? `M${from},${plane.y} V` : `M${from},`;
  const middle = pod.y + pod.height / 2 + aside * 2;
  const y = Math.min(Math.max(middle, plane.y), plane.y + plane.height);
  if (firstColumn) return y === middle ? `${begin}${y} H${pod.x}` : `${begin}${y} L${pod.x},${middle}`;
  const gutter = pod.y - gap / 2 + aside;
  const turn = pod.x - gap / 2 + aside;
  const r = Math.min(6, gap / 2);
  return `${begin}${gutter} H${turn - r} Q${turn},${gutter} ${turn},${gutter + r} V${middle - r} Q${turn},${middle} ${turn + r},${middle} H${pod.x}`;
}

/** From a Service's plane to a node as a whole, where there are too many pods to draw each. */
export function servesNodePath(plane: Rect, node: Rect): string {
  const y = Math.min(Math.max(node.y + node.height / 2, plane.y), plane.y + plane.height);
  return `M${plane.x + plane.width},${y} L${node.x},${node.y + node.height / 2}`;
}

/**
 * From a load balancer to a node's head: from its side, or, where it stands above, round by the right of everything.
 * @param right edge of the whole figure.
 */
export function balancesPath(card: Rect, node: Rect, right: number): string {
  const y = node.y + 21;
  const from = { x: card.x + card.width, y: card.y + card.height / 2 };
  if (card.y + card.height <= node.y && card.x + card.width > node.x) {
    return `M${from.x},${from.y} H${right + 8} V${y} H${node.x + node.width}`;
  }
  const bend = Math.max(30, (node.x - from.x) / 2);
  return `M${from.x},${from.y} C${from.x + bend},${from.y} ${node.x - bend},${y} ${node.x},${y}`;
}

/** From a Service's flag to a host outside: out of its left side, or up where the host stands above. */
export function leavingPath(flag: Rect, host: Rect): string {
  if (host.y + host.height <= flag.y && host.x + host.width > flag.x) {
    const x = Math.min(flag.x + flag.width, host.x + host.width) - 30;
    return `M${x},${flag.y} V${host.y + host.height}`;
  }
  const from = { x: flag.x, y: flag.y + flag.height / 2 };
  const to = { x: host.x + host.width, y: host.y + host.height / 2 };
  const bend = Math.max(20, Math.abs(from.x - to.x) / 2);
  return `M${from.x},${from.y} C${from.x - bend},${from.y} ${to.x + bend},${to.y} ${to.x},${to.y}`;
}
