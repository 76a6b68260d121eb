import { type Call, CommandError, FileError } from '../command.ts';
import { Keyboard } from '../streams.ts';

const deepest = 100;

const integer = (text: string): number => {
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new CommandError(`${text}: bad number`, 2);
  return Number(text);
};

const comparisons: Readonly<Record<string, (a: string, b: string) => boolean>> = {
  '=': (a, b) => a === b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '-eq': (a, b) => integer(a) === integer(b),
  '-ne': (a, b) => integer(a) !== integer(b),
  '-lt': (a, b) => integer(a) < integer(b),
  '-le': (a, b) => integer(a) <= integer(b),
  '-gt': (a, b) => integer(a) > integer(b),
  '-ge': (a, b) => integer(a) >= integer(b),
};

const found = async <T>(ask: () => T | Promise<T>): Promise<T | undefined> => {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return undefined;
  }
};

const unary: Readonly<Record<string, (call: Call, word: string) => Promise<boolean>>> = {
  '-n': async (_, word) => word !== '',
  '-z': async (_, word) => word === '',
  '-t': async ({ stdin }, word) => word !== '0' || stdin instanceof Keyboard,
  '-r': async ({ files }, path) => (await found(() => files.read(path))) !== undefined,
  '-f': async ({ files }, path) => (await found(() => files.read(path))) !== undefined,
  '-s': async ({ files }, path) => ((await found(() => files.read(path))) ?? '') !== '',
  '-d': async ({ files }, path) => (await found(() => files.list(path))) !== undefined,
  '-e': async ({ files }, path) =>
    (await found(() => files.read(path))) !== undefined || (await found(() => files.list(path))) !== undefined,
};

/** A comparison that `test` and `[[` share; undefined for `=`, `==` and `!=`, which `[[` takes for patterns. */
export const compareWords = (operator: string): ((a: string, b: string) => boolean) | undefined =>
  /^(?:==?|!=)$/.test(operator) || !Object.hasOwn(comparisons, operator) ? undefined : comparisons[operator];

/** What `test -x WORD` says. Throws CommandError for no such test. */
export function isTrue(operator: string, word: string, call: Call): Promise<boolean> {
  const ask = Object.hasOwn(unary, operator) ? unary[operator] : undefined;
  if (!ask) throw new CommandError(`${operator}: unary operator expected`, 2);
  return ask(call, word);
}

/** `test` and `[` (POSIX), with `-a`, `-o`, `!` and parentheses. */
export async function testCommand(call: Call): Promise<number> {
  const words = [...call.args];
  if (call.name === '[' && words.pop() !== ']') throw new CommandError('missing ]', 2);
  let depth = 0;
  const one = async (): Promise<boolean> => {
    if (++depth > deepest) throw new CommandError('too deeply nested', 2);
    const [first = '', second, third] = words;
    const compare = second === undefined ? undefined : comparisons[second];
    if (compare && third !== undefined) {
      words.splice(0, 3);
      return compare(first, third);
    }
    words.shift();
    if (first === '!' && words.length > 0) return !(await one());
    if (first === '(' && words.length > 0) {
      const value = await any();
      if (words.shift() !== ')') throw new CommandError('closing paren expected', 2);
      return value;
    }
    const ask = unary[first];
    if (ask && second !== undefined) {
      words.shift();
      return ask(call, second);
    }
    return first !== '';
  };
  const all = async (): Promise<boolean> => {
    let value = await one();
    while (words[0] === '-a') {
      words.shift();
      value = (await one()) && value;
    }
    return value;
  };
  const any = async (): Promise<boolean> => {
    let value = await all();
    while (words[0] === '-o') {
      words.shift();
      value = (await all()) || value;
    }
    return value;
  };
  if (words.length === 0) return 1;
  const value = await any();
  if (words.length > 0) throw new CommandError(`${words[0]}: unexpected operator`, 2);
  return value ? 0 : 1;
}
