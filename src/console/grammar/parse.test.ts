import { describe, expect, it, test } from 'vitest';
import { isIncomplete, parseShell } from './parse.ts';
import { type Command, type Script, ShellError, type Word } from './tree.ts';

const show = (word: Word): string =>
  word
    .map((part) => {
      if (part.kind === 'text') return part.text;
      if (part.kind === 'variable')
        return `<${part.name}${part.change ? `${part.change.by}${show(part.change.word)}` : ''}>`;
      return part.kind === 'arithmetic' ? `<((${show(part.expression)}))>` : `<$(${showScript(part.script)})>`;
    })
    .join('');
const showCommand = (command: Command): string => {
  switch (command.kind) {
    case 'simple':
      return [...command.assignments.map((a) => `${a.name}=${show(a.value)}`), ...command.words.map(show)].join('|');
    case 'for':
      return `for ${command.name} in ${command.items?.map(show).join('|')} {${showScript(command.body)}}`;
    case 'loop':
      return `${command.until ? 'until' : 'while'} ${showScript(command.test)} {${showScript(command.body)}}`;
    case 'if':
      return `${command.branches.map(({ test: t, body }) => `if ${showScript(t)} {${showScript(body)}}`).join(' ')} else {${showScript(command.otherwise)}}`;
    case 'case':
      return `case ${show(command.subject)} ${command.branches.map((b) => `${b.patterns.map(show).join('|')}){${showScript(b.body)}}`).join(' ')}`;
    case 'conditional':
      return `[[${command.words.map(show).join('|')}]]`;
    case 'function':
      return `${command.name}() ${showCommand(command.body)}`;
    case 'background':
      return `{${showScript(command.body)}} & "${command.text}"`;
    case 'group':
      return `${command.subshell ? 'sub' : ''}{${showScript(command.body)}}`;
  }
};
const showScript = (script: Script): string =>
  script.map(({ commands, negated }) => (negated ? '! ' : '') + commands.map(showCommand).join(' PIPE ')).join(' ; ');

describe('the shell reads', () => {
  it.each([
    ['a  b\tc', 'a|b|c'],
    [`get -o jsonpath='{.items[0].status.podIP}'`, 'get|-o|jsonpath={.items[0].status.podIP}'],
    ['echo "a $X \\" b" c\\ d', 'echo|a <X> " b|c d'],
    ['ping $(get pod -o "x $(y)") end', 'ping|<$(get|pod|-o|x <$(y)>)>|end'],
    ['echo `a \\`b\\``', 'echo|<$(a|<$(b)>)>'],
    ['a | b && c; d # no', 'a PIPE b ; c ; d'],
    ['a |\n b', 'a PIPE b'],
    [`a "" ''`, 'a||'],
    ['a \\\n b', 'a|b'],
    ['echo $ $X-y $?', 'echo|$|<X>-y|<?>'],
    [`echo \${X:-a $Y} \${#X} \${X%.*}`, 'echo|<X:-a <Y>>|<Xlength>|<X%.*>'],
    ['echo $((1 + (2 * $X)))', 'echo|<((1 + (2 * <X>)))>'],
    ['X=1 Y="a b" cmd Z=3', 'X=1|Y=a b|cmd|Z=3'],
    ['for i in $(seq 1 3); do echo $i; sleep 1; done', 'for i in <$(seq|1|3)> {echo|<i> ; sleep|1}'],
    ['for i in a b\ndo\n echo $i\ndone | wc', 'for i in a|b {echo|<i>} PIPE wc'],
    ['while ! a; do b; done', 'while ! a {b}'],
    ['until [ -f x ]\ndo b\ndone', 'until [|-f|x|] {b}'],
    ['if a; then b; elif c; then d; else e; fi', 'if a {b} if c {d} else {e}'],
    ['case $X in a|b) c ;; *) d; esac', 'case <X> a|b){c} *){d}'],
    ['{ a; b; } ; (c; d)', '{a ; b} ; sub{c ; d}'],
    ['f() { a; }; function g { b; }', 'f() {a} ; g() {b}'],
    ['a && b | c & d', '{a ; b PIPE c} & "a && b | c" ; d'],
    ['echo done if then', 'echo|done|if|then'],
    ['time a | b', 'a PIPE b'],
    ['', ''],
    ['# nothing', ''],
  ])('%s', (text, expected) => {
    expect(showScript(parseShell(text))).toBe(expected);
  });

  test('a here-document belongs to its command, with the lines up to its word', () => {
    const [first, second] = parseShell('apply -f - <<EOF | cat > out\nkind: $X\nEOF\nnext');
    const [redirect] = first?.commands[0]?.redirects ?? [];
    expect(redirect?.kind === '<<' && show(redirect.text)).toBe('kind: <X>\n');
    expect(first?.commands[1]?.redirects[0]?.kind).toBe('>');
    expect(second && showCommand(second.commands[0] as Command)).toBe('next');
  });

  test('in a here-document whose word is quoted nothing is expanded', () => {
    const [first] = parseShell("cat <<-'EOF'\n\ta $X\n\tEOF\n");
    expect(first?.commands[0]?.redirects).toEqual([
      { kind: '<<', text: [{ kind: 'text', text: 'a $X\n', quoted: true }] },
    ]);
  });

  test('where streams go', () => {
    const [first] = parseShell('a 2>&1 >x 2>>y <z');
    expect(first?.commands[0]?.redirects).toMatchObject([
      { kind: '>&', fd: 2, to: 1 },
      { kind: '>', fd: 1 },
      { kind: '>>', fd: 2 },
      { kind: '<', fd: 0 },
    ]);
  });

  it.each([
    '| a',
    'a ;; b',
    ')',
    'a && | b',
    'fi',
    'if a; fi',
    'a (b)',
    'f(x) { a; }',
    'a & & b',
    'for 1 in a; do b; done',
    'case a in b c) d;; esac',
    'a >&x',
    'a > ; b',
  ])('%s is an error of the shell', (text) => {
    expect(() => parseShell(text)).toThrow(ShellError);
    expect(isIncomplete(text)).toBe(false);
  });

  it.each([
    'echo "a',
    "echo 'a",
    'a |',
    'a &&',
    'x $(y',
    'x `y',
    'for i in a',
    'if a; then',
    'case a in',
    'a \\',
    'cat <<X\na',
    '{ a;',
    'x $((1',
    'a >',
  ])('%s goes on in the next line', (text) => {
    expect(isIncomplete(text)).toBe(true);
  });

  test('text nested without end is refused', () => {
    for (const open of ['$(', '(', '{ ', `\${X:-`, 'if '])
      expect(() => parseShell(open.repeat(100_000))).toThrow(ShellError);
  });

  test('a megabyte on one line is read', () => {
    expect(showScript(parseShell(`echo ${'x '.repeat(500_000)}`))).toHaveLength(1_000_004);
    expect(showScript(parseShell(`echo "${'$'.repeat(500_000)}"`))).toHaveLength(5 + 250_000 * 3);
  });
});
