import { create } from 'zustand';
import type { Position } from '../model/scene.ts';

interface Arrangement {
  /** Where the user put things, by record id, in canvas coordinates. What is not here is laid out. */
  readonly positions: Readonly<Record<string, Position>>;
  move(id: string, position: Position): void;
  /** Forgets all positions: the layout's own again. */
  tidy(): void;
}

export const useArrangement = create<Arrangement>()((set) => ({
  positions: {},
  move: (id, position) => set((state) => ({ positions: { ...state.positions, [id]: position } })),
  tidy: () => set({ positions: {} }),
}));
