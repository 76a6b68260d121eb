import type { ProgramContext } from '../program.ts';

/** A tool's complaint, with the code it exits with. */
export class Complaint extends Error {
  readonly code: number;

  /** @param message as it is printed, without the newline at its end. */
  constructor(message: string, code: number) {
    super(message);
    this.name = 'Complaint';
    this.code = code;
  }
}

/** Runs a tool that prints something and ends; what it throws as Complaint goes to stderr. */
export function attempt(context: ProgramContext, act: () => string): void {
  try {
    context.out(act());
    context.exit(0);
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    if (error.message !== '') context.err(`${error.message}\n`);
    context.exit(error.code);
  }
}
