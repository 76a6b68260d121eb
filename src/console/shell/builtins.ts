import { type Call, CommandError } from '../command.ts';
import { parseShell } from '../grammar/parse.ts';
import { help } from '../help.ts';

import { Exit, Leave } from './leave.ts';
import { printf, unescaped } from './printf.ts';
import type { Io, Shell } from './shell.ts';
import { testCommand } from './test-command.ts';

type Builtin = (shell: Shell, call: Call, io: Io) => Promise<number> | number;

const isName = (text: string): boolean => /^[A-Za-z_]\w*$/.test(text);

const echo: Builtin = (_, { args, out }) => {
  const words = [...args];
  let newline = '\n';
  let escapes = false;
  for (let option = words[0]; option !== undefined && /^-[neE]+$/.test(option); option = words[0]) {
    if (option.includes('n')) newline = '';
    if (option.includes('e')) escapes = true;
    words.shift();
  }
  const text = words.join(' ');
  out((escapes ? unescaped(text) : text) + newline);
  return 0;
};

const exportVariables: Builtin = ({ variables }, { args, out }) => {
  for (const arg of args.filter((word) => word !== '-p')) {
    const [name = '', ...value] = arg.split('=');
    if (!isName(name)) throw new CommandError(`${arg}: bad variable name`);
    if (arg.includes('=')) variables.set(name, value.join('='));
    variables.export(name);
  }
  if (args.every((word) => word === '-p'))
    for (const [name, value] of Object.entries(variables.environment).sort()) out(`export ${name}='${value}'\n`);
  return 0;
};

