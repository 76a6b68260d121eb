import { type Call, CommandError } from '../command.ts';
import { unescaped } from '../grammar/escapes.ts';
import { parseShell } from '../grammar/parse.ts';
import { help } from '../help.ts';
import {
  evaluate,
  execute,
  exit,
  exportVariables,
  giveBack,
  leave,
  local,
  readonly,
  set,
  source,
  trap,
} from './control-commands.ts';
import { splitAt } from './expand.ts';
import { getopts } from './getopts.ts';
import { bg, fg, jobs, kill, wait } from './job-commands.ts';
import { printf } from './printf.ts';
import { millisecondsIn, nohup, printenv, timeout } from './run-commands.ts';
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

/** `read [-r] [-p PROMPT] NAME…`: a line into variables, what is left into the last. */
const read: Builtin = async ({ variables }, { args, stdin }) => {
  const names = args.filter((arg, at) => !arg.startsWith('-') && args[at - 1] !== '-p');
  const bad = names.find((name) => !isName(name));
  if (bad !== undefined) throw new CommandError(`${bad}: bad variable name`, 2);
  const line = await stdin.line();
  const raw = args.includes('-r') ? (line ?? '') : (line ?? '').replace(/\\(.)/gs, '$1');
  const ifs = variables.get('IFS') ?? ' \t\n';
  const blank = [...ifs].filter((c) => ' \t\n'.includes(c));
  let left = raw.replace(/\n$/, '');
  const trim = (): void => {
    while (left !== '' && blank.includes(left.slice(0, 1))) left = left.slice(1);
  };
  const into = names.length > 0 ? names : ['REPLY'];
  for (const [at, name] of into.entries()) {
    trim();
    const { fields } = splitAt(left, ifs);
    const isLast = at === into.length - 1;
    const word = isLast && fields.length > 1 ? left : (fields[0] ?? '');
    let end = word.length;
    while (isLast && end > 0 && blank.includes(word.slice(end - 1, end))) end--;
    variables.set(name, word.slice(0, end));
    left = left.slice(word.length);
    trim();
    if (ifs.includes(left.slice(0, 1)) && !blank.includes(left.slice(0, 1))) left = left.slice(1);
  }
  return line === undefined ? 1 : 0;
};

/** `alias NAME=TEXT`, `alias NAME`, or all of them. */
const alias: Builtin = ({ state: { aliases }, machine }, { args, out, err }) => {
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

const unalias: Builtin = ({ state: { aliases }, machine }, { args, err }) => {
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

/** What a word is as a command: for `type` in words, for `which` and `command -v` its path. */
function kindOf({ machine, state }: Shell, word: string, inWords: boolean): string | undefined {
  const text = state.aliases.get(word);
  const builtin = Object.hasOwn(builtins, word);
  if (inWords && text !== undefined) return `${word} is aliased to \`${text}'`;
  if (state.functions.has(word)) return inWords ? `${word} is a function` : word;
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

/** `command NAME …`: no function of that name. */
const command: Builtin = (shell, call, io) => {
  const [option] = call.args;
  if (option === '-v') return type(shell, { ...call, args: call.args.slice(1) }, io);
  if (option === '-V') return type(shell, { ...call, name: 'type', args: call.args.slice(1) }, io);
  return call.args.length === 0 ? 0 : shell.call(call.args, io, false);
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

const historyOf: Builtin = ({ surroundings: { history } }, { args, out }) => {
  const count = args[0] === undefined ? history.length : Number(args[0]);
  const start = Math.max(0, history.length - (count || 0));
  for (const [at, line] of history.slice(start).entries()) out(`${String(start + at + 1).padStart(5)}  ${line}\n`);
  return 0;
};

/** What a shell does itself, on any machine. */
export const builtins: Readonly<Record<string, Builtin>> = {
  ':': () => 0,
  '.': source,
  '[': (_, call) => testCommand(call),
  alias,
  bg,
  break: leave(false),
  clear: (_, { out }) => {
    out('\u001b[H\u001b[2J\u001b[3J');
    return 0;
  },
  command,
  // Words complete by themselves here.
  complete: () => 0,
  continue: leave(true),
  echo,
  eval: evaluate,
  exec: execute,
  exit,
  export: exportVariables,
  false: () => 1,
  fg,
  getopts,
  hash: () => 0,
  help: ({ machine }, { out }) => {
    out(help(machine.kind));
    return 0;
  },
  history: historyOf,
  jobs,
  kill,
  local,
  logout: exit,
  printf: ({ machine }, { args, out, err }) => {
    const [format, ...rest] = args[0] === '--' ? args.slice(1) : args;
    if (format === undefined) throw new CommandError('usage: printf FORMAT [ARGUMENT…]', 2);
    let code = 0;
    const invalid = (word: string): void => {
      err(`${machine.shell}: printf: ${word}: invalid number\n`);
      code = 1;
    };
    out(printf(format, rest, invalid));
    return code;
  },
  nohup,
  printenv,
  read,
  readonly,
  return: giveBack,
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
  source,
  timeout,
  trap,
  true: () => 0,
  type,
  umask: (_, { out }) => {
    out('0022\n');
    return 0;
  },
  unalias,
  unset: ({ variables, state }, { args }) => {
    const [option] = args;
    for (const name of args.filter((arg) => arg !== '-f' && arg !== '-v')) {
      if (option === '-f' || (variables.get(name) === undefined && option !== '-v')) state.functions.delete(name);
      if (option !== '-f') variables.unset(name);
    }
    return 0;
  },
  wait,
  which: type,
};

/** What sleep(1) is asked for, in ms. Throws CommandError. */
function durationOf(args: readonly string[]): number {
  if (args.length === 0) throw new CommandError('missing operand');
  const each = args.map((text) => {
    const ms = millisecondsIn(text);
    if (ms === undefined) throw new CommandError(`invalid time interval '${text}'`);
    return ms;
  });
  return each.reduce((sum, one) => sum + one, 0);
}

export const builtinNames: readonly string[] = Object.keys(builtins);
