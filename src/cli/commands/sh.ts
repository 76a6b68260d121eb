import { createInterface } from 'node:readline';
import { LocalEngine } from '../../client/local-engine.ts';
import { Console } from '../../console/console.ts';
import { durationOption, onlyPositional, readOptions } from '../options.ts';
import { openScene } from '../scene.ts';
import type { Command } from '../usage.ts';
import { modeOption } from './mode.ts';

/** Virtual ms that a command may take before it is interrupted. */
const longestCommand = 86_400_000;

export const sh: Command = {
  name: 'sh',
  usage: `sh [--mode iptables|nftables|ipvs|userland] [--at 30s] SCENE
    Runs the commands on its standard input as the page's terminal does: kubectl, pipes, loops, kubectl exec, ssh. Virtual time passes
    only while a command waits. Gives the exit code of the last one.`,
  async run(args) {
    const { values, positionals } = readOptions(args, { mode: { type: 'string' }, at: { type: 'string' } });
    const path = onlyPositional(positionals, 'the scene file');
    const engine = new LocalEngine(openScene(path, durationOption('at', values.at), modeOption(values.mode)));
    const terminal = new Console({ engine, pause: () => engine.pause() });
    const io = {
      out: (text: string) => process.stdout.write(text),
      err: (text: string) => process.stderr.write(text),
    };
    let code = 0;
    let typed = '';
    const run = async (): Promise<void> => {
      code = await engine.until(terminal.run(typed, io), longestCommand, () => terminal.interrupt());
      typed = '';
    };
    for await (const line of createInterface({ input: process.stdin })) {
      typed += typed === '' ? line : `\n${line}`;
      if (!terminal.needsMore(typed)) await run();
    }
    if (typed !== '') await run();
    terminal.close();
    return code;
  },
};
