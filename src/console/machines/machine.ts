import type { Command, Files } from '../command.ts';

/** A machine one can type commands on. */
export interface Machine {
  readonly kind: 'workstation' | 'pod' | 'node';
  /** The shell's name, before what it complains of. */
  readonly shell: 'bash' | 'sh';
  readonly prompt: string;
  readonly files: Files;
  /** A program that is installed here, or may be; undefined when it certainly is not. */
  command(name: string): Command | undefined;
  /** Names that `command` knows, for completion. */
  readonly commands: readonly string[];
  /** What the shell says of a command there is none of. */
  notFound(name: string): string;
}
