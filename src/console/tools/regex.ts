import { CommandError } from '../command.ts';

const classes: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
};

const bracket = (set: string): string =>
  set.replace(/\[:(\w+):\]|\\|\[/g, (whole, name) => (name ? (classes[name] ?? '') : `\\${whole}`));

/** A POSIX regular expression (basic unless `extended`) as JavaScript's source. */
function sourceOf(pattern: string, extended: boolean): string {
  return pattern.replace(/\\(.)|\[(\^?\]?(?:\[:\w+:\]|[^\]])*)\]|[+?(){}|]/gs, (whole, escaped, set) => {
    if (set !== undefined) return `[${bracket(set.replace(/^(\^?)\]/, '$1\\\\]')).replace(/\\\\\\\]/, '\\]')}]`;
    if (escaped === undefined) return extended ? whole : `\\${whole}`;
    if (escaped === '<' || escaped === '>') return '\\b';
    if (/[+?(){}|]/.test(escaped)) return extended ? whole : escaped;
    return /[\w\\^$.*[\]/]/.test(escaped) ? whole : escaped;
  });
}

function compiled(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}

/** Compiles a POSIX regular expression. Throws CommandError for one that is none. */
export function regexOf(pattern: string, { extended = false, fixed = false, flags = '' } = {}): RegExp {
  const source = fixed ? pattern.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&') : sourceOf(pattern, extended);
  const regex = compiled(source, flags);
  if (!regex) throw new CommandError(`invalid regular expression: ${pattern}`, 2);
  return regex;
}
