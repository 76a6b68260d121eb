import { type Call, type Command, CommandError, textOf } from '../command.ts';
import { unescaped } from '../grammar/escapes.ts';
import { TextSource } from '../streams.ts';
import { AwkMachine } from './awk-machine.ts';
import { parseAwk } from './awk-parse.ts';
import { recordsOf } from './awk-records.ts';
import { AwkStore } from './awk-store.ts';
import { Jump, numberOf, type Program, type Redirection, type Rule, text, type Value } from './awk-tree.ts';
import { Inputs } from './input.ts';
import { type Options, readOptions } from './options.ts';

/** The variables a program begins with. Throws CommandError. */
function startOf(options: Options): Map<string, Value> {
  const separator = options.value('F');
  const variables = new Map<string, Value>([
    ['FS', separator === undefined ? ' ' : separator === 't' ? '\t' : unescaped(separator)],
    ['OFS', ' '],
    ['ORS', '\n'],
    ['RS', '\n'],
    ['SUBSEP', '\u001c'],
    ['OFMT', '%.6g'],
    ['NR', 0],
    ['NF', 0],
    ['FNR', 0],
    ['FILENAME', ''],
  ]);
  for (const [letter, given] of options.values) {
    if (letter !== 'v') continue;
    const [, name, value = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(given) ?? [];
    if (name === undefined) throw new CommandError(`invalid -v argument: ${given}`, 2);
    variables.set(name, unescaped(value));
  }
  return variables;
}

/** What `print >` and `print |` write: given to its file or command in the end. */
class Outputs {
  readonly #call: Call;
  readonly #texts = new Map<
    string,
    { readonly kind: Redirection['kind']; readonly to: string; readonly pieces: string[] }
  >();

  constructor(call: Call) {
    this.#call = call;
  }

  add(kind: Redirection['kind'], to: string, piece: string): void {
    const stream = kind === '|' ? undefined : { '/dev/stdout': this.#call.out, '/dev/stderr': this.#call.err }[to];
    if (stream) {
      stream(piece);
      return;
    }
    const key = `${kind === '|' ? '|' : '>'}${to}`;
    const known = this.#texts.get(key) ?? { kind, to, pieces: [] };
    known.pieces.push(piece);
    this.#texts.set(key, known);
  }

  async finish(): Promise<void> {
    const { files, run } = this.#call;
    for (const { kind, to, pieces } of this.#texts.values()) {
      const said = pieces.join('');
      if (kind === '|') await run(['sh', '-c', to], new TextSource(said));
      else if (to !== '/dev/null') await files.write(to, (kind === '>>' ? await textOf(files, to) : '') + said);
    }
  }
}

/** One program at work. */
class Run {
  readonly #rules: readonly Rule[];
  readonly #machine: AwkMachine;
  /** Ranges that have begun. */
  readonly #open = new Set<Rule>();
  /** Set once the program has said `exit`. */
  code: number | undefined;

  constructor(rules: readonly Rule[], machine: AwkMachine) {
    this.#rules = rules;
    this.#machine = machine;
  }

  get reads(): boolean {
    return this.#rules.some(({ when }) => when !== 'BEGIN');
  }

  /** Does what is to be done at the start, for a record, or in the end. */
  do(when: Rule['when']): void {
    try {
      for (const rule of this.#rules) if (rule.when === when && this.#suits(rule)) this.#machine.run(rule.body);
    } catch (error) {
      if (!(error instanceof Jump)) throw error;
      if (error.to === 'exit')
        this.code = error.value === undefined ? (this.code ?? 0) : Math.trunc(numberOf(error.value)) & 255;
    }
  }

  #suits(rule: Rule): boolean {
    const { pattern, until } = rule;
    if (!pattern) return true;
    if (!until) return this.#machine.holds(pattern);
    if (!this.#open.has(rule) && !this.#machine.holds(pattern)) return false;
    if (this.#machine.holds(until)) this.#open.delete(rule);
    else this.#open.add(rule);
    return true;
  }
}

/** The program and what it reads: `-f FILE`, or the first word. */
async function programOf(
  options: Options,
  { files }: Call,
): Promise<{ readonly program: Program; readonly paths: readonly string[] }> {
  const from = options.values.flatMap(([letter, path]) => (letter === 'f' ? path : []));
  if (from.length > 0) {
    const texts = await Promise.all(from.map((path) => files.read(path)));
    return { program: parseAwk(texts.join('\n')), paths: options.rest };
  }
  const [program, ...paths] = options.rest;
  if (program === undefined) throw new CommandError('usage: awk [-F FS] [-v VAR=VALUE] PROGRAM [FILE]…', 2);
  return { program: parseAwk(program), paths };
}

/** awk(1), without getline and system. */
export const awk: Command = async (call) => {
  const options = readOptions(call.args, 'F:v:f:');
  const { program, paths } = await programOf(options, call);
  const store = new AwkStore(startOf(options));
  for (const [name, value] of Object.entries(call.environment)) store.array('ENVIRON').set(name, value);
  for (const [at, word] of ['awk', ...paths].entries()) store.array('ARGV').set(String(at), word);
  store.set('ARGC', paths.length + 1);
  const outputs = new Outputs(call);
  const machine = new AwkMachine(store, program.functions, call.out, (...what) => outputs.add(...what));
  const run = new Run(program.rules, machine);
  const inputs = new Inputs(call, paths);
  run.do('BEGIN');
  if (run.reads && run.code === undefined) {
    for await (const record of recordsOf(inputs, call, () => text(store.get('RS')))) {
      store.set('NR', numberOf(store.get('NR')) + 1);
      store.set('FNR', record.number);
      store.set('FILENAME', record.file);
      machine.record(record.text);
      run.do('line');
      if (run.code !== undefined) break;
    }
  }
  run.do('END');
  await outputs.finish();
  return run.code ?? (inputs.failed > 0 ? 2 : 0);
};
