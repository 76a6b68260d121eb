import { once } from 'node:events';
import type { Playground } from '../../engine/index.ts';
import { Pacer } from '../../worker/pacer.ts';
import { durationOption, numberOption, onlyPositional, readOptions } from '../options.ts';
import { openScene } from '../scene.ts';
import { HttpDoor } from '../serve/http-door.ts';
import { type Command, CommandError } from '../usage.ts';
import { modeOption } from './mode.ts';

/** Lets virtual time follow the wall clock from now on. */
function paced(playground: Playground): Pacer {
  const pacer = new Pacer(
    {
      realTime: () => performance.now(),
      wake: (delay, call) => {
        const timer = setTimeout(call, delay);
        return () => clearTimeout(timer);
      },
    },
    {
      now: () => playground.now,
      nextAt: () => playground.nextAt,
      advanceTo: (time) => playground.advanceTo(time),
      // Nobody looks: what there is to see is dropped, that it does not pile up.
      publish: () => playground.drain(),
    },
  );
  pacer.restart();
  return pacer;
}

/** Why it cannot listen on that port. */
function refused(port: number, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return new CommandError(
      `port ${port} of 127.0.0.1 is in use: choose another with --port, or 0 for any that is free`,
    );
  if (code === 'EACCES') return new CommandError(`port ${port} may not be used by you: choose one above 1023`);
  return error;
}

export const serve: Command = {
  name: 'serve',
  usage: `serve [--port 0] [--mode iptables|nftables|ipvs|userland] [--at 30s] SCENE
    Serves the scene's Kubernetes API on 127.0.0.1 and prints the URL, for a real kubectl: kubectl --server=URL get pods.
    Virtual time follows the clock on the wall; Ctrl-C ends it. Port 0 is any that is free.`,
  async run(args) {
    const { values, positionals } = readOptions(args, {
      port: { type: 'string', default: '0' },
      mode: { type: 'string' },
      at: { type: 'string' },
    });
    const port = numberOption('port', values.port, 0, 65_535) ?? 0;
    const path = onlyPositional(positionals, 'the scene file');
    const playground = openScene(path, durationOption('at', values.at), modeOption(values.mode));
    const pacer = paced(playground);
    const door = new HttpDoor({ playground, catchUp: () => pacer.catchUp(), changed: () => pacer.changed() });
    const done = new AbortController();
    try {
      console.log(await door.listen(port));
      await Promise.race([once(process, 'SIGINT', done), once(process, 'SIGTERM', done)]);
    } catch (error) {
      throw refused(port, error);
    } finally {
      done.abort();
      pacer.stop();
      await door.close();
    }
    return 0;
  },
};
