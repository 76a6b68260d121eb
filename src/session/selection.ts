import { create } from 'zustand';
import type { PlaceId } from '../model/trace.ts';

/** A hop of a request's trace: indices into its packets and that packet's hops. */
export interface HopRef {
  readonly request: number;
  readonly packet: number;
  readonly hop: number;
}

export interface Selection {
  /** Record id (`pod/default/web-1`), or undefined. */
  readonly selected: string | undefined;
  /** The hop under the pointer or focus in the trace panel; the canvas highlights its place. */
  readonly hoveredHop: HopRef | null;
  /** The place under the pointer or focus on the canvas; the trace panel highlights its hops. */
  readonly hoveredPlace: PlaceId | null;
  select(id: string | undefined): void;
}

/** What is chosen and what is pointed at. The latter is set with `useSelection.setState`. */
export const useSelection = create<Selection>()((set) => ({
  selected: undefined,
  hoveredHop: null,
  hoveredPlace: null,
  select: (selected) => set({ selected }),
}));
