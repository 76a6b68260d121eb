import type { EngineClient } from '../client/engine-client.ts';
import { Console, type ConsoleOptions } from '../console/console.ts';
import type { Director } from './perform.ts';

/** How long a line may take, real ms: what is longer under way does not come to an end. */
const longest = 30_000;

/**
 * A terminal at which the lines of a lesson are typed, one after the other.
 * @param limit real ms after which a line is interrupted, as by Ctrl-C
 */
export function typedLines(
  engine: EngineClient,
  more: Pick<ConsoleOptions, 'pause' | 'jq'> = {},
  limit = longest,
): Director['type'] {
  const terminal = new Console({ ...more, engine });
  return async (line) => {
    let err = '';
    const late = setTimeout(() => {
      err = `it did not come to an end within ${limit / 1000} s`;
      terminal.interrupt();
    }, limit);
    const code = await terminal.run(line, {
      out: () => undefined,
      err: (piece) => {
        err += piece;
      },
    });
    clearTimeout(late);
    return { code, err };
  };
}
