import { create } from 'zustand';
import { recall, remember } from './memory.ts';

export type DrawerTab = 'trace' | 'terminal' | 'yaml' | 'timeline' | 'rules' | 'details' | 'lesson';

interface Remembered {
  readonly inspector: boolean;
  readonly drawer: boolean;
  readonly tab: DrawerTab;
  /** Height of the bottom drawer, CSS pixels. */
  readonly drawerHeight: number;
}

export interface Panels extends Remembered {
  /** The rules of this node are shown over the page (record id), or undefined. */
  readonly rulesOf: string | undefined;
  /** The choice of kube-proxy's mode is shown over the page. */
  readonly modeChoice: boolean;
  readonly help: boolean;
  set(change: Partial<Omit<Panels, 'set' | 'show'>>): void;
  /** Opens the drawer on a tab. */
  show(tab: DrawerTab): void;
}

const key = 'kubehop.panels';
const initial: Remembered = { inspector: true, drawer: false, tab: 'trace', drawerHeight: 280 };

export const usePanels = create<Panels>()((set) => ({
  ...initial,
  ...recall<Partial<Remembered>>(key, {}),
  rulesOf: undefined,
  modeChoice: false,
  help: false,
  set: (change) =>
    set((state) => {
      const { inspector, drawer, tab, drawerHeight } = { ...state, ...change };
      remember(key, { inspector, drawer, tab, drawerHeight });
      return change;
    }),
  show: (tab) => usePanels.getState().set({ drawer: true, tab }),
}));
