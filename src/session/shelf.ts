import { create } from 'zustand';
import type { Recording } from '../model/action.ts';
import { recall, remember } from './memory.ts';

/** A world that was put aside when another was opened. */
export interface Shelved {
  readonly id: number;
  readonly name: string;
  readonly recording: Recording;
}

const key = 'kubehop.shelf';
/** The latest so many are kept. */
const kept = 5;

interface Shelf {
  /** The latest first. */
  readonly worlds: readonly Shelved[];
  put(name: string, recording: Recording): void;
  take(id: number): void;
}

const keep = (worlds: readonly Shelved[]): { readonly worlds: readonly Shelved[] } => {
  remember(key, worlds);
  return { worlds };
};

/** One's own worlds that stood when a link or a lesson was opened: nothing of them is lost. Kept in this browser. */
export const useShelf = create<Shelf>()((set) => ({
  worlds: recall<readonly Shelved[]>(key, []),
  put: (name, recording) =>
    set(({ worlds }) => {
      const id = Math.max(0, ...worlds.map((world) => world.id)) + 1;
      return keep([{ id, name, recording }, ...worlds].slice(0, kept));
    }),
  take: (id) => set(({ worlds }) => keep(worlds.filter((world) => world.id !== id))),
}));
