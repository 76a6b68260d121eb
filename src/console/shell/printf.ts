import { formatted } from '../format.ts';
import { unescaped } from '../grammar/escapes.ts';

const quoted = (value: string): string =>
  /^[\w./:=-]+$/.test(value) ? value : value === '' ? "''" : `'${value.replace(/'/g, `'\\''`)}'`;

/** A number as printf(1) takes it: decimal, hexadecimal, octal, or the code of a character after a quote. */
function numberOf(text: string): number {
  if (/^["']./.test(text)) return text.codePointAt(1) ?? 0;
  if (/^[-+]?0\d+$/.test(text)) return Number.parseInt(text, 8);
  return Number(/^\s*[-+]?(?:0x[\da-f]+|\d+\.?\d*(?:e[-+]?\d+)?|\.\d+)/i.exec(text)?.[0] ?? 0);
}

/** printf(1): the format is used again as long as arguments are left. `invalid` is told of what should be a number and is none. */
export function printf(
  format: string,
  args: readonly string[],
  invalid: (word: string) => void = () => undefined,
): string {
  const left = [...args];
  const plain = unescaped(format);
  const once = (): string =>
    formatted(plain, {
      text: () => left.shift() ?? '',
      character: () => left.shift()?.slice(0, 1) ?? '',
      number: () => {
        const word = left.shift() ?? '0';
        if (!/^(?:["'].|\s*[-+]?(?:0x[\da-f]+|\d+\.?\d*(?:e[-+]?\d+)?|\.\d+)\s*$)/i.test(word) && word !== '')
          invalid(word);
        return numberOf(word);
      },
      other: (kind) =>
        kind === 'b' ? unescaped(left.shift() ?? '') : kind === 'q' ? quoted(left.shift() ?? '') : undefined,
    });
  let text = once();
  while (left.length > 0 && left.length < args.length) {
    const before = left.length;
    text += once();
    if (left.length === before) break;
  }
  return text;
}
