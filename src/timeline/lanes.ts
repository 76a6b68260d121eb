import type { RippleEvent } from '../model/ripple.ts';
import { actorName } from './words.ts';

export interface Lane {
  readonly key: string;
  readonly label: string;
}

/** The way a ripple takes through the cluster, from top to bottom; whoever is not here goes before `kube-proxy`. */
const order = [
  'user',
  'scene',
  'kube-apiserver',
  'etcd',
  'deployment-controller',
  'replicaset-controller',
  'statefulset-controller',
  'daemonset-controller',
  'job-controller',
  'default-scheduler',
  'kubelet',
  'cni',
  'endpointslice-controller',
  'endpoint-controller',
  '',
  'kube-proxy',
  'coredns',
];

/** More nodes than this share one lane. */
const nodesApart = 4;

const kindOf = (actor: string): string => actor.split('/')[0] ?? '';
const rankOf = (actor: string): number => {
  const rank = order.indexOf(kindOf(actor));
  return rank < 0 ? order.indexOf('') : rank;
};

/** The lanes that events need, in the order of `order`, and which of them each actor is in (by index). */
export function lanesOf(events: readonly RippleEvent[]): {
  readonly lanes: readonly Lane[];
  readonly laneOf: ReadonlyMap<string, number>;
} {
  const actors = [...new Set(['kube-apiserver', 'etcd', ...events.map(({ actor }) => actor)])];
  actors.sort((a, b) => rankOf(a) - rankOf(b) || a.localeCompare(b, 'en', { numeric: true }));
  const members = new Map<string, number>();
  for (const actor of actors) members.set(kindOf(actor), (members.get(kindOf(actor)) ?? 0) + 1);
  const lanes: Lane[] = [];
  const laneOf = new Map<string, number>();
  for (const actor of actors) {
    const kind = kindOf(actor);
    const count = members.get(kind) ?? 0;
    const shared = kind === 'cni' || count > nodesApart;
    const key = shared ? kind : actor;
    if (lanes.at(-1)?.key !== key) {
      const name = actorName(shared ? kind : actor);
      lanes.push({ key, label: shared && kind !== 'cni' ? `${name} (${count})` : name });
    }
    laneOf.set(actor, lanes.length - 1);
  }
  return { lanes, laneOf };
}

/** Where an event stands on the time axis. Each has a place of its own; long waits are drawn shorter than they are. */
export interface Axis {
  /** CSS pixels from the left, by the event's index. */
  readonly x: readonly number[];
  readonly width: number;
  /** Where time is written: at the beginning and after each wait. */
  readonly ticks: readonly { readonly x: number; readonly at: number }[];
}

const margin = 14;
const least = 11;
const most = 64;
/** A wait that deserves a time written under it, virtual ms. */
const wait = 30;
/** Room that a written time takes, and how far they are apart where there is no wait. */
const tickRoom = 62;
const tickEvery = 150;

export function axisOf(events: readonly Pick<RippleEvent, 'at'>[]): Axis {
  const x: number[] = [];
  const ticks: { x: number; at: number }[] = [];
  let here = margin;
  for (const [index, { at }] of events.entries()) {
    const before = events[index - 1]?.at;
    const gap = before === undefined ? 0 : at - before;
    if (before !== undefined) here += Math.min(most, least + 4 * Math.sqrt(gap));
    x.push(here);
    const last = ticks.at(-1);
    if (!last || here - last.x >= (gap >= wait ? tickRoom : tickEvery)) ticks.push({ x: here, at });
  }
  return { x, width: here + tickRoom, ticks };
}

/** The event nearest to a place on the axis; -1 when there are none. */
export function nearest({ x }: Axis, place: number): number {
  let best = -1;
  for (const [index, there] of x.entries()) {
    if (best < 0 || Math.abs(there - place) < Math.abs((x[best] ?? 0) - place)) best = index;
  }
  return best;
}

/** The ids an event came of, itself included. */
export function wayTo(events: readonly RippleEvent[], id: string | undefined): ReadonlySet<string> {
  const byId = new Map(events.map((event) => [event.id, event]));
  const way = new Set<string>();
  for (let event = byId.get(id ?? ''); event && !way.has(event.id); event = byId.get(event.because)) way.add(event.id);
  return way;
}
