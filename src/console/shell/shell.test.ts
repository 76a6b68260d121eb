import { describe, expect, it, test } from 'vitest';
import { clientPod, deploymentOf, Lab, serviceNamed } from '../../testing/lab.ts';
import { Terminal } from '../../testing/terminal.ts';

const fresh = (): Terminal => new Terminal(new Lab(''));

/** What dash 0.5.12 prints, in a directory without files. */
const inDash: readonly (readonly [line: string, printed: string])[] = [
  ['f() { echo "$1 $2 $# $@"; }; f a "b c"', 'a b c 2 a b c\n'],
  ['f() { return 3; }; f; echo $?', '3\n'],
  ['f() { local x=1; x=2; echo $x; }; x=9; f; echo $x', '2\n9\n'],
  ['f() { local a=$1 b=$2; echo $b$a; }; f 1 2', '21\n'],
  ['f() { x=5; }; f; echo $x', '5\n'],
  ['f() ( x=7; echo $x ); x=1; f; echo $x', '7\n1\n'],
  ['f() { shift; echo $1; }; f a b; echo $#', 'b\n0\n'],
  ['f() { for i; do echo $i; done; }; f 1 2', '1\n2\n'],
  ['f() { echo in; } > /dev/null; f; echo $?', '0\n'],
  ['f() { cat; }; echo piped | f', 'piped\n'],
  ['f() { return; }; false; f; echo $?', '1\n'],
  ['g() { f() { echo inner; }; }; g; f', 'inner\n'],
  ['f() { [ $1 -le 1 ] && echo 1 && return; echo $(( $1 * $(f $(($1-1))) )); }; f 5', '120\n'],
  ['f() if true; then echo yes; fi; f', 'yes\n'],
  ['f() { exit 4; }; (f); echo $?', '4\n'],
  ['f() { while true; do return 7; done; }; f; echo $?', '7\n'],
  ['f() { break; }; for i in 1 2; do f; echo $i; done', '1\n2\n'],
  ['f() { x=1 g; }; g() { echo $x; }; f', '1\n'],
  [`f() { unset x; echo "[\${x-unset}]"; }; x=1; f; echo "[\${x-unset}]"`, '[unset]\n[unset]\n'],
  [
    'retry() { n=$1; shift; i=0; until "$@"; do i=$((i+1)); [ $i -ge $n ] && return 1; done; }; retry 3 false; echo $?',
    '1\n',
  ],
  ['{ sleep 0.1; echo two; } & echo one; wait', 'one\ntwo\n'],
  ['(exit 3) & wait $!; echo $?', '3\n'],
  ['for i in 3 1 2; do { sleep 0.$i; echo $i; } & done; wait; echo all', '1\n2\n3\nall\n'],
  ['x=1; { x=2; } & wait; echo $x', '1\n'],
  ['sleep 9 & kill $!; wait $!; echo $?', '143\n'],
  ['kill -0 $$; echo $?', '0\n'],
  ["(trap 'echo sub' EXIT; echo in)", 'in\nsub\n'],
  ['sh -c \'trap "echo bye" EXIT; exit 3\'; echo $?', 'bye\n3\n'],
  ["eval 'echo $((1+1))'; x='echo hi'; eval \"$x\"", '2\nhi\n'],
  ['eval "f() { echo evald; }"; f', 'evald\n'],
  ['(set -e; false; echo not); echo $?', '1\n'],
  [
    '(set -e; false || echo caught; if false; then :; fi; ! true; echo still; false && true; echo end)',
    'caught\nstill\nend\n',
  ],
  [`(set -u; echo \${undefined:-fine})`, 'fine\n'],
  ['x=5; echo $((x+=2)) $x $((x*=3)) $x; : $((y=4)); echo $y', '7 7 21 21\n4\n'],
  [
    'echo $((010)) $((0x1f)) $((1<<40)) $((9223372036854775807+1)) $((0 && 1/0))',
    '8 31 1099511627776 -9223372036854775808 0\n',
  ],
  ['echo $((-7/2)) $((-7%3)) $((x>3?1:0)) $((~5)) $((!0))', '-3 -1 0 -6 1\n'],
  ['set -- "a b" c; printf \'<%s>\' "x$@y" "$@"; echo', '<xa b><cy><a b><c>\n'],
  ['IFS=:; x=a:b::c:; for i in $x; do echo "<$i>"; done', '<a>\n<b>\n<>\n<c>\n'],
  ['IFS=,; set -- 1 2 3; echo "$*"', '1,2,3\n'],
  ['echo a:b:c | while IFS=: read x y; do echo $y $x; done', 'b:c a\n'],
  ['printf \' a  b c \\n\' | while read x y; do echo "[$x][$y]"; done', '[a][b c]\n'],
  ["x='  a  '; echo 1$x'2'; for i in $x; do echo \"<$i>\"; done", '1 a 2\n<a>\n'],
  ['command echo hi; exec echo gone; echo not', 'hi\ngone\n'],
  ['x=5 sh -c \'echo $x\'; echo "[$x]"', '5\n[]\n'],
  ['readonly r=1; echo $r; (r=2); echo $?', '1\n2\n'],
  [
    'set -- -n 5 -vx rest; while getopts n:v o 2>/dev/null; do case $o in n) echo n=$OPTARG;; v) echo v;; ?) echo bad;; esac; done; shift $((OPTIND-1)); echo $1',
    'n=5\nv\nbad\nrest\n',
  ],
  ['a=$(exit 3) || echo $?; a=$(true); echo $?', '3\n0\n'],
  ['echo "`echo \\"q\\"`"', 'q\n'],
];

