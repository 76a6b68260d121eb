import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/**
 * The kubectl on this machine nearest to the version that ours speaks like, 1.34: one beside the installed one that carries its
 * version in its name (as cloud SDKs ship them), or the installed one. Undefined where there is none.
 */
function findKubectl(): { readonly path: string; readonly version: string } | undefined {
  const [installed] = spawnSync('sh', ['-c', 'command -v kubectl'], { encoding: 'utf8' }).stdout.split('\n');
  if (!installed) return undefined;
  const beside = ['1.34', '1.33'].map((version) => join(dirname(realpathSync(installed)), `kubectl.${version}`));
  const path = beside.find((candidate) => existsSync(candidate)) ?? installed;
  const { stdout } = spawnSync(path, ['version', '--client'], { encoding: 'utf8' });
  const version = /Client Version: (\S+)/.exec(stdout)?.[1];
  return version === undefined ? undefined : { path, version };
}

export const realKubectl = findKubectl();

/** The real kubectl in a home of its own, whose only cluster is at `url`. */
export class RealKubectl {
  readonly home = mkdtempSync(join(tmpdir(), 'kubehop-kubectl-'));

  constructor(url: string) {
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'kubehop', cluster: { server: url } }],
      users: [{ name: 'kubehop', user: {} }],
      contexts: [{ name: 'kubehop', context: { cluster: 'kubehop', user: 'kubehop', namespace: 'default' } }],
      'current-context': 'kubehop',
    };
    writeFileSync(join(this.home, 'config'), JSON.stringify(config));
  }

  /**
   * Runs it to its end. `whileRunning` is called again and again until then; when it gives false, kubectl is interrupted (Ctrl-C).
   */
  async run(words: readonly string[], stdin = '', whileRunning: (out: string) => boolean = () => true): Promise<Said> {
    const env = { ...process.env, HOME: this.home, KUBECONFIG: join(this.home, 'config') };
    const child = spawn(realKubectl?.path ?? 'kubectl', words, { cwd: this.home, env, stdio: 'pipe' });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    child.stdin.on('error', () => undefined).end(stdin);
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const beat = setInterval(() => {
      if (!whileRunning(out)) child.kill('SIGINT');
    }, 5);
    const code = await ended;
    clearInterval(beat);
    return { code, out, err };
  }

  remove(): void {
    rmSync(this.home, { recursive: true });
  }
}
