import { durationOption, onlyPositional, readOptions } from '../options.ts';
import { openScene } from '../scene.ts';
import { type Command, CommandError } from '../usage.ts';
import { modeOption } from './mode.ts';

export const rules: Command = {
  name: 'rules',
  usage: `rules [--mode iptables|nftables|ipvs|userland] [--node node-1] [--at 30s] SCENE
    Prints what kube-proxy on the node writes, all of it, as input for the kernel's own tool.
    Without --at once the cluster is quiet. SCENE is a file, or - for stdin.`,
  run(args) {
    const { values, positionals } = readOptions(args, {
      mode: { type: 'string' },
      node: { type: 'string', default: 'node-1' },
      at: { type: 'string' },
    });
    const path = onlyPositional(positionals, 'the scene file');
    const playground = openScene(path, durationOption('at', values.at), modeOption(values.mode));
    const text = playground.proxyText(values.node);
    if (text === undefined) throw new CommandError(`nodes "${values.node}" not found`);
    process.stdout.write(text);
    return 0;
  },
};