describe('as in dash', () => {
  it.each(inDash)('%s', async (line, printed) => {
    const { out } = await fresh().type(`sh -c '${line.replace(/'/g, "'\\''")}'`);
    expect(out).toBe(printed);
  });
});

describe('as in bash', () => {
  it.each([
    [
      'echo {a,b}{1..3} x{,y} {3..1} {01..03} {a..e..2} "{a,b}" {a} $(echo {x,y})',
      'a1 a2 a3 b1 b2 b3 x xy 3 2 1 01 02 03 {a..e..2} {a,b} {a} x y\n',
    ],
    ["echo $'a\\tb' {1,$HOME}", 'a\tb 1 /home/you\n'],
    ['nonsense |& cat', 'bash: nonsense: command not found\n'],
    ['function f { echo $1; }; f x', 'x\n'],
    ['x=1; echo $((++x)) $((x++)) $x $((1, 2))', '2 2 3 2\n'],
    ['(set -o pipefail; false | true; echo $?)', '1\n'],
    ['set -x; X=1 echo "a b"', "+ X=1 echo 'a b'\na b\n"],
    ['f() { local x; echo "[$x]"; }; x=1; f', '[]\n'],
  ])('%s', async (line, printed) => {
    expect(await fresh().shows(line)).toBe(printed);
  });

  it.each([
    ['((1+1))', '((…)) is not modelled by Kubehop: use [ $((…)) … ]'],
    ['for ((i=0;i<3;i++)); do echo; done', 'for ((…)) is not modelled by Kubehop: use for i in $(seq 1 3)'],
    ['a=(1 2)', 'arrays are not modelled by Kubehop'],
    ['cat <(echo a)', '<(…) is not modelled by Kubehop: use a pipe or a file'],
    [`echo \${HOME:1:2}`, `\${HOME:…} is not modelled by Kubehop`],
    ['f() { f; }; f', 'maximum function nesting level exceeded (100)'],
  ])('%s is an error, and says which', async (line, said) => {
    expect(await fresh().shows(line)).toBe(`bash: ${said}\n[2]`);
  });
});

describe('jobs in the background', () => {
  test('are announced, listed, waited for and told of when they have ended', async () => {
    const at = fresh();
    expect(await at.shows('sleep 5 & sleep 1 &')).toBe('[1] 101\n[2] 102\n');
    expect(await at.shows('jobs')).toBe(
      '[1]-  Running                 sleep 5 &\n[2]+  Running                 sleep 1 &\n',
    );
    expect(await at.shows('sleep 2')).toBe('[2]+  Done                    sleep 1\n');
    expect(await at.shows('wait; echo $! $?')).toBe('102 0\n[1]+  Done                    sleep 5\n');
    expect(await at.shows('wait %3; wait 77')).toBe(
      'bash: wait: %3: no such job\nbash: wait: pid 77 is not a child of this shell\n[127]',
    );
  });

  test('go on while other commands run, and after Ctrl-C', async () => {
    const at = fresh();
    await at.type('for i in $(seq 1 3); do sleep 1; echo tick $i >> ticks; done &');
    expect(await at.type('sleep infinity', 10)).toMatchObject({ code: 130 });
    expect(await at.shows('cat ticks')).toBe('tick 1\ntick 2\ntick 3\n');
  });

  test('are killed by number, and fetched back for Ctrl-C', async () => {
    const at = fresh();
    await at.type('sleep 50 & sleep 60 &');
    expect(await at.shows('kill %1; sleep 1')).toBe('[1]-  Terminated              sleep 50\n');
    expect(await at.type('fg', 3)).toMatchObject({ code: 130, out: 'sleep 60\n' });
    expect(await at.shows('jobs; kill %1')).toBe('bash: kill: %1: no such job\n[1]');
  });

  test('a forwarded port is there for the commands behind it', async () => {
    const at = new Terminal(new Lab(deploymentOf('web', 1), serviceNamed('web', 'ports: [{port: 80}]')));
    const { out } = await at.type(
      'kubectl rollout status deploy web; kubectl port-forward svc/web 8080:80 & sleep 2; curl -s -o /dev/null -w "%{http_code}" localhost:8080; kill $!; wait',
    );
    expect(out).toMatch(/Forwarding from 127\.0\.0\.1:8080 -> \d+\n[\s\S]*Handling connection for 8080\n200$/);
  });

  test('end with the machine’s shell, and with the world', async () => {
    const at = new Terminal(new Lab(clientPod()));
    await at.type('kubectl wait --for=condition=Ready pod/client');
    await at.type('kubectl exec -it client -- sh');
    expect(await at.shows('sleep 100 &')).toBe('');
    expect(await at.shows('jobs')).toBe('[1]+  Running                 sleep 100 &\n');
    await at.type('exit');
    await at.type('while true; do sleep 1; done &');
    const recording = await at.engine.request('recording', null);
    await at.engine.request('restore', { recording });
    expect(await at.shows('jobs; echo $!')).toBe('102\n');
  });
});

