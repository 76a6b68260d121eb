import { create } from 'zustand';
import type { RequestTrace } from '../model/trace.ts';
import type { RequestRecord } from '../model/world.ts';

/** How many requests the page remembers. */
const kept = 200;

export interface RequestsState {
  /** Oldest first; the last 200. */
  readonly list: readonly RequestRecord[];
  /** The request the trace panel shows: the newest, until the user chooses another. */
  readonly active: number | undefined;
  /** Loaded traces by request id. A trace of a request still under way is dropped when its record changes. */
  readonly traces: ReadonlyMap<number, RequestTrace>;
  /** Shows this request. */
  activate(id: number | undefined): void;
  /** News from the engine. */
  heard(records: readonly RequestRecord[], reset: boolean): void;
  loaded(trace: RequestTrace): void;
}

export const useRequests = create<RequestsState>()((set) => ({
  list: [],
  active: undefined,
  traces: new Map(),
  activate: (active) => set({ active }),
  heard: (records, reset) =>
    set((state) => {
      if (records.length === 0 && !reset) return state;
      const byId = new Map(reset ? [] : state.list.map((r) => [r.id, r]));
      const traces = new Map(reset ? [] : state.traces);
      let active = reset ? undefined : state.active;
      for (const record of records) {
        if (!byId.has(record.id)) active = record.id;
        byId.set(record.id, record);
        traces.delete(record.id);
      }
      const list = [...byId.values()].slice(-kept);
      return { list, active, traces };
    }),
  loaded: (trace) => set((state) => ({ traces: new Map(state.traces).set(trace.id, trace) })),
}));

export const activeRequest = (state: RequestsState): RequestRecord | undefined =>
  state.list.findLast((r) => r.id === state.active);
