import { failed } from './failure.ts';

type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'range'; readonly over: readonly Step[]; readonly body: readonly Node[] }
  | { readonly kind: 'path'; readonly steps: readonly Step[] };

type Step = (values: readonly unknown[]) => unknown[];

const bad = (template: string, why: string) => failed(`error parsing jsonpath ${template}, ${why}`);
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const inside = (value: unknown): unknown[] =>
  Array.isArray(value)
    ? value
    : isObject(value)
      ? Object.keys(value)
          .sort()
          .map((key) => value[key])
      : [];
const allBelow = (value: unknown): unknown[] => [value, ...inside(value).flatMap(allBelow)];

const field =
  (name: string): Step =>
  (values) =>
    values.flatMap((value) => (isObject(value) && Object.hasOwn(value, name) ? [value[name]] : []));

/** `[0]`, `[-1:]`, `[*]`, `['a.b']`, `[?(@.x=="y")]`: what stands between the brackets. */
function subscript(text: string, template: string): Step {
  const inner = text.trim();
  if (inner === '*') return (values) => values.flatMap(inside);
  const quoted = /^(['"])(.*)\1$/s.exec(inner);
  if (quoted) return field(quoted[2] ?? '');
  const filter = /^\?\((.*)\)$/s.exec(inner);
  if (filter) return filterStep(filter[1] ?? '', template);
  const [, start, colon, stop] = /^(-?\d*)(?:(:)(-?\d*))?$/.exec(inner) ?? [];
  if (inner === '' || start === undefined) throw bad(template, `invalid array index ${inner}`);
  return (values) =>
    values.flatMap((value) => {
      if (!Array.isArray(value)) return [];
      if (colon) return value.slice(start === '' ? 0 : Number(start), stop ? Number(stop) : undefined);
      const index = Number(start);
      if (index >= value.length || index < -value.length)
        throw failed(
          `error executing jsonpath "${template}": Error executing template: array index out of bounds: index ${index}, length ${value.length}.`,
        );
      return [value.at(index)];
    });
}

function operand(text: string, template: string): (item: unknown) => unknown {
  const quoted = /^(['"])(.*)\1$/s.exec(text);
  if (quoted) return () => quoted[2];
  if (/^(?:true|false|-?\d+(?:\.\d+)?)$/.test(text)) return () => JSON.parse(text);
  const steps = parsePath(text.replace(/^@/, ''), template);
  return (item) => steps.reduce<readonly unknown[]>((values, step) => step(values), [item])[0];
}

function filterStep(text: string, template: string): Step {
  const [, left = text, sign, right] = /^(.*?)\s*(==|!=|<=|>=|<|>)\s*(.*)$/s.exec(text) ?? [];
  const one = operand(left.trim(), template);
  const other = right === undefined ? undefined : operand(right.trim(), template);
  const holds = (item: unknown): boolean => {
    const a = one(item);
    if (!other) return a !== undefined;
    const b = other(item);
    if (a === undefined) return false;
    if (sign === '==') return a === b;
    if (sign === '!=') return a !== b;
    const [x, y] = typeof a === 'number' && typeof b === 'number' ? [a, b] : [String(a), String(b)];
    return sign === '<' ? x < y : sign === '>' ? x > y : sign === '<=' ? x <= y : x >= y;
  };
  return (values) => values.flatMap((value) => inside(value).filter(holds));
}

function parsePath(text: string, template: string): Step[] {
  const steps: Step[] = [];
  const pattern =
    /\.\.|\.?\*|\.((?:\\.|[^.[\]{}()\s\\])+)|\[((?:'[^']*'|"[^"]*"|\?\((?:'[^']*'|"[^"]*"|[^)'"])*\)|[^\]'"])*)\]|\./gy;
  let at = text.startsWith('$') ? 1 : 0;
  while (at < text.length) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found) throw bad(template, `unrecognized character in action: ${text[at]}`);
    const [whole, name, index] = found;
    at += whole.length;
    if (whole === '..') {
      steps.push((values) => values.flatMap(allBelow));
      // What follows `..` is a name without a dot of its own.
      if (/[\w*]/.test(text[at] ?? '')) at--;
    } else if (name !== undefined) steps.push(field(name.replace(/\\(.)/g, '$1')));
    else if (index !== undefined) steps.push(subscript(index, template));
    else if (whole.endsWith('*')) steps.push((values) => values.flatMap(inside));
  }
  return steps;
}

const said: Readonly<Record<string, string>> = { n: '\n', t: '\t' };

/** `{"text"}` or `{.path}`, without the braces. */
function plainNode(inner: string, template: string): Node {
  const literal = /^(['"])(.*)\1$/s.exec(inner);
  if (!literal) return { kind: 'path', steps: parsePath(inner.replace(/^@/, ''), template) };
  return { kind: 'text', text: (literal[2] ?? '').replace(/\\(.)/g, (_, c: string) => said[c] ?? c) };
}

function parseTemplate(template: string): Node[] {
  const root: Node[] = [];
  const open: { readonly over: readonly Step[]; readonly into: Node[]; readonly body: Node[] }[] = [];
  let into = root;
  let at = 0;
  while (at < template.length) {
    const start = template.indexOf('{', at);
    if (start !== at) into.push({ kind: 'text', text: template.slice(at, start < 0 ? undefined : start) });
    if (start < 0) break;
    const action = /\{((?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[^}'"])*)\}/y;
    action.lastIndex = start;
    const found = action.exec(template);
    if (!found) throw bad(template, 'unclosed action');
    at = start + found[0].length;
    const inner = (found[1] ?? '').trim();
    if (inner === 'end') {
      const ended = open.pop();
      if (!ended) throw bad(template, 'not in range, nothing to end');
      ended.into.push({ kind: 'range', over: ended.over, body: ended.body });
      into = ended.into;
    } else if (inner.startsWith('range ')) {
      const body: Node[] = [];
      open.push({ over: parsePath(inner.slice(6).trim().replace(/^@/, ''), template), into, body });
      into = body;
    } else into.push(plainNode(inner, template));
  }
  if (open.length > 0) throw bad(template, 'unterminated range');
  return root;
}

const walk = (steps: readonly Step[], from: unknown): readonly unknown[] =>
  steps.reduce<readonly unknown[]>((values, step) => step(values), [from]);
const shown = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

/**
 * kubectl's JSONPath (client-go util/jsonpath; https://kubernetes.io/docs/reference/kubectl/jsonpath/): a template with `{…}`,
 * `range` and `end`. What is missing is left out. Throws Failure for bad templates and indexes that do not exist.
 */
export function jsonPath(template: string, data: unknown): string {
  const print = (nodes: readonly Node[], from: unknown): string =>
    nodes
      .map((node) => {
        if (node.kind === 'text') return node.text;
        if (node.kind === 'path') return walk(node.steps, from).map(shown).join(' ');
        return walk(node.over, from)
          .map((item) => print(node.body, item))
          .join('');
      })
      .join('');
  return print(parseTemplate(template), data);
}

/** The values at a path such as `.metadata.name` or `{.metadata.name}`, for columns, sorting and conditions. */
export function valuesAt(path: string, data: unknown): readonly unknown[] {
  const inner = path.replace(/^\{(.*)\}$/s, '$1');
  return walk(parsePath(/^[.[$]/.test(inner) ? inner : `.${inner}`, path), data);
}
