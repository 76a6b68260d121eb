import type { EngineClient } from '../client/engine-client.ts';
import { engineApi } from '../kubectl/engine-api.ts';
import { kubectl } from '../kubectl/kubectl.ts';
import { parseShell } from '../kubectl/shell/parse.ts';
import { type Command, ShellError } from '../kubectl/shell/tree.ts';
import type { Shell } from './shell-session.ts';

const words = ({ words: all }: Command): readonly string[] =>
  all.map((word) => word.map((part) => (part.kind === 'text' ? part.text : '')).join(''));

/** A shell that knows kubectl alone: no pipes, no variables, no files. */
export function kubectlShell(engine: EngineClient, past: readonly string[]): Shell {
  const history = [...past];
  const api = engineApi(engine);
  let stop = new AbortController();

  const runOne = (command: Command, print: (line: string, stream: 'out' | 'err') => void): Promise<number> => {
    const [first = '', ...rest] = words(command);
    if (first !== 'kubectl') {
      print(`sh: ${first}: not found`, 'err');
      return Promise.resolve(127);
    }
    return kubectl(rest, { api, signal: stop.signal, print });
  };

  return {
    prompt: '$ ',
    get history() {
      return history;
    },
    async run(line, io) {
      if (history.at(-1) !== line) history.push(line);
      stop = new AbortController();
      try {
        let code = 0;
        for (const { commands } of parseShell(line)) {
          for (const command of commands) code = await runOne(command, (text, stream) => io[stream](`${text}\n`));
        }
        return code;
      } catch (error) {
        if (!(error instanceof ShellError)) throw error;
        io.err(`${error.message}\n`);
        return 2;
      }
    },
    interrupt: () => stop.abort(),
    needsMore: (text) => text.endsWith('\\'),
    complete: (_, cursor) => Promise.resolve({ start: cursor, candidates: [] }),
  };
}