describe('traps', () => {
  test('of INT and EXIT run when Ctrl-C ends a script', async () => {
    const at = fresh();
    at.files.set('run.sh', "trap 'echo int' INT\ntrap 'echo cleaned up' EXIT\necho begun\nsleep 100\necho never\n");
    expect(await at.type('sh run.sh', 5)).toMatchObject({ code: 130, out: 'begun\nint\ncleaned up\n' });
  });

  test('of EXIT runs when one leaves a machine', async () => {
    const at = fresh();
    await at.type('ssh node-1');
    await at.type("trap 'echo gone' EXIT");
    expect(await at.shows('exit')).toBe('gone\nlogout\n');
  });

  test('are listed, and taken back', async () => {
    expect(await fresh().shows(`trap 'echo a' INT EXIT; trap; trap - INT; trap`)).toBe(
      "trap -- 'echo a' INT\ntrap -- 'echo a' EXIT\ntrap -- 'echo a' EXIT\n",
    );
  });
});

test('patterns stand for the files that suit them', async () => {
  const at = fresh();
  for (const name of ['b.yaml', 'a.yaml', 'x.txt', '.hidden', 'sub/c.yaml', 'sub/d.txt', 'other/c.yaml'])
    at.files.set(name, name);
  expect(await at.shows('echo *; echo *.yaml "*.yaml" \\*.yaml [ax].* ?.txt *.none; echo */c.* sub/*; echo .h*')).toBe(
    'a.yaml b.yaml other sub x.txt\na.yaml b.yaml *.yaml *.yaml a.yaml x.txt x.txt *.none\nother/c.yaml sub/c.yaml sub/c.yaml sub/d.txt\n.hidden\n',
  );
  expect(
    await at.shows('X="*.yaml"; for f in $X; do echo "<$f> $X"; done; case a.yaml in *.yaml) echo is;; esac'),
  ).toBe('<a.yaml> *.yaml\n<b.yaml> *.yaml\nis\n');
});

describe('[[ … ]]', () => {
  it.each([
    ['a == a', 0],
    ['$NONE == "" && -n x', 0],
    ['abc == a*', 0],
    ['abc == "a*"', 1],
    ['abc != a* || 3 -gt 2', 0],
    ['! ( a < b )', 1],
    ['pod-12 =~ ^pod-[0-9]+$', 0],
    ['web =~ ^(api|web)$', 0],
    ['-z $NONE && ! -f nothing', 0],
    ['3 -lt x', 2],
    ['a b', 2],
  ])('%s', async (condition, code) => {
    expect((await fresh().type(`[[ ${condition} ]]`)).code).toBe(code);
  });

  test('stands where a command does', async () => {
    expect(await fresh().shows('if [[ 1 -eq 1 && a == b ]]; then echo no; else echo yes; fi; [[ a ]] && echo a')).toBe(
      'yes\na\n',
    );
  });
});

test('timeout ends what takes too long, and only that', async () => {
  const at = fresh();
  expect(await at.shows('time timeout 2 sleep 50; echo $?')).toMatch(/^\nreal\t0m2\.000s\n[\s\S]*\n124\n$/);
  expect(await at.shows('timeout 5 echo in time; timeout x true')).toBe(
    "in time\ntimeout: invalid time interval 'x'\n[125]",
  );
  expect(await at.type('timeout 50 sleep 40', 3)).toMatchObject({ code: 130 });
});

test('a sourced file is the shell itself', async () => {
  const at = fresh();
  at.files.set('lib.sh', 'hello() { echo hello $1; }\nX=$1\nreturn 4\necho never\n');
  expect(await at.shows('. ./lib.sh given; echo $?; hello $X; source nothing')).toBe(
    '4\nhello given\nsource: nothing: No such file or directory\n[1]',
  );
});

test('thousands of brackets, braces and negations in each other are refused or left as they are', async () => {
  const many = 5_000;
  const at = fresh();
  expect(await at.shows(`[[ ${'( '.repeat(many)}a${' )'.repeat(many)} ]]`)).toBe('[[: too deeply nested\n[2]');
  expect(await at.shows(`[[ ${'! '.repeat(many)}a ]]`)).toBe('[[: too deeply nested\n[2]');
  const braces = '{a,'.repeat(many) + 'b}'.repeat(many);
  expect(await at.shows(`echo ${braces}`)).toBe(`${braces}\n`);
  expect(await at.shows('echo {a,{b,{c,d}}}')).toBe('a b c d\n');
});
