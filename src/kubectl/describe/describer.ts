import type { Client, Resource, Thing } from '../api.ts';

/** What a describer asks besides the object itself. */
export interface Surroundings {
  readonly client: Client;
  readonly resource: Resource;
  /** Virtual ms, from which ages are counted. */
  readonly now: number;
}

/** The lines of `kubectl describe` for one kind, cells by tabs, without the events (kubectl pkg/describe/describe.go). */
export type Describer<T = Thing> = (object: T, about: Surroundings) => string[] | Promise<string[]>;

/** Puts so many levels of two blanks before each line. */
export const indented = (lines: readonly string[], levels = 1): string[] =>
  lines.map((line) => `${'  '.repeat(levels)}${line}`);

/** A line only when there is something to say. */
export const optional = (title: string, value: unknown): string[] => (value ? [`${title}:\t${value}`] : []);
