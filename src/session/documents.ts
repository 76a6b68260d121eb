import { create } from 'zustand';
import type { Problem } from '../model/problem.ts';

/** What the YAML pane holds. There is one document; opening another replaces it. */
export interface Documents {
  readonly text: string;
  /** `web.yaml`, or what the text was taken from (`service/default/web`). */
  readonly name: string;
  /** Changed since it was opened or last applied. */
  readonly dirty: boolean;
  /** Grows with each `openText`, so that the editor can tell a new document from its own typing. */
  readonly revision: number;
  /** Of the last apply. */
  readonly problems: readonly Problem[];
  /** Of the last apply, in kubectl's words: `service/web created`. */
  readonly results: readonly string[];
  /** Takes the text that somebody waits for, who opened it with `ask`; undefined when nobody does. */
  readonly answer: ((saved: string | undefined) => void) | undefined;
  /** The record whose manifest is to be shown (`service/default/web`); the pane fetches it. */
  readonly wanted: string | undefined;
  /** Asks for an object's manifest; nothing comes of it where that would replace what the user wrote, or what somebody waits for. */
  want(id: string): void;
  /** Puts a document into the pane; what the last apply said is cleared, and who waits for the one before gets nothing. */
  openText(name: string, text: string): void;
  /** Puts a document into the pane that is not to be applied but given back: the text that was saved, or undefined. */
  ask(name: string, text: string): Promise<string | undefined>;
  /** The user typed. */
  edit(text: string): void;
  /** What an apply came to. The document is clean when nothing was wrong. */
  applied(results: readonly string[], problems: readonly Problem[]): void;
}

/** The store of the YAML pane. */
export const useDocuments = create<Documents>()((set, get) => ({
  text: '',
  name: 'untitled.yaml',
  dirty: false,
  revision: 0,
  problems: [],
  results: [],
  answer: undefined,
  wanted: undefined,
  want: (id) => {
    const { dirty, answer } = get();
    if (!dirty && !answer) set({ wanted: id });
  },
  openText: (name, text) => {
    get().answer?.(undefined);
    set((state) => ({
      name,
      text,
      dirty: false,
      problems: [],
      results: [],
      wanted: undefined,
      revision: state.revision + 1,
    }));
  },
  ask: (name, text) => {
    get().openText(name, text);
    return new Promise((resolve) => {
      const answer = (saved: string | undefined): void => {
        set({ answer: undefined, dirty: false });
        resolve(saved);
      };
      set({ answer });
    });
  },
  edit: (text) => set({ text, dirty: true }),
  applied: (results, problems) =>
    set((state) => ({
      results,
      problems,
      dirty: state.dirty && problems.some((problem) => problem.severity === 'error'),
    })),
}));
