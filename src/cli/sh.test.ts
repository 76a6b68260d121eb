import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { deploymentOf } from '../testing/lab.ts';

const directory = mkdtempSync(join(tmpdir(), 'kubehop-sh-'));
const scene = join(directory, 'scene.yaml');
writeFileSync(scene, deploymentOf('web', 2));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** What `kubehop sh` prints for these lines. */
function typed(lines: string): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  return new Promise((resolve) => {
    const child = spawn('npx', ['tsx', 'src/cli/main.ts', 'sh', scene]);
    const said = { out: '', err: '' };
    child.stdout.on('data', (text) => {
      said.out += text;
    });
    child.stderr.on('data', (text) => {
      said.err += text;
    });
    child.on('close', (code) => resolve({ code, ...said }));
    child.stdin.end(lines);
  });
}

test('commands from the standard input are run in virtual time, loops over several lines too', async () => {
  const script = `kubectl get deploy -o name
for i in 1 2
do
  sleep 10m
  echo $i
done
kubectl delete pod nope`;
  expect(await typed(script)).toEqual({
    code: 1,
    out: 'deployment.apps/web\n1\n2\n',
    err: 'Error from server (NotFound): pods "nope" not found\n',
  });
});

test('work that keeps the machine busy takes no virtual time', async () => {
  const { out } = await typed('date +%s\nseq 1 200000 | sort -n | tail -1\ndate +%s\n');
  const [before, last, after] = out.split('\n');
  expect(last).toBe('200000');
  expect(after).toBe(before);
});
