import type { EngineClient } from '../client/engine-client.ts';
import { Console } from '../console/console.ts';
import type { Director } from './perform.ts';

/** A terminal at which the lines of a lesson are typed, one after the other. @param pause as in ConsoleOptions */
export function typedLines(engine: EngineClient, pause?: () => Promise<void>): Director['type'] {
  const terminal = new Console({ engine, ...(pause && { pause }) });
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
