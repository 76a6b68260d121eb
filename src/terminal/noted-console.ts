import type { EngineClient } from '../client/engine-client.ts';
import { Console, type ConsoleOptions } from '../console/console.ts';
import type { Action } from '../model/action.ts';
import { noteLine, type TypedLine } from '../session/authoring/demonstration.ts';

/** The engine, with what is done through it overheard. */
const overheard = (client: EngineClient, onAction: (action: Action) => void): EngineClient => ({
  request: (name, argument) => {
    if (name === 'act') onAction(argument as Action);
    return client.request(name, argument);
  },
  onUpdate: (listener) => client.onUpdate(listener),
  watch: (request, onEvent) => client.watch(request, onEvent),
  after: (ms, call) => client.after(ms, call),
  now: () => client.now(),
  onReplaced: (listener) => client.onReplaced(listener),
  onCrash: (listener) => client.onCrash(listener),
  lastGood: () => client.lastGood(),
  restart: (recording) => client.restart(recording),
});

/** A console whose lines are noted, with what they do, while something is demonstrated. */
export function notedConsole({ engine, onRequest, ...more }: ConsoleOptions): Console {
  let line: TypedLine | undefined;
  const shell = new Console({
    ...more,
    engine: overheard(engine, (action) => line?.actions.push(action)),
    onRequest: (request) => {
      if (line) line.sent = true;
      onRequest?.(request);
    },
    onLine: (text) => {
      const noted = noteLine(text);
      const { prompt } = shell;
      line = noted;
      return (code) => {
        noted.code = code;
        noted.moved = shell.prompt !== prompt;
        line = undefined;
      };
    },
  });
  return shell;
}
