import { expand } from '../../kubelet/environment.ts';

/** One command of a shell script that is a plain list, and when it runs: always, or after the one before succeeded or failed. */
export interface Step {
  readonly when: 'always' | 'success' | 'failure';
  readonly words: readonly string[];
}

type Variables = Readonly<Record<string, string>>;

const operators: Readonly<Record<string, Step['when']>> = {
  ';': 'always',
  '\n': 'always',
  '&&': 'success',
  '||': 'failure',
};

/** `$NAME`, `${NAME}`; what is not set is empty. */
const substituted = (text: string, variables: Variables): string =>
  text.replaceAll(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (_, braced?: string, bare?: string) => variables[braced ?? bare ?? ''] ?? '',
  );

const piece = /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|(&&|\|\||;|\n)|([ \t]+)|([^\s'"\\;&|<>()`#*?]+)/gsy;

/** What a piece adds to a word; undefined for what has to be computed first. */
function wordText([, single, double, escaped, , , plain]: RegExpExecArray, variables: Variables): string | undefined {
  const literal = single ?? escaped;
  if (literal !== undefined) return literal;
  const raw = double?.replaceAll(/\\(["\\$`])/g, '$1') ?? plain ?? '';
  return /\$\(|`/.test(raw) ? undefined : substituted(raw, variables);
}

/**
 * The steps of `sh -c` text, as far as it is a list of plain commands with quotes and variables; undefined for anything else (pipes,
 * redirections, substitutions, loops, functions): a shell that does more is not in the engine.
 */
export function scriptSteps(text: string, variables: Variables): readonly Step[] | undefined {
  const steps: Step[] = [];
  let words: string[] = [];
  let word: string | undefined;
  let when: Step['when'] = 'always';
  const endWord = (): void => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endStep = (next: Step['when']): void => {
    endWord();
    if (words.length > 0) steps.push({ when, words });
    words = [];
    when = next;
  };
  piece.lastIndex = 0;
  while (piece.lastIndex < text.length) {
    const found = piece.exec(text);
    if (!found) return undefined;
    const operator = found[4];
    const added = wordText(found, variables);
    if (operator !== undefined) endStep(operators[operator] ?? 'always');
    else if (found[5] !== undefined) endWord();
    else if (added === undefined) return undefined;
    else word = (word ?? '') + added;
  }
  endStep('always');
  const isShell = steps.some(({ words: [first = ''] }) =>
    /^(if|then|fi|for|do|done|while|until|case|\{|!|set|trap|export|\w+=.*)$/.test(first),
  );
  return isShell || steps.length === 0 ? undefined : steps;
}

/** `$(NAME)` as the kubelet replaces it in commands and arguments. */
export const expandedCommand = (words: readonly string[], variables: Variables): readonly string[] =>
  words.map((word) => expand(word, (name) => variables[name]));
