import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { kubehop as run } from './kubehop.ts';
import type { PrintedRequest } from './print-trace.ts';

const folder = mkdtempSync(join(tmpdir(), 'kubehop-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const scene = file(
  'shop.yaml',
  `
apiVersion: kubehop.dev/v1
kind: Scene
metadata: {name: shop}
spec: {seed: 3}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: NodePort, clusterIP: 10.96.0.50, selector: {app: web}, ports: [{port: 80, nodePort: 30080}]}
---
apiVersion: v1
kind: Namespace
metadata: {name: team}
---
apiVersion: v1
kind: Pod
metadata: {name: client, namespace: team}
spec: {containers: [{name: curl, image: curlimages/curl, command: [sleep, infinity]}]}
`,
);

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** In this process, which saves the second that a process of its own takes to start. */
async function kubehop(...args: readonly string[]): Promise<Said> {
  const said = { out: '', err: '' };
  const into = (stream: 'out' | 'err', end: string) => (text: unknown) => {
    said[stream] += `${text}${end}`;
    return true;
  };
  const spies = [
    vi.spyOn(console, 'log').mockImplementation(into('out', '\n')),
    vi.spyOn(console, 'error').mockImplementation(into('err', '\n')),
    vi.spyOn(process.stdout, 'write').mockImplementation(into('out', '')),
  ];
  try {
    const code = await run(args);
    return { code, ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

async function requests(...args: readonly string[]): Promise<readonly PrintedRequest[]> {
  const { code, out, err } = await kubehop('trace', ...args, '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out).requests;
}

const fromClient = ['--from', 'pod/client', '--from-namespace', 'team'];

describe('rules', () => {
  test('prints all that kube-proxy writes on a node, as iptables-restore takes it', async () => {
    const { code, out, err } = await kubehop('rules', '--mode', 'iptables', '--node', 'node-2', scene);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^\*filter\n[\s\S]+\nCOMMIT\n\*nat\n[\s\S]+\nCOMMIT\n$/);
    expect(out).toContain(
      '-A KUBE-SERVICES -m comment --comment "default/web cluster IP" -m tcp -p tcp -d 10.96.0.50 --dport 80 -j KUBE-SVC-LOLE4ISW44XBNF3G\n',
    );
    expect(out.match(/default\/web -> 10\.244\./g)).toHaveLength(3);
  });

  test('names the node that does not exist', async () => {
    expect(await kubehop('rules', '--node', 'node-9', scene)).toEqual({
      code: 1,
      out: '',
      err: 'nodes "node-9" not found\n',
    });
  });
});

describe('trace in a scene', () => {
  test('says who answered, whom it saw, and every hop with the rules looked at', async () => {
    const [request, ...others] = await requests(...fromClient, '--to', 'http://web.default:80', scene);
    expect(others).toEqual([]);
    expect(request).toMatchObject({ outcome: 'answered', resolved: '10.96.0.50' });
    expect(request?.by).toMatch(/^default\/web-/);
    expect(request?.seenFrom).toMatch(/^10\.244\.\d\.\d+$/);
    const matched = request?.hops.flatMap(({ looks }) => looks.filter((l) => l.matched).map((l) => l.chain)) ?? [];
    expect(matched).toEqual(expect.arrayContaining(['KUBE-SERVICES', 'KUBE-SVC-LOLE4ISW44XBNF3G']));
  });

  test('sends as many requests as asked, the same ones for the same seed', async () => {
    const ask = async (seed: string) =>
      (await requests(...fromClient, '--to', 'tcp://10.96.0.50:80', '--count', '12', '--seed', seed, scene)).map(
        (r) => r.by,
      );
    const first = await ask('7');
    expect(first).toHaveLength(12);
    expect(new Set(first).size).toBeGreaterThan(1);
    expect(await ask('7')).toEqual(first);
    expect(await ask('8')).not.toEqual(first);
  });

  test('reaches a node port from outside by the name of the node', async () => {
    const [request] = await requests('--from', 'outside', '--to', 'http://node-2:30080', scene);
    expect(request).toMatchObject({ outcome: 'answered', seenFrom: '192.168.0.3' });
  });

  test('at an early instant the Service has no endpoints yet', async () => {
    const [request] = await requests('--from', 'node/node-1', '--to', 'tcp://10.96.0.50:80', '--at', '200ms', scene);
    expect(request?.outcome).not.toBe('answered');
  });

  test('a text for people closes with what became of it', async () => {
    const { code, out } = await kubehop('trace', ...fromClient, '--to', 'tcp://10.96.0.50:81', scene);
    expect(code).toBe(0);
    expect(out.trimEnd().split('\n').at(-1)).toMatch(/^timeout: timed out: /);
    expect(out).toContain('PREROUTING');
  });

  test('names who is not there, in the words of kubectl', async () => {
    const { code, err } = await kubehop('trace', '--from', 'pod/client', '--to', 'tcp://10.96.0.50:80', scene);
    expect({ code, err }).toEqual({ code: 1, err: 'Error from server (NotFound): pods "client" not found\n' });
  });

  test('names line and field of a bad scene', async () => {
    const bad = file('bad.yaml', 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  port: 80\n');
    const { code, err } = await kubehop('trace', '--from', 'outside', '--to', 'tcp://10.96.0.50:80', bad);
    expect(code).toBe(1);
    expect(err).toContain(`${bad}:5:3: `);
    expect(err).toContain('unknown field "spec.port"');
  });
});

const saved = file(
  'iptables-save.txt',
  `# Generated by iptables-save
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A FORWARD -s 10.244.0.0/16 -j ACCEPT
-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:KUBE-SERVICES - [0:0]
-A PREROUTING -j KUBE-SERVICES
-A KUBE-SERVICES -d 10.96.0.50/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.244.1.7:8080
COMMIT
`,
);

describe('trace through the rules of a real machine', () => {
  const ask = (from: string, to: string) =>
    requests('--rules', saved, '--local', '192.168.0.2', '--from', from, '--to', to);

  test('follows a packet to where the rules send it', async () => {
    const [request] = await ask('10.244.0.10', '10.96.0.50:80');
    expect(request).toMatchObject({ outcome: 'answered', by: '10.244.1.7:8080', seenFrom: '10.244.0.10' });
    expect(request?.reason).toContain('let through on to 10.244.1.7:8080');
  });

  test('says which policy drops it', async () => {
    const [request] = await ask('203.0.113.9', 'tcp://10.96.0.50:80');
    expect(request).toMatchObject({ outcome: 'timeout' });
    expect(request?.reason).toContain('-P FORWARD DROP');
  });

  test('ip6tables-save may follow: each packet meets the rules of its family', async () => {
    const both = file(
      'both.txt',
      `# Generated by iptables-save
*filter
:FORWARD DROP [0:0]
COMMIT
# Generated by ip6tables-save
*nat
:PREROUTING ACCEPT [0:0]
-A PREROUTING -d fd00:10:96::50/128 -p tcp -m tcp --dport 80 -j DNAT --to-destination [fd00:10:244:1::7]:8080
COMMIT
`,
    );
    const options = ['--rules', both, '--local', '192.168.0.2', '--local', 'fd00:192:168::2'];
    const [six] = await requests(...options, '--from', 'fd00:10:244::9', '--to', '[fd00:10:96::50]:80');
    expect(six).toMatchObject({ outcome: 'answered', by: '[fd00:10:244:1::7]:8080', seenFrom: 'fd00:10:244::9' });
    const [four] = await requests(...options, '--from', '10.244.0.10', '--to', '10.96.0.50:80');
    expect(four?.reason).toContain('-P FORWARD DROP');
  });

  test('rules may be those of nft', async () => {
    const rules = `table ip nat {
	chain prerouting {
		type nat hook prerouting priority dstnat; policy accept;
		ip daddr . tcp dport vmap { 10.96.0.50 . 80 : goto web }
	}
	chain web {
		tcp dport 80 dnat to 10.244.1.7:8080
	}
}
`;
    const options = ['--local', '192.168.0.2', '--from', '10.244.0.10', '--to', '10.96.0.50:80'];
    const [request] = await requests('--rules', file('nft.txt', rules), ...options);
    expect(request).toMatchObject({ outcome: 'answered', by: '10.244.1.7:8080', seenFrom: '10.244.0.10' });
    const bad = file('bad-nft.txt', rules.replace('goto web', 'goto nowhere'));
    const { code, err } = await kubehop('trace', '--rules', bad, ...options);
    expect(code).toBe(1);
    expect(err).toMatch(/bad-nft.txt:4: .*Could not process rule: No such file or directory/);
  });

  test('refuses rules that cannot be loaded, with the line', async () => {
    const bad = file('broken.txt', '*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -j NOWHERE\nCOMMIT\n');
    const { code, err } = await kubehop(
      'trace',
      '--rules',
      bad,
      '--local',
      '10.0.0.1',
      '--from',
      '10.0.0.2',
      '--to',
      '10.0.0.3:80',
    );
    expect(code).toBe(1);
    expect(err).toMatch(new RegExp(`^${bad}:[34]: .*NOWHERE`));
  });
});

describe('serve', () => {
  test('says that a port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const { code, err } = await kubehop('serve', '--port', port, scene);
    other.close();
    expect({ code, err }).toEqual({
      code: 1,
      err: `port ${port} of 127.0.0.1 is in use: choose another with --port, or 0 for any that is free\n`,
    });
  });
});

test.each([
  [[], 'Usage: '],
  [['fly'], 'unknown command "fly"'],
  [['trace', '--to', 'tcp://10.96.0.50:80', scene], '--from is missing'],
  [['trace', '--from', 'cat', '--to', 'tcp://10.96.0.50:80', scene], '--from cat: '],
  [['trace', '--from', 'outside', '--to', 'tcp://10.96.0.50:80', '--count', '0', scene], '--count 0: '],
  [['trace', '--from', 'outside', '--to', 'tcp://10.96.0.50:80', '--at', 'soon', scene], '--at soon: '],
  [['rules', '--fast', scene], "Unknown option '--fast'"],
  [['rules'], 'the scene file is missing'],
])('called wrongly it says why and exits with 2: %j', async (args, message) => {
  const { code, out, err } = await kubehop(...args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(message);
});

describe('as a process', () => {
  const tsx = join(import.meta.dirname, '../../node_modules/tsx/dist/cli.mjs');
  const command = [tsx, join(import.meta.dirname, 'main.ts')];

  test('results go to stdout, messages to stderr, and the exit code says how it went', () => {
    const start = (...args: readonly string[]) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [...command, ...args], { encoding: 'utf8' });
      return { code: status, out: stdout, err: stderr };
    };
    const rules = ['rules', '--node', 'node-9', scene];
    expect(start(...rules)).toEqual({ code: 1, out: '', err: 'nodes "node-9" not found\n' });
    expect(start('help')).toMatchObject({ code: 0, out: expect.stringMatching(/^Usage: /), err: '' });
  });

  test('serve prints its URL, answers there while time passes, and ends at Ctrl-C', async () => {
    const child = spawn(process.execPath, [...command, 'serve', scene], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
    const url = String(line).trim();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const response = await fetch(`${url}/api/v1/namespaces/team/pods/client`);
    const { metadata } = (await response.json()) as { readonly metadata: { readonly creationTimestamp: string } };
    // The scene's calendar is moved to the one on the wall.
    expect(Math.abs(Date.now() - Date.parse(metadata.creationTimestamp))).toBeLessThan(120_000);
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  test('a reader that has enough ends it without a word, as with any tool', async () => {
    const args = [...command, 'trace', ...fromClient, '--to', 'http://web.default:80', '--json', scene];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    const [code] = await once(child, 'close');
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });
});