/** `read [-r] NAME…`: a line into variables, what is left into the last. */
const read: Builtin = async ({ variables }, { args, stdin }) => {
  const names = args.filter((arg) => !arg.startsWith('-'));
  const bad = names.find((name) => !isName(name));
  if (bad !== undefined) throw new CommandError(`${bad}: bad variable name`, 2);
  const line = await stdin.line();
  let left = (line ?? '').replace(/\n$/, '').trim();
  const into = names.length > 0 ? names : ['REPLY'];
  into.forEach((name, at) => {
    const [, word = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(left) ?? [];
    variables.set(name, at === into.length - 1 ? left : word);
    left = rest;
  });
  return line === undefined ? 1 : 0;
};

/** `alias NAME=TEXT`, `alias NAME`, or all of them. */
const alias: Builtin = ({ aliases, machine }, { args, out, err }) => {
  if (args.length === 0) for (const line of aliases.lines) out(line);
  let code = 0;
  for (const arg of args.filter((word) => word !== '-p')) {
    const [, name = '', text] = /^([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    const known = aliases.get(name);
    if (text !== undefined) aliases.set(name, text);
    else if (known !== undefined) out(`alias ${name}='${known}'\n`);
    else {
      err(`${machine.shell}: alias: ${arg}: not found\n`);
      code = 1;
    }
  }
  return code;
};

const unalias: Builtin = ({ aliases, machine }, { args, err }) => {
  let code = 0;
  if (args[0] === '-a') aliases.clear();
  else
    for (const name of args)
      if (!aliases.remove(name)) {
        err(`${machine.shell}: unalias: ${name}: not found\n`);
        code = 1;
      }
  return code;
};

const leave =
  (again: boolean): Builtin =>
  (_, { args }) => {
    const loops = Number(args[0] ?? 1);
    if (!Number.isInteger(loops) || loops < 1) throw new CommandError(`Illegal number: ${args[0]}`, 2);
    throw new Leave(loops, again);
  };

const exit: Builtin = ({ variables }, { args }) => {
  const [code] = args;
  if (code !== undefined && !/^\d+$/.test(code)) throw new CommandError(`Illegal number: ${code}`, 2);
  throw new Exit(code === undefined ? variables.status : Number(code) % 256);
};

/** What a word is as a command: for `type` in words, for `which` and `command -v` its path. */
function kindOf({ machine, aliases }: Shell, word: string, inWords: boolean): string | undefined {
  const text = aliases.get(word);
  const builtin = Object.hasOwn(builtins, word);
  if (inWords && text !== undefined) return `${word} is aliased to \`${text}'`;
  if (builtin) return inWords ? `${word} is a shell builtin` : word;
  if (!machine.command(word)) return undefined;
  return inWords ? `${word} is /usr/bin/${word}` : `/usr/bin/${word}`;
}

const type: Builtin = (shell, { name, args, out, err }) => {
  let code = 0;
  for (const word of args.filter((arg) => !arg.startsWith('-'))) {
    const said = kindOf(shell, word, name === 'type');
    if (said === undefined) code = 1;
    if (said !== undefined) out(`${said}\n`);
    else if (name === 'type') err(`${shell.machine.shell}: type: ${word}: not found\n`);
  }
  return code;
};

/** Another shell on the same machine: `sh -c TEXT`, `sh FILE`, or one to type into. */
const sh: Builtin = async (shell, { name, args, stdin, files }, io) => {
  const [option, ...rest] = args;
  const inner = shell.subshell();
  const text = option === '-c' ? rest.shift() : option === undefined ? await stdin.all() : await files.read(option);
  if (text === undefined) throw new CommandError('-c requires an argument', 2);
  if (option === '-c') inner.variables.name = rest.shift() ?? name;
  inner.variables.positional = rest;
  return inner.contained(parseShell(text), io);
};

const shift: Builtin = ({ variables }, { args }) => {
  const by = Number(args[0] ?? 1);
  if (!(by >= 0 && by <= variables.positional.length)) throw new CommandError("can't shift that many", 1);
  variables.positional = variables.positional.slice(by);
  return 0;
};

const set: Builtin = ({ variables }, { args, out }) => {
  if (args[0] === '--') variables.positional = args.slice(1);
  else if (args.length > 0) throw new CommandError(`${args[0]}: options are not modelled by Kubehop`, 2);
  else for (const name of [...variables.names].sort()) out(`${name}='${variables.get(name)}'\n`);
  return 0;
};

const historyOf: Builtin = ({ surroundings: { history } }, { args, out }) => {
  const count = args[0] === undefined ? history.length : Number(args[0]);
  const start = Math.max(0, history.length - (count || 0));
  for (const [at, line] of history.slice(start).entries()) out(`${String(start + at + 1).padStart(5)}  ${line}\n`);
  return 0;
};

/** What a shell does itself, on any machine. */
export const builtins: Readonly<Record<string, Builtin>> = {
  ':': () => 0,
  '[': (_, call) => testCommand(call),
  alias,
  break: leave(false),
  clear: (_, { out }) => {
    out('\u001b[H\u001b[2J\u001b[3J');
    return 0;
  },
  command: type,
  continue: leave(true),
  echo,
  exit,
  export: exportVariables,
  false: () => 1,
  help: ({ machine }, { out }) => {
    out(help(machine.kind));
    return 0;
  },
  history: historyOf,
  logout: exit,
  printf: (_, { args, out }) => {
    const [format, ...rest] = args;
    if (format === undefined) throw new CommandError('usage: printf FORMAT [ARGUMENT…]', 2);
    out(printf(format, rest));
    return 0;
  },
  read,
  set,
  sh,
  bash: sh,
  ash: sh,
  shift,
  sleep: async (_, { args, clock, signal }) => {
    await clock.sleep(durationOf(args), signal);
    return 0;
  },
  test: (_, call) => testCommand(call),
  true: () => 0,
  type,
  unalias,
  unset: ({ variables }, { args }) => {
    for (const name of args) variables.unset(name);
    return 0;
  },
  which: type,
};

const units: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** What sleep(1) is asked for, in ms. Throws CommandError. */
function durationOf(args: readonly string[]): number {
  if (args.length === 0) throw new CommandError('missing operand');
  const seconds = args.map((text) => {
    const [, amount, unit = ''] = /^(\d*\.?\d+|infinity)([smhd]?)$/.exec(text) ?? [];
    if (amount === undefined) throw new CommandError(`invalid time interval '${text}'`);
    return (amount === 'infinity' ? Number.POSITIVE_INFINITY : Number(amount)) * (units[unit] ?? 1);
  });
  return seconds.reduce((sum, one) => sum + one, 0) * 1000;
}

export const builtinNames: readonly string[] = Object.keys(builtins);
