import { Terminal } from '@xterm/headless';
import { expect, test } from 'vitest';
import { LocalEngine } from '../client/local-engine.ts';
import { Console } from '../console/console.ts';
import { deploymentOf } from '../testing/lab.ts';
import { ShellSession } from './shell-session.ts';

const up = '\x1b[A';

/** A terminal without a page, at a cluster with two pods. */
async function terminal(columns = 100) {
  const engine = new LocalEngine();
  const { ok } = await engine.request('load', { scene: deploymentOf('web', 2) });
  expect(ok).toBe(true);
  await engine.pass(5000);
  const tty = new Terminal({ cols: columns, rows: 20, convertEol: true, allowProposedApi: true });
  const shell = new Console({ engine });
  const left: string[] = [];
  let ended: (() => unknown) | undefined;
  const session = new ShellSession(tty, shell, {
    onRunning: (running) => {
      if (!running) ended?.();
    },
    onLeave: () => left.push('left'),
  });
  tty.onResize(() => session.resized());
  await session.start('Hello.\n');
  const look = (): readonly string[] => {
    const { active } = tty.buffer;
    const lines = Array.from({ length: active.baseY + active.cursorY + 1 }, (_, y) => active.getLine(y));
    return lines.map((line) => line?.translateToString(true).trimEnd() ?? '');
  };
  /** Everything that is seen, once nothing changes any more. */
  const seen = async (): Promise<readonly string[]> => {
    let before: string | undefined;
    for (let same = 0; same < 4; ) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      await new Promise<void>((resolve) => tty.write('', resolve));
      const now = look().join('\n');
      same = now === before ? same + 1 : 0;
      before = now;
    }
    return look();
  };
  /** Types, and waits for the commands that it begins to end. */
  const run = async (data: string, commands = 1): Promise<readonly string[]> => {
    let open = commands;
    ended = () => open--;
    session.type(data);
    // The engine's time passes only while it is waited for, the terminal's by itself.
    for (let rounds = 0; open > 0 && rounds < 2000; rounds++) {
      await engine.pass(20);
      await new Promise((resolve) => setTimeout(resolve));
    }
    expect(open).toBe(0);
    return seen();
  };
  return { engine, tty, session, shell, left, seen, run };
}

test('a command is run, what it prints stands below it, and a new prompt below that', async () => {
  const { run, seen, session } = await terminal();
  expect(await seen()).toEqual(['Hello.', '$']);
  const lines = await run('kubectl get deployment -o name\r');
  expect(lines).toEqual(['Hello.', '$ kubectl get deployment -o name', 'deployment.apps/web', '$']);
  session.type(up);
  expect((await seen()).at(-1)).toBe('$ kubectl get deployment -o name');
});

test('output that ends without a line break is marked, and the prompt stands on its own line', async () => {
  const { run } = await terminal();
  const lines = await run('printf web\r');
  expect(lines.slice(2)).toEqual(['web⏎', '$']);
});

test('Ctrl-C ends what runs; typed at a prompt it gives up the line', async () => {
  const { engine, session, seen, run } = await terminal();
  session.type('kubectl get pods -w\r');
  await engine.pass(1000);
  expect(session.running).toBe(true);
  expect(await run('\x03')).toContain('^C');
  expect(session.running).toBe(false);
  session.type('kubectl delete\x03');
  expect((await seen()).slice(-2)).toEqual(['$ kubectl delete^C', '$']);
});

test('what is typed while a command runs waits for its end', async () => {
  const { engine, session, run, seen } = await terminal();
  session.type('kubectl wait --for=delete pod/none --timeout=5s\r');
  session.type('kubectl version --client -o name');
  await engine.pass(100);
  session.type('\x15');
  const lines = await run('kubectl get deploy -o name\r', 2);
  expect(lines.at(-1)).toBe('$');
  expect((await seen()).filter((line) => line.startsWith('$ k'))).toHaveLength(2);
});

test('lines that are pasted are run one by one, and the last waits for Enter', async () => {
  const { session, run, seen } = await terminal();
  session.paste('kubectl get deploy -o name\r\nkubectl get svc -o name\r\nkubectl get\x1b no');
  const lines = await run('', 2);
  expect(lines.filter((line) => line.startsWith('$'))).toEqual([
    '$ kubectl get deploy -o name',
    '$ kubectl get svc -o name',
    '$ kubectl get no',
  ]);
  expect(await seen()).toContain('service/kubernetes');
});

test('a command that was searched for stands at the prompt once it is run', async () => {
  const { run } = await terminal();
  await run('kubectl get svc -o name\r');
  const lines = await run('\x12svc\r');
  expect(lines.filter((line) => line.includes('get svc'))).toEqual([
    '$ kubectl get svc -o name',
    '$ kubectl get svc -o name',
  ]);
});

test('a line that is being typed is painted anew in a terminal of another width', async () => {
  const { session, tty, seen } = await terminal(60);
  session.type('kubectl get pods --all-namespaces -o wide --show-labels');
  expect((await seen()).at(-1)).toBe('$ kubectl get pods --all-namespaces -o wide --show-labels');
  for (const columns of [20, 33, 80, 15, 60]) {
    tty.resize(columns, 20);
    const lines = await seen();
    expect(lines[0]).toBe('Hello.');
    expect(lines.slice(1).join('')).toBe('$ kubectl get pods --all-namespaces -o wide --show-labels');
  }
});

test('a megabyte that is pasted is taken in without holding anything up, and given up by Ctrl-C', async () => {
  const { session, seen } = await terminal();
  let longest = 0;
  let last = performance.now();
  const beat = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 1);
  session.paste(`echo ${'x'.repeat(1 << 20)}`);
  session.type('y');
  expect((await seen()).at(-1)).toMatch(/xy$/);
  session.type('\x03');
  expect((await seen()).slice(-1)).toEqual(['$']);
  clearInterval(beat);
  expect(longest).toBeLessThan(1000);
});

test('Escape twice is the way out', async () => {
  const { session, left } = await terminal();
  session.type('\x1b');
  expect(left).toEqual([]);
  session.type('\x1b');
  expect(left).toEqual(['left']);
});

test('what a command in the background prints goes above the line that is typed', async () => {
  const { engine, session, seen, run } = await terminal();
  await run('(sleep 2; echo late; printf half) &\r');
  session.type('echo a');
  await seen();
  await engine.pass(3000);
  session.type('b');
  expect((await seen()).slice(-4)).toEqual(['[1] 101', 'late', 'half⏎', '$ echo ab']);
  expect((await run('\r')).slice(-4)).toEqual([
    '$ echo ab',
    'ab',
    '[1]+  Done                    (sleep 2; echo late; printf half)',
    '$',
  ]);
});
