import { type Call, CommandError } from '../command.ts';
import { parseShell } from '../grammar/parse.ts';
import { Exit, Leave, Return } from './leave.ts';
import type { Io, Shell } from './shell.ts';
import type { ShellOption } from './state.ts';

/** Exit code of an argument, or of the last command. */
function codeOf({ variables }: Shell, [code]: readonly string[]): number {
  if (code !== undefined && !/^\d+$/.test(code)) throw new CommandError(`Illegal number: ${code}`, 2);
  return code === undefined ? variables.status : Number(code) % 256;
}

export function exit(shell: Shell, { args }: Call): number {
  throw new Exit(codeOf(shell, args));
}

export function leave(again: boolean) {
  return (_: Shell, { args }: Call): number => {
    const loops = Number(args[0] ?? 1);
    if (!Number.isInteger(loops) || loops < 1) throw new CommandError(`Illegal number: ${args[0]}`, 2);
    throw new Leave(loops, again);
  };
}

/** `return`, from a function or a sourced file. */
export function giveBack(shell: Shell, { args }: Call): number {
  if (shell.state.calls === 0) throw new CommandError("can only `return' from a function or sourced script");
  throw new Return(codeOf(shell, args));
}

const isName = (text: string): boolean => /^[A-Za-z_]\w*$/.test(text);

/** A command whose words are variables, perhaps with values. */
const each =
  (mark: (shell: Shell, name: string) => void, list: (shell: Shell) => string = () => '') =>
  (shell: Shell, { args, out }: Call): number => {
    const words = args.filter((word) => !/^-[a-z]+$/.test(word));
    for (const arg of words) {
      const [name = '', ...value] = arg.split('=');
      if (!isName(name)) throw new CommandError(`\`${arg}': not a valid identifier`);
      if (arg.includes('=')) shell.variables.set(name, value.join('='));
      mark(shell, name);
    }
    if (words.length === 0) out(list(shell));
    return 0;
  };

export const exportVariables = each(
  ({ variables }, name) => variables.export(name),
  ({ variables }) =>
    Object.entries(variables.environment)
      .sort()
      .map(([name, value]) => `export ${name}='${value}'\n`)
      .join(''),
);

export const readonly = each(({ variables }, name) => variables.freeze(name));

/** `local`: bash's are unset at first, those of other shells keep what they were. */
export function local(shell: Shell, call: Call): number {
  if (shell.state.calls === 0) throw new CommandError('can only be used in a function');
  for (const arg of call.args) {
    const [name = ''] = arg.split('=');
    if (!isName(name)) throw new CommandError(`\`${arg}': not a valid identifier`);
    shell.variables.local(name);
    if (arg.includes('=')) shell.variables.set(name, arg.slice(name.length + 1));
    else if (shell.machine.shell === 'bash') shell.variables.unset(name);
  }
  return 0;
}

/** `eval`: its words as commands of this very shell. */
export function evaluate(shell: Shell, { args }: Call, io: Io): Promise<number> | number {
  const script = parseShell(args.join(' '));
  return script.length === 0 ? 0 : shell.run(script, io);
}

/** `.` and `source`: a file's commands in this very shell. */
export async function source(shell: Shell, { args, files }: Call, io: Io): Promise<number> {
  const [path, ...more] = args;
  if (path === undefined) throw new CommandError('filename argument required', 2);
  const script = parseShell(await files.read(path));
  const { variables, state } = shell;
  const before = variables.positional;
  if (more.length > 0) variables.positional = more;
  state.calls++;
  try {
    variables.status = 0;
    return await shell.run(script, io);
  } catch (error) {
    if (!(error instanceof Return)) throw error;
    return error.code;
  } finally {
    state.calls--;
    if (more.length > 0) variables.positional = before;
  }
}

/** `exec`: the command in place of the shell. */
export async function execute(shell: Shell, { args }: Call, io: Io): Promise<number> {
  if (args.length === 0) throw new CommandError('redirections of the shell itself are not modelled by Kubehop', 2);
  throw new Exit(await shell.call(args, io, false));
}

const letters: Readonly<Record<string, ShellOption>> = { e: 'errexit', u: 'nounset', x: 'xtrace' };
/** Letters and names of options that make no difference here. */
const idle = new Set('f n m b h v i noglob monitor emacs vi verbose hashall history'.split(' '));

/** `set`: options, parameters, or what variables there are. */
export function set({ variables, state }: Shell, { args, out }: Call): number {
  const words = [...args];
  const turn = (name: string, on: boolean): void => {
    const option =
      letters[name] ?? (/^(errexit|nounset|xtrace|pipefail)$/.test(name) ? (name as ShellOption) : undefined);
    if (option === undefined && !idle.has(name)) throw new CommandError(`-${name}: invalid option`, 2);
    if (option && on) state.options.add(option);
    else if (option) state.options.delete(option);
  };
  for (let word = words[0]; word !== undefined && /^[-+]./.test(word); word = words[0]) {
    words.shift();
    if (word === '--') {
      variables.positional = words;
      return 0;
    }
    for (const letter of word.slice(1)) turn(letter === 'o' ? (words.shift() ?? '') : letter, word.startsWith('-'));
  }
  if (words.length > 0) variables.positional = words;
  else if (args.length === 0) for (const name of [...variables.names].sort()) out(`${name}='${variables.get(name)}'\n`);
  return 0;
}

const conditions: Readonly<Record<string, string>> = { 0: 'EXIT', 1: 'HUP', 2: 'INT', 3: 'QUIT', 15: 'TERM' };

/** `trap`: what is run at the end of the shell, and at Ctrl-C. */
export function trap({ state: { traps } }: Shell, { args, out }: Call): number {
  const words = args[0] === '--' ? args.slice(1) : args;
  const [action, ...names] = words;
  if (action === undefined || action === '-p') {
    for (const [name, text] of traps) out(`trap -- '${text.replace(/'/g, "'\\''")}' ${name}\n`);
    return 0;
  }
  const given = names.length === 0 ? words : names;
  for (const word of given) {
    const name = conditions[word] ?? word.toUpperCase().replace(/^SIG/, '');
    if (!Object.values(conditions).includes(name)) throw new CommandError(`${word}: invalid signal specification`);
    if (names.length === 0 || action === '-') traps.delete(name);
    else traps.set(name, action);
  }
  return 0;
}
