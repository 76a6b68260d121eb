import { create } from 'zustand';
import type { Problem } from '../model/problem.ts';

export interface Notice {
  readonly id: number;
  readonly level: 'good' | 'info' | 'bad';
  readonly text: string;
  readonly problems: readonly Problem[];
}

interface Notices {
  readonly list: readonly Notice[];
  readonly nextId: number;
  /** Says something to the user. Good news and information go by themselves; problems stay until dismissed. */
  say(level: Notice['level'], text: string, problems?: readonly Problem[]): void;
  dismiss(id: number): void;
}

/** More than this at once is noise: the oldest go. */
const shown = 4;

export const useNotices = create<Notices>()((set) => ({
  list: [],
  nextId: 1,
  say: (level, text, problems = []) =>
    set((state) => ({
      list: [...state.list, { id: state.nextId, level, text, problems }].slice(-shown),
      nextId: state.nextId + 1,
    })),
  dismiss: (id) => set((state) => ({ list: state.list.filter((n) => n.id !== id) })),
}));
