import { beforeAll, describe, expect, it, test } from 'vitest';
import { clientPod, deploymentOf, Lab, serviceNamed } from '../testing/lab.ts';
import { Terminal } from '../testing/terminal.ts';

const fresh = (): Terminal => new Terminal(new Lab(''));

describe('the shell', () => {
  let terminal: Terminal;
  beforeAll(() => {
    terminal = fresh();
  });

  it.each([
    ['echo a  "b  c" \'d $X\'', 'a b  c d $X\n'],
    [`X=1; echo $X\${X}-"$X"`, '11-1\n'],
    [`echo \${NONE:-none} \${X:+set} \${#HOME}`, 'none set 9\n'],
    [`F=a.b.c; echo \${F%.*} \${F%%.*} \${F#*.} \${F##*.}`, 'a.b a b.c c\n'],
    ['echo $(echo a; echo b) "$(echo a; echo b)"', 'a b a\nb\n'],
    ['echo `echo x`', 'x\n'],
    ['echo $((2 + 3 * 4)) $(( (7 % 4) == 3 && 1 ))', '14 1\n'],
    ['I=5; I=$((I - 1)); echo $I', '4\n'],
    ['false || echo no; true && echo yes', 'no\nyes\n'],
    ['! true; echo $?', '1\n'],
    ['for i in $(seq 1 3); do echo $i; done', '1\n2\n3\n'],
    ['for i in a b c; do if [ $i = b ]; then continue; fi; echo $i; done', 'a\nc\n'],
    ['N=0; while [ $N -lt 3 ]; do N=$((N+1)); done; echo $N', '3\n'],
    ['until true; do echo never; done', ''],
    ['case abc in x) echo x;; a*) echo starts;; esac', 'starts\n'],
    ['(X=2; echo $X); echo $X', '2\n1\n'],
    ['{ echo a; echo b; } | wc -l', '2\n'],
    ['printf "%s=%03d\\n" a 5 b 12', 'a=005\nb=012\n'],
    ['echo err >&2 2>/dev/null', 'err\n'],
    ['nonsense 2>/dev/null || echo $?', '127\n'],
    ['cat <<EOF\nX is $X\nEOF', 'X is 1\n'],
    ["cat <<'EOF'\nX is $X\nEOF", 'X is $X\n'],
    ['cat <<< "a b"', 'a b\n'],
    ['printf "a 1\\nb 2\\n" | while read name n; do echo $n $name; done', '1 a\n2 b\n'],
    ["sh -c 'echo $0 $1 $#' x y", 'x y 1\n'],
    ['echo "a b" | xargs -n 1 echo -', '- a\n- b\n'],
    ['echo a | tee one | cat - && cat one', 'a\na\n'],
    ['seq 1 100000 | head -2', '1\n2\n'],
    ['while true; do echo y; done | head -2', 'y\ny\n'],
    ['test -f one && echo there', 'there\n'],
    ["export Y=5; sh -c 'echo $Y'", '5\n'],
    ['set -- a b; echo $# $2; for x; do echo $x; done', '2 b\na\nb\n'],
    ['time sleep 2', '\nreal\t0m2.000s\nuser\t0m0.000s\nsys\t0m0.000s\n'],
  ])('%s', async (line, expected) => {
    expect(await terminal.shows(line)).toBe(expected);
  });

  it.each([
    ['echo "a', 'bash: syntax error: unterminated quoted string\n[2]'],
    ['| a', 'bash: syntax error: unexpected "|"\n[2]'],
    ['if true; fi', 'bash: syntax error: unexpected "fi" (expecting "then")\n[2]'],
    ['nonsense', 'bash: nonsense: command not found\n[127]'],
    ['echo $((1/0))', 'bash: divide by zero\n[2]'],
    [`echo \${X!}`, 'bash: syntax error: bad substitution\n[2]'],
    ['cat nowhere', 'cat: nowhere: No such file or directory\n[1]'],
    ['echo < nowhere', 'bash: nowhere: No such file or directory\n[1]'],
    ['echo a > no/where', 'bash: no/where: No such file or directory\n[1]'],
    ['[ a = ', '[: missing ]\n[2]'],
    ['sleep x', "sleep: invalid time interval 'x'\n[1]"],
    ['exit 3', '[3]'],
    ['ssh node-9', 'ssh: Could not resolve hostname node-9: Name or service not known\n[255]'],
  ])('%s is an error', async (line, expected) => {
    expect(await terminal.shows(line)).toBe(expected);
  });

  test('Ctrl-C ends what runs, however it runs', async () => {
    for (const line of [
      'sleep infinity',
      'while true; do sleep 1; done',
      'kubectl get pods -w',
      'watch kubectl get pods',
      'kubectl get pods -w | grep x',
    ])
      expect(await terminal.type(line, 10)).toMatchObject({ code: 130 });
  });

  test('a loop that never waits gives the page its turn', async () => {
    const { engine } = terminal;
    const { Console } = await import('./console.ts');
    const busy = new Console({ engine });
    const running = busy.run('while true; do :; done', { out: () => undefined, err: () => undefined });
    await new Promise((resolve) => setTimeout(resolve, 50));
    busy.interrupt();
    expect(await running).toBe(130);
  });

  test('alias gives a command another name, with what comes before its words', async () => {
    const at = new Terminal(new Lab(deploymentOf('web', 1)));
    expect(
      await at.shows("alias k=kubectl kn='kubectl -n kube-system' names='kubectl get deploy -o name | sort'"),
    ).toBe('');
    expect(await at.shows('k get deploy -o name; kn get svc -o name | cat; names -r')).toBe(
      'deployment.apps/web\nservice/kube-dns\ndeployment.apps/web\n',
    );
    expect(await at.shows('for i in 1 2; do k get deploy -o name; done | wc -l; X=1 k version -o name')).toMatch(
      /^2\n/,
    );
    expect(await at.shows("alias ls='ls -a'; ls; 'k' get; alias k; type k")).toMatch(
      /bash: k: command not found\nalias k='kubectl'\nk is aliased to `kubectl'\n$/,
    );
    expect(await at.shows('alias a=b b=a; a')).toBe('bash: a: command not found\n[127]');
    expect(await at.shows('unalias k && k get pods')).toBe('bash: k: command not found\n[127]');
    expect(await at.shows('alias nothing')).toBe('bash: alias: nothing: not found\n[1]');
  });

  test('$? is the exit code of the line before', async () => {
    await terminal.type('false');
    expect(await terminal.shows('echo $?')).toBe('1\n');
  });

  test('history is kept, without what is repeated', async () => {
    const other = fresh();
    for (const line of ['echo a', 'echo a', '', 'echo b']) await other.type(line);
    expect(await other.shows('history')).toBe('    1  echo a\n    2  echo b\n    3  history\n');
  });
});

describe('files of the scene', () => {
  test('are written, read, listed, moved and removed', async () => {
    const terminal = fresh();
    const { files } = terminal;
    expect(
      await terminal.shows('mkdir sleep && echo a > sleep/one.yaml && echo b >> sleep/one.yaml; ls; ls sleep'),
    ).toBe('sleep/\none.yaml\n');
    expect(files.get('sleep/one.yaml')).toBe('a\nb\n');
    expect(
      await terminal.shows('cd sleep; pwd; cp one.yaml two.yaml; mv two.yaml three.yaml; ls; cd ..; rm -r sleep; ls'),
    ).toBe('/home/you/sleep\none.yaml  three.yaml\n');
  });

  test('kubectl applies them, and what is piped in', async () => {
    const terminal = fresh();
    terminal.files.set('web.yaml', deploymentOf('web', 2));
    expect(await terminal.shows('kubectl apply -f web.yaml')).toBe('deployment.apps/web created\n');
    const service = serviceNamed('web', 'ports: [{port: 80}]').trim();
    expect(await terminal.shows(`cat <<EOF | kubectl apply -f -\n${service}\nEOF`)).toBe('service/web created\n');
    await terminal.type('kubectl rollout status deployment web');
    expect(await terminal.shows('kubectl get pods --no-headers | grep Running | wc -l')).toBe('2\n');
  });
});

describe('other machines', () => {
  let terminal: Terminal;
  beforeAll(() => {
    terminal = new Terminal(new Lab(deploymentOf('web', 2), serviceNamed('web', 'ports: [{port: 80}]'), clientPod()));
  });

  test('a command in a container: its output, and its exit code', async () => {
    expect(await terminal.shows('kubectl exec client -- echo hello')).toBe('hello\n');
    expect(await terminal.shows('kubectl exec client -- false')).toBe('command terminated with exit code 1\n[1]');
    expect(await terminal.shows('kubectl exec client -- nonsense')).toMatch(
      /^error: Internal error .* exec: "nonsense": executable file not found in \$PATH: unknown\n\[1\]$/,
    );
    expect(await terminal.shows("kubectl exec client -- sh -c 'echo $WEB_SERVICE_PORT; exit 3'")).toBe(
      '80\ncommand terminated with exit code 3\n[3]',
    );
  });

  test('a shell in a container knows the container’s variables; exit comes back', async () => {
    expect(terminal.console.prompt).toBe('$ ');
    expect(await terminal.shows('kubectl exec -it deploy/web -- sh')).toBe('');
    expect(terminal.console.prompt).toBe('/ # ');
    expect(await terminal.shows('echo $KUBERNETES_SERVICE_PORT | tr 4 5')).toBe('553\n');
    expect(await terminal.shows('nonsense')).toBe('sh: nonsense: not found\n[127]');
    expect(await terminal.shows('kubectl get pods')).toBe('sh: kubectl: not found\n[127]');
    expect(await terminal.shows('echo x > /tmp/x')).toBe("sh: can't open /tmp/x: Read-only file system\n[1]");
    expect(await terminal.shows('for i in $(seq 1 2); do sleep 1; date; done | cut -c 1-3 | uniq -c')).toBe(
      '      2 Thu\n',
    );
    expect(await terminal.shows('exit 2')).toBe('command terminated with exit code 2\n[2]');
    expect(terminal.console.prompt).toBe('$ ');
  });

  test('a shell on a node', async () => {
    expect(await terminal.shows('ssh node-1')).toBe('');
    expect(terminal.console.prompt).toBe('root@node-1:~# ');
    expect(await terminal.shows('exit')).toBe('logout\n');
    expect(await terminal.shows('ssh root@node-2 "echo on $(hostname); false"')).toBe('on workstation\n[1]');
  });

  test('what follows the command on a node is its own, also where ssh has an option of that name', async () => {
    expect(await terminal.shows('ssh -t node-1 -q iptables-save -t nat | grep ^[*]')).toBe('*nat\n');
  });

  test('when its pod is gone one is back where one came from', async () => {
    await terminal.type('kubectl exec -it client -- sh');
    terminal.engine.request('act', {
      kind: 'rest',
      request: { method: 'DELETE', path: '/api/v1/namespaces/default/pods/client?gracePeriodSeconds=0' },
    });
    expect(await terminal.shows('env')).toBe('command terminated with exit code 137\n[137]');
    expect(terminal.console.prompt).toBe('$ ');
  });

  test('an undo ends what runs', async () => {
    const recording = await terminal.engine.request('recording', null);
    setTimeout(() => void terminal.engine.request('restore', { recording }));
    expect(await terminal.type('kubectl get pods -w', 600)).toMatchObject({ code: 130 });
  });
});
