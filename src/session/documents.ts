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
  /** Puts a document into the pane; what the last apply said is cleared. */
  openText(name: string, text: string): void;
  /** The user typed. */
  edit(text: string): void;
  /** What an apply came to. The document is clean when nothing was wrong. */
  applied(results: readonly string[], problems: readonly Problem[]): void;
}

/** The store of the YAML pane. */
export const useDocuments = create<Documents>()((set) => ({
  text: '',
  name: 'untitled.yaml',
  dirty: false,
  revision: 0,
  problems: [],
  results: [],
  openText: (name, text) =>
    set((state) => ({ name, text, dirty: false, problems: [], results: [], revision: state.revision + 1 })),
  edit: (text) => set({ text, dirty: true }),
  applied: (results, problems) =>
    set((state) => ({
      results,
      problems,
      dirty: state.dirty && problems.some((problem) => problem.severity === 'error'),
    })),
}));
