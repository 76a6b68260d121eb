import type { PodRecord } from '../model/world.ts';
import { byName } from './order.ts';

/** Where pods that have no node yet wait. */
export const trayId = 'tray/pending';

/** By node id: which pod stands in which slot. A slot that a pod left is undefined until another takes it. */
export type Slots = ReadonlyMap<string, readonly (string | undefined)[]>;

/** Free slots at the end are given up only when there are many, so that a node does not grow and shrink with each pod. */
const spare = 3;

const homeOf = (pod: PodRecord): string => (pod.node === '' ? trayId : `node/${pod.node}`);

/** The slots after a change: pods keep theirs, new ones take the first that is free, oldest first. */
export function assignSlots(before: Slots, pods: ReadonlyMap<string, PodRecord>): Slots {
  const after = new Map<string, (string | undefined)[]>();
  const placed = new Set<string>();
  for (const [home, slots] of before) {
    const kept = slots.map((id) => {
      const pod = id === undefined ? undefined : pods.get(id);
      if (!pod || homeOf(pod) !== home) return undefined;
      placed.add(pod.id);
      return pod.id;
    });
    const standing = kept.filter((id) => id !== undefined).length;
    while (kept.length > standing * 2 + spare && kept.at(-1) === undefined) kept.pop();
    after.set(home, kept);
  }
  const arrived = [...pods.values()].filter((pod) => !placed.has(pod.id));
  for (const pod of arrived.sort((a, b) => a.createdAt - b.createdAt || byName(a, b))) {
    const home = homeOf(pod);
    const slots = after.get(home) ?? [];
    after.set(home, slots);
    const free = slots.indexOf(undefined);
    if (free >= 0) slots[free] = pod.id;
    else slots.push(pod.id);
  }
  return after;
}
