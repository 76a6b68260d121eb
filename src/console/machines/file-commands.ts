import { type Call, type Command, CommandError, FileError } from '../command.ts';
import { readOptions } from '../tools/options.ts';
import { home, type SceneFiles } from './scene-files.ts';

/** The editor of the page. */
export interface Editor {
  /** Opens one of the files; what is typed there is written into it. */
  open(name: string, text: string): void;
  /** Opens a text until it is saved or closed, or the signal aborts: what was saved, or undefined. */
  ask(name: string, text: string, signal: AbortSignal): Promise<string | undefined>;
}

async function each(
  call: Call,
  paths: readonly string[],
  act: (path: string) => Promise<void> | void,
): Promise<number> {
  let failed = 0;
  for (const path of paths) {
    try {
      await act(path);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      failed++;
      call.err(`${call.name}: ${error.message}\n`);
    }
  }
  return Math.min(1, failed);
}

const operands = (
  call: Call,
  letters: string,
): { readonly has: (letter: string) => boolean; readonly paths: readonly string[] } => {
  const options = readOptions(call.args, letters, { all: 'a', recursive: 'r', force: 'f', parents: 'p' });
  return { has: options.has, paths: options.rest };
};

const needed = (paths: readonly string[], least = 1): void => {
  if (paths.length < least) throw new CommandError('missing operand');
};

/** Where a file goes: into a directory under its own name, or to a new name. */
const destination = (files: SceneFiles, from: string, to: string): string =>
  files.entries(to) ? `${to.replace(/\/$/, '')}/${from.replace(/^.*\//, '')}` : to;

/** The commands for the scene's files. */
export const fileCommands = (files: SceneFiles, editor: Editor | undefined): Readonly<Record<string, Command>> => {
  const edit: Command = (call) => {
    const { paths } = operands(call, '');
    const [path, ...more] = paths;
    if (path === undefined || more.length > 0) throw new CommandError('usage: edit FILE');
    if (files.entries(path)) throw new FileError(`${path}: Is a directory`);
    if (!editor) throw new CommandError('there is no editor here: write with > FILE or <<EOF');
    editor.open(files.nameOf(path), files.peek(path) ?? '');
    return 0;
  };
  return {
    edit,
    nano: edit,
    vi: edit,
    vim: edit,
    cd: ({ args: [path = home] }) => {
      files.enter(path === '-' ? home : path);
      return 0;
    },
    pwd: ({ out }) => {
      out(`${files.directory}\n`);
      return 0;
    },
    ls: (call) => {
      const { has, paths } = operands(call, 'l1aAhtrR');
      const show = (names: readonly string[]): void => {
        const separator = has('l') || has('1') ? '\n' : '  ';
        if (names.length > 0) call.out(`${names.join(separator)}\n`);
      };
      if (paths.length === 0) show(files.list('.'));
      return each(call, paths, (path) => {
        if (files.peek(path) !== undefined) return show([path]);
        const names = files.list(path);
        if (paths.length > 1) call.out(`${path}:\n`);
        show(names);
      });
    },
    mkdir: (call) => {
      const { has, paths } = operands(call, 'pv');
      needed(paths);
      return each(call, paths, (path) => {
        if (!has('p') || !files.entries(path)) files.makeDirectory(path);
      });
    },
    touch: (call) => {
      const { paths } = operands(call, 'cam');
      needed(paths);
      return each(call, paths, (path) => {
        if (files.peek(path) === undefined) files.write(path, '');
      });
    },
    rm: (call) => {
      const { has, paths } = operands(call, 'rRfv');
      if (!has('f')) needed(paths);
      return each(call, paths, (path) => {
        if ((has('r') || has('R')) && files.entries(path)) files.removeAll(path);
        else if (!has('f') || files.peek(path) !== undefined) files.remove(path);
      });
    },
    cp: (call) => {
      const { paths } = operands(call, 'fvp');
      needed(paths, 2);
      const to = paths.at(-1) ?? '';
      return each(call, paths.slice(0, -1), (path) => files.write(destination(files, path, to), files.read(path)));
    },
    mv: (call) => {
      const { paths } = operands(call, 'fv');
      needed(paths, 2);
      const to = paths.at(-1) ?? '';
      return each(call, paths.slice(0, -1), (path) => {
        const target = destination(files, path, to);
        const text = files.read(path);
        files.write(target, text);
        if (target !== path) files.remove(path);
      });
    },
  };
};
