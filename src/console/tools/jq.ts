import { type Command, CommandError } from '../command.ts';
import { Inputs } from './input.ts';
import { type Options, readOptions } from './options.ts';

/** The JSON texts in a text: one, or one a line. Throws CommandError. */
function valuesOf(text: string): unknown[] {
  if (text.trim() === '') return [];
  try {
    return [JSON.parse(text)];
  } catch {
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map(jsonOf);
  }
}

const malformed = (error: unknown): CommandError =>
  new CommandError(`parse error: ${error instanceof Error ? error.message : ''}`, 2);

/** Throws CommandError. */
function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch (error) {
    throw malformed(error);
  }
}

/** Members by name, at every depth (-S). */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, inOrder(inner)]),
  );
}

/** What `--arg NAME VALUE` puts before the program; takes them out of the words. Throws CommandError. */
function variablesIn(args: string[]): string {
  let text = '';
  for (let at = args.indexOf('--arg'); at >= 0; at = args.indexOf('--arg')) {
    const [, name = '', value] = args.splice(at, 3);
    if (value === undefined) throw new CommandError('--arg takes two parameters (e.g. --arg varname value)', 2);
    text += `${JSON.stringify(value)} as $${name.replace(/\W/g, '')} | `;
  }
  return text;
}

const long = {
  'raw-output': 'r',
  'compact-output': 'c',
  'null-input': 'n',
  slurp: 's',
  'sort-keys': 'S',
  'exit-status': 'e',
  'raw-input': 'R',
  'join-output': 'j',
};

function shownBy(options: Options): (value: unknown) => string {
  const raw = options.has('r') || options.has('j');
  const end = options.has('j') ? '' : '\n';
  const indent = options.has('c') ? 0 : 2;
  return (value) => {
    const ordered = options.has('S') ? inOrder(value) : value;
    return (raw && typeof ordered === 'string' ? ordered : JSON.stringify(ordered, null, indent)) + end;
  };
}

function givenTo(options: Options, texts: readonly string[]): readonly unknown[] {
  if (options.has('n')) return [null];
  const split = (text: string): unknown[] => (options.has('R') ? text.replace(/\n$/, '').split('\n') : valuesOf(text));
  const all = texts.flatMap(split);
  return options.has('s') ? [all] : all;
}

/** jq(1), its language by jqjs: -r, -c, -n, -s, -S, -e, -R, -j, --arg. */
export const jq: Command = async (call) => {
  const args = [...call.args];
  const variables = variablesIn(args);
  const options = readOptions(args, 'rcnsSeRj', long, 2);
  const [filter = '.', ...paths] = options.rest;
  const texts: string[] = [];
  const inputs = new Inputs(call, paths);
  if (!options.has('n')) for await (const { source } of inputs.all()) texts.push(await source.all());
  const shown = shownBy(options);
  const { outputs, error } = await call.jq(variables + filter, givenTo(options, texts), call.signal);
  for (const value of outputs) call.out(shown(value));
  if (error) throw new CommandError(error.message, error.code);
  const last = outputs.at(-1);
  if (inputs.failed > 0) return 2;
  return options.has('e') && (last === undefined || last === null || last === false) ? 1 : 0;
};
