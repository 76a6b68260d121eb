import type { EngineClient } from '../client/engine-client.ts';
import { Console, type ConsoleOptions } from '../console/console.ts';
import type { Director } from './perform.ts';

/** A terminal at which the lines of a lesson are typed, one after the other. */
export function typedLines(engine: EngineClient, more: Pick<ConsoleOptions, 'pause' | 'jq'> = {}): Director['type'] {
  const terminal = new Console({ ...more, engine });
  return async (line) => {
    let err = '';
    const code = await terminal.run(line, {
      out: () => undefined,
      err: (piece) => {
        err += piece;
      },
    });
    return { code, err };
  };
}
