// YAML as kubectl prints it: the style of sigs.k8s.io/yaml, whose emitter is libyaml's. Which quotes, where lines are folded and in
// which order keys come differ from what YAML packages for JavaScript write, and people compare such texts.

/** Column after which a line is folded at the next blank. */
const width = 80;

/** A plain word that YAML 1.1 would read as something else than text (goyaml.v2 resolve.go). */
function readsAsOther(text: string): boolean {
  return (
    /^(?:~|null|Null|NULL|<<|y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|true|True|TRUE|false|False|FALSE|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))?$/.test(
      text,
    ) ||
    /^[-+]?(?:\d[\d_]*|0b[01_]+|0x[\da-fA-F_]+|0o?[0-7_]+)$/.test(text) ||
    /^[-+]?(?:\.\d+|\d[\d_]*(?:\.[\d_]*)?)(?:[eE][-+]?\d+)?$/.test(text) ||
    /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/.test(text) ||
    /^\d{4}-\d\d?-\d\d?(?:(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d+)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)?$/.test(text)
  );
}

/** Whether the emitter may leave out quotes in a block (emitterc.go yaml_emitter_analyze_scalar). */
const plainAllowed = (text: string): boolean =>
  !/^[#,[\]{}&*!|>'"%@`]|^[-?:](?:\s|$)|^(?:---|\.\.\.)|:(?:\s|$)|\s#|^\s|\s$/.test(text);

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '"': '\\"', '\\': '\\\\' };

const isPrintable = (c: string): boolean =>
  c === '\n' || (c >= ' ' && c <= '~') || c === '\u0085' || (c >= '\u00a0' && c !== '\ufeff');

/** What nearly all texts are, told at once. */
const plainLine = /^[ -~]*$/;
const onlyPrintable = (text: string): boolean => plainLine.test(text) || [...text].every(isPrintable);

const escaped = (text: string): string =>
  [...text]
    .map((c) => {
      if (escapes[c] !== undefined) return escapes[c];
      return isPrintable(c) ? c : `\\x${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');

/**
 * Folds at single blanks once a line is longer than the emitter likes.
 * @param column where the text begins; @param indent of the lines that follow
 */
function folded(text: string, column: number, indent: number): string {
  const lines: string[] = [];
  let line = '';
  let at = column;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? '';
    const inside = i > 0 && i < text.length - 1;
    if (c === ' ' && inside && at > width && text[i - 1] !== ' ' && text[i + 1] !== ' ') {
      lines.push(line);
      line = '';
      at = indent;
    } else {
      line += c;
      at++;
    }
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`);
}

/** Lines as they are, below `|` (emitterc.go yaml_emitter_write_literal_scalar). */
function literal(text: string, indent: number): string {
  const chomp = text.endsWith('\n\n') || text === '\n' ? '+' : text.endsWith('\n') ? '' : '-';
  const hint = /^[ \n]/.test(text) ? '2' : '';
  const lines = text.replace(/\n$/, '').split('\n');
  const pad = ' '.repeat(indent);
  return `|${hint}${chomp}\n${lines.map((line) => (line === '' ? '' : pad + line)).join('\n')}`;
}

function scalar(text: string, column: number, indent: number): string {
  if (!onlyPrintable(text) || / \n/.test(text)) return `"${folded(escaped(text), column + 1, indent)}"`;
  if (text.includes('\n')) return literal(text, indent);
  if (readsAsOther(text)) return `"${escaped(text)}"`;
  if (plainAllowed(text)) return folded(text, column, indent);
  return `'${folded(text.replaceAll("'", "''"), column + 1, indent)}'`;
}

const isLetter = (c: string): boolean => /\p{L}/u.test(c);

const digits = (letters: readonly string[], from: number): string =>
  /^\d*/.exec(letters.slice(from).join(''))?.[0] ?? '';

/** Keys that differ first in `c` and `d`. */
function compareSigns(c: string, d: string): number {
  if (isLetter(c) !== isLetter(d)) return isLetter(d) ? -1 : 1;
  return c < d ? -1 : 1;
}

const letters = /^[A-Za-z]+$/;

/** Numbers inside keys by size, letters after other signs (goyaml.v2 sorter.go). */
function compareKeys(a: string, b: string): number {
  if (letters.test(a) && letters.test(b)) return a < b ? -1 : 1;
  const [x, y] = [[...a], [...b]];
  const at = x.findIndex((c, i) => c !== y[i]);
  if (at < 0 || at >= y.length) return x.length - y.length;
  const [m, n] = [digits(x, at), digits(y, at)];
  return Number(m) - Number(n) || m.length - n.length || compareSigns(x[at] ?? '', y[at] ?? '');
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value that begins at `column`; its further lines are indented by `indent`. */
function emit(value: unknown, column: number, indent: number): string {
  const pad = ' '.repeat(indent);
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return value.map((item: unknown) => `- ${emit(item, indent + 2, indent + 2)}`).join(`\n${pad}`);
  }
  if (isMap(value)) {
    const keys = Object.keys(value).filter((key) => value[key] !== undefined);
    if (keys.length === 0) return '{}';
    return keys
      .sort(compareKeys)
      .map((key) => member(key, value[key], indent))
      .join(`\n${pad}`);
  }
  return typeof value === 'string' ? scalar(value, column, indent) : String(value);
}

function member(key: string, value: unknown, indent: number): string {
  const name = scalar(key, 0, 0);
  const pad = ' '.repeat(indent);
  if (Array.isArray(value) && value.length > 0) return `${name}:\n${pad}${emit(value, indent, indent)}`;
  if (isMap(value) && Object.values(value).some((v) => v !== undefined))
    return `${name}:\n${pad}  ${emit(value, indent + 2, indent + 2)}`;
  return `${name}: ${emit(value, indent + name.length + 2, indent + 2)}`;
}

/** A value of JSON as YAML, without the newline at its end. */
export const goYaml = (value: unknown): string => emit(value, 0, 0);
