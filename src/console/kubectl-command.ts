import type { KubeApi } from '../kubectl/api.ts';
import type { Context } from '../kubectl/context.ts';
import { kubectl } from '../kubectl/kubectl.ts';
import type { Command } from './command.ts';
import type { Entrance } from './entrance.ts';
import type { Editor } from './machines/file-commands.ts';
import type { SceneFiles } from './machines/scene-files.ts';

/** Whether a command reads what is piped in: `-f -`, `--filename=-` and their like. */
const readsInput = (args: readonly string[]): boolean =>
  args.some(
    (arg, at) =>
      arg === '-f-' ||
      arg === '--filename=-' ||
      (arg === '-' && /^(?:-f|--filename|--from-file)$/.test(args[at - 1] ?? '')),
  );

interface Around {
  readonly entrance: Entrance;
  readonly editor: Editor | undefined;
  readonly files: () => SceneFiles;
  readonly context: Context;
}

/** kubectl on the workstation, with the files there. */
export function kubectlCommand(api: KubeApi, { entrance, editor, files, context }: Around): Command {
  return async (call) => {
    const stdin = readsInput(call.args) ? await call.stdin.all() : '';
    return kubectl(call.args, {
      api,
      context,
      signal: call.signal,
      file: (name) => (name === '-' ? stdin : files().peek(name)),
      directory: (name) =>
        files()
          .entries(name)
          ?.map((entry) => entry.replace(/\/$/, '')),
      ...(editor && { edit: (name, text) => editor.ask(name, text, call.signal) }),
      exec: (what) => entrance.exec(what, call),
      local: (argv) => entrance.here(argv, call),
      onNode: (node, argv) => entrance.ssh({ ...call, args: [node, ...argv] }),
      print: (text, stream) => call[stream](text),
    });
  };
}
