import type { Relations, Tables } from './relations.ts';
import { sizes } from './sizes.ts';

/** A row above the nodes: a Service with the workload that it selects first, or one of the two. */
interface Lane {
  readonly y: number;
  readonly service: string | undefined;
  readonly workload: string | undefined;
}

/**
 * The lanes from top to bottom. A workload stands in the lane of the first Service that selects it, or in the first that is free. Names
 * for hosts outside come first: no plane hangs between them and those.
 * @param under height that a workload takes under its Service; 0 where it stands beside it.
 */
export function lanesOf(tables: Tables, relations: Relations, under: number): { list: Lane[]; height: number } {
  const all = [...tables.services.values()];
  const isAlias = (s: (typeof all)[number]): boolean => s.externalName !== undefined;
  const services = [...all.filter(isAlias), ...all.filter((s) => !isAlias(s))].map((s) => s.id);
  const rows = rowsOf(tables, relations, services, under > 0);
  const list: Lane[] = [];
  let y = 0;
  for (let at = 0; at <= Math.max(services.length - 1, ...rows.keys()); at++) {
    const service = services[at];
    const workload = rows.get(at);
    list.push({ y, service, workload });
    const stacked = (service ? sizes.flag.height + 12 : 2) + (workload ? under : 0);
    y += under === 0 ? sizes.laneHeight : stacked;
  }
  return { list, height: y };
}

/** Workloads by lane. Where they stand under Services, a lane is free only when no Service has it. */
function rowsOf({ workloads }: Tables, { selects }: Relations, services: readonly string[], stacked: boolean) {
  const rows = new Map<number, string>();
  const placed = new Set<string>();
  for (const { service, workload } of selects) {
    const row = services.indexOf(service);
    if (placed.has(workload) || rows.has(row)) continue;
    rows.set(row, workload);
    placed.add(workload);
  }
  let row = stacked ? services.length : 0;
  for (const id of workloads.keys()) {
    if (placed.has(id)) continue;
    while (rows.has(row)) row++;
    rows.set(row, id);
  }
  return rows;
}
