import { functionNames } from './functions.ts';
import { type Node, type Operand, type Pipeline, TemplateError } from './tree.ts';

const token =
  /\s*(?:("(?:[^"\\\n]|\\.)*"|`[^`]*`)|(-?\d+(?:\.\d+)?)|(\$\w*)|((?:\.[A-Za-z_]\w*)+)|(\.)|([A-Za-z_]\w*)|(:=|[=|(),]))/y;

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
const unquoted = (text: string): string =>
  text.startsWith('`') ? text.slice(1, -1) : text.slice(1, -1).replace(/\\(.)/g, (_, c: string) => escapes[c] ?? c);
const fieldsIn = (text: string): string[] => text.slice(1).split('.');

/** Names that are operands and no functions. */
const constants: Readonly<Record<string, Operand['of']>> = {
  true: { kind: 'constant', value: true },
  false: { kind: 'constant', value: false },
  nil: { kind: 'nil' },
};

/** How deep parentheses, and blocks, may stand in each other. */
const deepest = 500;
const tooDeep = (): TemplateError => new TemplateError('max expression depth exceeded');
/** Nothing more than blanks from here on. */
const blank = /\s*$/y;

/** What stands between `{{` and `}}`. */
class Action {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text.trim();
  }

  /** A keyword, when it comes next. */
  word(pattern: RegExp): string | undefined {
    const found = pattern.exec(this.#text.slice(this.#at))?.[0];
    this.#at += found?.length ?? 0;
    return found?.trim();
  }

  get ended(): boolean {
    blank.lastIndex = this.#at;
    return blank.test(this.#text);
  }

  pipeline(): Pipeline {
    const names = /^\s*(\$\w+(?:\s*,\s*\$\w+)?)\s*(:=|=)/.exec(this.#text.slice(this.#at));
    if (names) this.#at += names[0].length;
    const commands = this.#commands();
    if (!this.ended)
      throw new TemplateError(`unexpected ${JSON.stringify(this.#text.slice(this.#at).trim())} in operand`);
    return { variables: names?.[1]?.split(/\s*,\s*/) ?? [], declares: names?.[2] === ':=', commands };
  }

  #commands(): Operand[][] {
    const commands: Operand[][] = [];
    do {
      const operands: Operand[] = [];
      while (!this.ended && !/^\s*[|)]/.test(this.#text.slice(this.#at))) operands.push(this.#operand());
      if (operands.length === 0) throw new TemplateError('missing value for command');
      commands.push(operands);
    } while (this.word(/^\s*\|/));
    return commands;
  }

  #operand(): Operand {
    token.lastIndex = this.#at;
    const found = token.exec(this.#text);
    if (!found)
      throw new TemplateError(`unexpected ${JSON.stringify(this.#text.slice(this.#at).trim()[0])} in operand`);
    this.#at = token.lastIndex;
    const [, quoted, number, variable, fields, dot, name, sign] = found;
    if (quoted !== undefined) return { of: { kind: 'constant', value: unquoted(quoted) }, fields: [] };
    if (number !== undefined) return { of: { kind: 'constant', value: Number(number) }, fields: [] };
    if (fields !== undefined) return { of: { kind: 'dot' }, fields: fieldsIn(fields) };
    if (dot !== undefined) return { of: { kind: 'dot' }, fields: [] };
    if (variable !== undefined) return { of: { kind: 'variable', name: variable }, fields: this.#behind() };
    if (name !== undefined && !constants[name] && !functionNames.has(name))
      throw new TemplateError(`function ${JSON.stringify(name)} not defined`);
    if (name !== undefined) return { of: constants[name] ?? { kind: 'function', name }, fields: [] };
    if (sign !== '(') throw new TemplateError(`unexpected ${JSON.stringify(sign)} in operand`);
    if (++this.#depth > deepest) throw tooDeep();
    const commands = this.#commands();
    this.#depth--;
    if (!this.word(/^\s*\)/)) throw new TemplateError('unclosed left paren');
    return { of: { kind: 'pipeline', pipeline: { variables: [], declares: false, commands } }, fields: this.#behind() };
  }

  #behind(): string[] {
    const fields = this.word(/^(?:\.[A-Za-z_]\w*)+/);
    return fields === undefined ? [] : fieldsIn(fields);
  }
}

type Open = { readonly kind: 'if' | 'with' | 'range'; readonly pipeline: Pipeline; readonly chained: boolean };
type Level = { readonly open: Open | undefined; readonly body: Node[]; readonly otherwise: Node[]; into: Node[] };

/** Reads a Go template (https://pkg.go.dev/text/template), without `define`, `template` and `block`. Throws TemplateError. */
export function parseTemplate(template: string): readonly Node[] {
  const levels: Level[] = [];
  const enter = (open: Open | undefined): void => {
    const body: Node[] = [];
    if (levels.length > deepest) throw tooDeep();
    levels.push({ open, body, otherwise: [], into: body });
  };
  const level = (): Level => {
    const last = levels.at(-1);
    if (!last) throw new TemplateError('unexpected {{end}}');
    return last;
  };
  /** Closes the innermost, and those that `else if` opened around it. */
  const close = (): void => {
    for (let chained = true; chained; ) {
      const { open, body, otherwise } = level();
      if (!open) throw new TemplateError('unexpected {{end}}');
      levels.pop();
      level().into.push({ kind: open.kind, pipeline: open.pipeline, body, otherwise });
      chained = open.chained;
    }
  };
  enter(undefined);
  let at = 0;
  let trims = false;
  while (at < template.length) {
    const start = template.indexOf('{{', at);
    let text = template.slice(at, start < 0 ? undefined : start);
    if (trims) text = text.trimStart();
    trims = false;
    const isTrimmed = start >= 0 && /^\{\{-\s/.test(template.slice(start, start + 4));
    if (isTrimmed) text = text.trimEnd();
    if (text !== '') level().into.push({ kind: 'text', text });
    if (start < 0) break;
    const end = /\{\{(?:-\s)?((?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|(?!\}\})[^"`])*)\}\}/y;
    end.lastIndex = start;
    const found = end.exec(template);
    if (!found) throw new TemplateError('unclosed action');
    at = end.lastIndex;
    trims = /\s-$/.test(found[1] ?? '');
    read((found[1] ?? '').replace(/\s-$/, ''));
  }
  if (levels.length > 1) throw new TemplateError('unexpected EOF');
  return level().body;

  function read(inner: string): void {
    if (/^\s*\/\*[\s\S]*\*\/\s*$/.test(inner)) return;
    const action = new Action(inner);
    const keyword = action.word(/^(?:if|with|range|else|end|break|continue|define|template|block)(?!\w)/);
    switch (keyword) {
      case undefined:
        level().into.push({ kind: 'action', pipeline: action.pipeline() });
        return;
      case 'if':
      case 'with':
      case 'range':
        enter({ kind: keyword, pipeline: action.pipeline(), chained: false });
        return;
      case 'end':
        close();
        return;
      case 'else': {
        const now = level();
        if (!now.open) throw new TemplateError('unexpected {{else}}');
        now.into = now.otherwise;
        const again = action.word(/^\s*(?:if|with)(?!\w)/) as 'if' | 'with' | undefined;
        if (again) enter({ kind: again, pipeline: action.pipeline(), chained: true });
        return;
      }
      case 'break':
      case 'continue':
        level().into.push({ kind: keyword });
        return;
      default:
        throw new TemplateError(`{{${keyword}}} is not modelled by Kubehop`);
    }
  }
}
