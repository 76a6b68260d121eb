import { create } from 'zustand';
import type {
  BalancerRecord,
  EventRecord,
  NodeRecord,
  OutsideRecord,
  PodRecord,
  ServiceRecord,
  WorkloadRecord,
  WorldRecord,
} from '../model/world.ts';
import type { Update } from '../protocol/messages.ts';

type Table<T> = ReadonlyMap<string, T>;

/** The mirror of the engine's records, by record id, one table a type. A table that did not change keeps its identity. */
export interface World {
  readonly nodes: Table<NodeRecord>;
  readonly pods: Table<PodRecord>;
  readonly services: Table<ServiceRecord>;
  readonly workloads: Table<WorkloadRecord>;
  readonly outside: Table<OutsideRecord>;
  readonly balancers: Table<BalancerRecord>;
  readonly events: Table<EventRecord>;
  /** The scene's name. */
  readonly scene: string;
  /** A first batch has come. */
  readonly loaded: boolean;
}

type TableName = 'nodes' | 'pods' | 'services' | 'workloads' | 'outside' | 'balancers' | 'events';

const tableOfType: Readonly<Record<WorldRecord['type'], TableName>> = {
  node: 'nodes',
  pod: 'pods',
  service: 'services',
  workload: 'workloads',
  outside: 'outside',
  balancer: 'balancers',
  event: 'events',
};

export const emptyWorld: World = {
  nodes: new Map(),
  pods: new Map(),
  services: new Map(),
  workloads: new Map(),
  outside: new Map(),
  balancers: new Map(),
  events: new Map(),
  scene: '',
  loaded: false,
};

const tableOfPrefix: Readonly<Record<string, TableName>> = {
  ...tableOfType,
  deployment: 'workloads',
  statefulset: 'workloads',
  daemonset: 'workloads',
  job: 'workloads',
};

/** The table a record id belongs to: ids begin with their type, workloads' with their kind. */
const tableOfId = (id: string): TableName | undefined => tableOfPrefix[id.slice(0, id.indexOf('/'))];

/** The world after one batch. Only the tables that the batch touches are copied. */
export function applyUpdate(world: World, update: Update): World {
  const base = update.reset ? emptyWorld : world;
  const changed: Partial<Record<TableName, Map<string, WorldRecord>>> = {};
  const table = (name: TableName): Map<string, WorldRecord> => {
    changed[name] ??= new Map<string, WorldRecord>(base[name]);
    return changed[name];
  };
  for (const record of update.upserts) table(tableOfType[record.type]).set(record.id, record);
  for (const id of update.deletes) {
    const name = tableOfId(id);
    if (name && (changed[name] ?? base[name]).has(id)) table(name).delete(id);
  }
  // Each record went into the table of its own type, which the mapped type above cannot say.
  return { ...base, ...(changed as Partial<World>), scene: update.scene, loaded: true };
}

/** Any record but an event, by id. */
export function recordOf(world: World, id: string): Exclude<WorldRecord, EventRecord> | undefined {
  const name = tableOfId(id);
  return name && name !== 'events' ? world[name].get(id) : undefined;
}

/** The mirror of the world; changes at most once a frame. */
export const useWorld = create<World>()(() => emptyWorld);
