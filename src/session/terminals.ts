import { create } from 'zustand';
import { recall, remember } from './memory.ts';
import { usePanels } from './panels.ts';

/** Commands remembered of each terminal, and the longest that is. */
const keptCommands = 300;
const longestCommand = 2000;
const mostTabs = 8;
/** Requests of a command that are remembered: as many as have a trace. */
const keptRequests = 200;

export interface TerminalTab {
  readonly id: number;
  readonly running: boolean;
  /** Requests that the last command sent, oldest first. */
  readonly requests: readonly number[];
}

interface Remembered {
  readonly tabs: readonly { readonly id: number; readonly history: readonly string[] }[];
  readonly active: number;
}

export interface Terminals {
  readonly tabs: readonly TerminalTab[];
  readonly active: number;
  /** Commands given in each terminal, by its id, oldest first. */
  readonly histories: ReadonlyMap<number, readonly string[]>;
  /** The user asked for the terminal by a deed of their own: the focus goes there once it is shown. */
  readonly focusWanted: boolean;
  activate(id: number): void;
  /** Another terminal, which knows the commands of the active one. Nothing happens when there are very many. */
  add(): void;
  /** Closing the last one leaves a fresh one. */
  close(id: number): void;
  change(id: number, change: Partial<Omit<TerminalTab, 'id'>>): void;
  /** A command in it sent a request. */
  sent(id: number, request: number): void;
  keepHistory(id: number, commands: readonly string[]): void;
  wantFocus(wanted: boolean): void;
}

const key = 'kubehop.terminals';
const blank = (id: number): TerminalTab => ({ id, running: false, requests: [] });
const first: Remembered = { tabs: [{ id: 1, history: [] }], active: 1 };

/** What was remembered, if it still has its shape. */
function recalled(): Remembered {
  const { tabs, active } = recall<Partial<Remembered>>(key, first);
  const sound = (Array.isArray(tabs) ? tabs : []).filter(
    ({ id, history }) =>
      Number.isSafeInteger(id) && Array.isArray(history) && history.every((h) => typeof h === 'string'),
  );
  const [one] = sound;
  return one ? { tabs: sound, active: sound.some(({ id }) => id === active) ? (active ?? one.id) : one.id } : first;
}

const kept = recalled();

/** The terminals: which there are, what was typed in them. What they show lives with their screens (`terminal/`). */
export const useTerminals = create<Terminals>()((set, get) => {
  const put = (change: Partial<Terminals>): void => {
    set(change);
    const { tabs, active, histories } = get();
    remember(key, { tabs: tabs.map(({ id }) => ({ id, history: histories.get(id) ?? [] })), active });
  };
  return {
    tabs: kept.tabs.map(({ id }) => blank(id)),
    active: kept.active,
    histories: new Map(kept.tabs.map(({ id, history }) => [id, history])),
    focusWanted: false,
    activate: (active) => put({ active }),
    add: () => {
      const { tabs, active, histories } = get();
      if (tabs.length >= mostTabs) return;
      const id = Math.max(...tabs.map((tab) => tab.id)) + 1;
      put({
        tabs: [...tabs, blank(id)],
        active: id,
        histories: new Map(histories).set(id, histories.get(active) ?? []),
      });
    },
    close: (id) => {
      const { tabs, active, histories } = get();
      const at = tabs.findIndex((tab) => tab.id === id);
      const left = tabs.filter((tab) => tab.id !== id);
      const others = left.length > 0 ? left : [blank(id + 1)];
      const next = others[Math.min(at, others.length - 1)]?.id ?? active;
      const known = new Map(histories);
      if (left.length === 0) known.set(id + 1, known.get(id) ?? []);
      known.delete(id);
      put({ tabs: others, active: active === id ? next : active, histories: known });
    },
    change: (id, change) =>
      set(({ tabs }) => ({ tabs: tabs.map((tab) => (tab.id === id ? { ...tab, ...change } : tab)) })),
    sent: (id, request) =>
      set(({ tabs }) => ({
        tabs: tabs.map((tab) =>
          tab.id === id ? { ...tab, requests: [...tab.requests, request].slice(-keptRequests) } : tab,
        ),
      })),
    keepHistory: (id, commands) => {
      const short = commands.filter((command) => command.length <= longestCommand).slice(-keptCommands);
      put({ histories: new Map(get().histories).set(id, short) });
    },
    wantFocus: (focusWanted) => set({ focusWanted }),
  };
});

/** Opens the drawer at the terminal, and lets it have the focus. */
export function openTerminal(): void {
  useTerminals.getState().wantFocus(true);
  usePanels.getState().show('terminal');
}
