/// <reference path="./jqjs.d.ts" />
import { compile } from '@michaelhomer/jqjs';

/** What came of a jq program: its outputs so far, and the error that ended it with that exit code, if one did. */
export interface JqAnswer {
  readonly outputs: readonly unknown[];
  readonly error?: { readonly message: string; readonly code: number };
}

/** Runs a jq program on JSON values, one after the other. Rejects with the signal's reason. */
export type JqRunner = (program: string, inputs: readonly unknown[], signal: AbortSignal) => Promise<JqAnswer>;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function compiled(program: string): ReturnType<typeof compile> | string {
  try {
    return compile(program);
  } catch (error) {
    return messageOf(error);
  }
}

/** Runs a program here and now, however long it takes. Total. */
export function runJq(program: string, inputs: readonly unknown[]): JqAnswer {
  const run = compiled(program);
  const outputs: unknown[] = [];
  if (typeof run === 'string') return { outputs, error: { message: `error: ${run}\njq: 1 compile error`, code: 3 } };
  try {
    for (const input of inputs) for (const output of run(input)) outputs.push(output);
    return { outputs };
  } catch (error) {
    return { outputs, error: { message: `error: ${messageOf(error)}`, code: 5 } };
  }
}
