import { describe, expect, it } from 'vitest';
import { parseShell } from './parse.ts';
import { ShellError, type Word } from './tree.ts';

const show = (word: Word): string =>
  word
    .map((part) => (part.kind === 'text' ? part.text : part.kind === 'variable' ? `<${part.name}>` : '<$()>'))
    .join('');
const words = (text: string): string[][] =>
  parseShell(text).flatMap(({ commands }) => commands.map((command) => command.words.map(show)));

describe('the shell reads', () => {
  it.each([
    ['a  b\tc', [['a', 'b', 'c']]],
    [`get -o jsonpath='{.items[0].status.podIP}'`, [['get', '-o', 'jsonpath={.items[0].status.podIP}']]],
    ['echo "a $X \\" b" c\\ d', [['echo', 'a <X> " b', 'c d']]],
    ['ping $(get pod -o "x $(y)") end', [['ping', '<$()>', 'end']]],
    ['a | b && c; d # no', [['a'], ['b'], ['c'], ['d']]],
    [`a "" ''`, [['a', '', '']]],
    ['a \\\n b', [['a', 'b']]],
    ['echo $ $X-y', [['echo', '$', '<X>-y']]],
  ])('%s', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it('a here-document belongs to its command, with the lines up to its word', () => {
    const [first, second] = parseShell('apply -f - <<EOF | cat > out\nkind: $X\nEOF\nnext');
    expect(first?.commands[0]?.redirects).toEqual([{ kind: '<<', text: 'kind: $X\n', expand: true }]);
    expect(first?.commands[1]?.redirects[0]?.kind).toBe('>');
    expect(second?.commands[0]?.words.map(show)).toEqual(['next']);
  });

  it.each(['echo "a', "echo 'a", 'a |', '| a', 'a &&', 'x $(y', 'a >', ')'])('%s is an error of the shell', (text) => {
    expect(() => parseShell(text)).toThrow(ShellError);
  });

  it('text nested without end is refused', () => {
    expect(() => parseShell('$('.repeat(100_000))).toThrow(ShellError);
  });
});
