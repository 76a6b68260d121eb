import type { Command, Script } from '../grammar/tree.ts';
import { type Expanding, expandPattern, expandText, expandWords } from './expand.ts';
import { Leave } from './leave.ts';
import { matches } from './pattern.ts';
import type { Io, Surroundings } from './shell.ts';
import type { Variables } from './variables.ts';

/** The shell that runs what is inside of compound commands. */
export interface Runner {
  readonly variables: Variables;
  readonly surroundings: Surroundings;
  run(script: Script, io: Io): Promise<number>;
  /** Runs something whose failure ends nothing. */
  asked(run: () => Promise<number>): Promise<number>;
  expanding(io: Io): Expanding;
}

type Kind<K extends Command['kind']> = Extract<Command, { readonly kind: K }>;

/** `if … then … elif … else … fi`. */
export async function either({ branches, otherwise }: Kind<'if'>, runner: Runner, io: Io): Promise<number> {
  for (const { test, body } of branches)
    if ((await runner.asked(() => runner.run(test, io))) === 0) return runner.run(body, io);
  return otherwise.length > 0 ? runner.run(otherwise, io) : 0;
}

/** `case … in … esac`. */
export async function chosen(command: Kind<'case'>, runner: Runner, io: Io): Promise<number> {
  const shell = runner.expanding(io);
  const subject = await expandText(command.subject, shell);
  for (const { patterns, body } of command.branches) {
    for (const pattern of patterns)
      if (matches(await expandPattern(pattern, shell), subject)) return runner.run(body, io);
  }
  return 0;
}

/** `for … in … do … done`; without `in`, the parameters. */
export async function forEach({ name, items, body }: Kind<'for'>, runner: Runner, io: Io): Promise<number> {
  const values = items ? await expandWords(items, runner.expanding(io)) : runner.variables.positional;
  return rounds(runner, io, (at) => {
    const value = values[at];
    if (value === undefined) return undefined;
    runner.variables.set(name, value);
    return runner.run(body, io);
  });
}

/** `while …` and `until … do … done`. */
export const again = ({ test, until, body }: Kind<'loop'>, runner: Runner, io: Io): Promise<number> =>
  rounds(runner, io, async () => {
    const holds = (await runner.asked(() => runner.run(test, io))) === 0;
    return holds === until ? undefined : runner.run(body, io);
  });

/** Does rounds until one gives no exit code; the last one given. */
async function rounds(
  { surroundings }: Runner,
  io: Io,
  round: (at: number) => Promise<number | undefined> | undefined,
): Promise<number> {
  let code = 0;
  for (let at = 0; ; at++) {
    await surroundings.breathe(io.signal);
    try {
      const next = await round(at);
      if (next === undefined) return code;
      code = next;
    } catch (error) {
      if (!(error instanceof Leave)) throw error;
      if (error.loops > 1) throw error.outwards();
      if (!error.again) return 0;
    }
  }
}
