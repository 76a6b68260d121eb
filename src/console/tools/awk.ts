import { type Command, CommandError } from '../command.ts';
import { AwkMachine } from './awk-machine.ts';
import { parseAwk } from './awk-parse.ts';
import { Next, numberOf, type Rule, type Value } from './awk-tree.ts';
import { Inputs } from './input.ts';
import { type Options, readOptions } from './options.ts';

/** The variables a program begins with. Throws CommandError. */
function startOf(options: Options): Map<string, Value> {
  const separator = options.value('F');
  const variables = new Map<string, Value>([
    ['FS', separator === undefined ? ' ' : separator === '\\t' || separator === 't' ? '\t' : separator],
    ['OFS', ' '],
    ['ORS', '\n'],
    ['NR', 0],
    ['NF', 0],
  ]);
  for (const [letter, given] of options.values) {
    if (letter !== 'v') continue;
    const [, name, value = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(given) ?? [];
    if (name === undefined) throw new CommandError(`invalid -v argument: ${given}`, 2);
    variables.set(name, value);
  }
  return variables;
}

/** One program at work. */
class Run {
  readonly #rules: readonly Rule[];
  readonly #machine: AwkMachine;
  /** Set once the program has said `exit`. */
  code: number | undefined;

  constructor(rules: readonly Rule[], machine: AwkMachine) {
    this.#rules = rules;
    this.#machine = machine;
  }

  get reads(): boolean {
    return this.#rules.some(({ when }) => when !== 'BEGIN');
  }

  /** Does what is to be done at the start, for a line, or in the end. */
  do(when: Rule['when']): void {
    try {
      for (const { when: at, pattern, body } of this.#rules)
        if (at === when && this.#machine.holds(pattern)) this.#machine.run(body);
    } catch (error) {
      if (!(error instanceof Next)) throw error;
      this.code = error.exit ?? this.code;
    }
  }
}

/** awk(1): patterns, BEGIN and END, fields, arrays, print and printf, the usual functions; -F, -v. */
export const awk: Command = async (call) => {
  const options = readOptions(call.args, 'F:v:');
  const [program, ...paths] = options.rest;
  if (program === undefined) throw new CommandError('usage: awk [-F FS] [-v VAR=VALUE] PROGRAM [FILE]…', 2);
  const variables = startOf(options);
  const machine = new AwkMachine(variables, call.out);
  const run = new Run(parseAwk(program), machine);
  const inputs = new Inputs(call, paths);
  run.do('BEGIN');
  if (run.reads && run.code === undefined) {
    for await (const line of inputs.lines()) {
      variables.set('NR', numberOf(variables.get('NR')) + 1);
      machine.record(line);
      run.do('line');
      if (run.code !== undefined) break;
    }
  }
  run.do('END');
  return run.code ?? (inputs.failed > 0 ? 2 : 0);
};
