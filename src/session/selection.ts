import { create } from 'zustand';
import type { PlaceId } from '../model/trace.ts';

export interface Selection {
  /** Record id (`pod/default/web-1`), or undefined. */
  readonly selected: string | undefined;
  /** The place under the pointer or keyboard focus, on the canvas or in the trace. */
  readonly hovered: PlaceId | undefined;
  select(id: string | undefined): void;
  hover(place: PlaceId | undefined): void;
}

export const useSelection = create<Selection>()((set) => ({
  selected: undefined,
  hovered: undefined,
  select: (selected) => set({ selected }),
  hover: (hovered) => set({ hovered }),
}));
