import { create } from 'zustand';
import type { Problem } from '../model/problem.ts';

/** What the engine is doing, for the shell's loading, error and crash states. */
export type EngineStatus =
  | { readonly phase: 'starting' }
  | { readonly phase: 'running' }
  /** The scene could not be opened; the title names something else, a lesson say. */
  | {
      readonly phase: 'failed';
      readonly title?: string;
      readonly message: string;
      readonly problems: readonly Problem[];
    }
  | { readonly phase: 'crashed'; readonly message: string };

export const useEngineStatus = create<{ readonly status: EngineStatus }>()(() => ({ status: { phase: 'starting' } }));

export const setEngineStatus = (status: EngineStatus): void => useEngineStatus.setState({ status });
