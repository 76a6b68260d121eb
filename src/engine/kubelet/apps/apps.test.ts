import { describe, expect, test } from 'vitest';
import { isPodReady, type Pod, type PodSpec } from '../../../model/objects/index.ts';
import { placeOfPod } from '../../../model/trace.ts';
import type { RequestRecord } from '../../../model/world.ts';
import { httpProbe, podSpec, SmallCluster } from '../../../testing/small-cluster.ts';

const behaviour = 'kubehop.dev/behaviour';

/** Pods by name on one node, and the requests that they send of themselves. */
class Apps extends SmallCluster {
  readonly sent: RequestRecord[] = [];

  constructor() {
    super(1);
    this.run(1);
    this.network.onRequest((record) => {
      if (record.outcome !== 'pending') this.sent.push(record);
    });
  }

  /** A running pod. `does` is its annotation. */
  start(name: string, does: string, spec: PodSpec = podSpec({ image: 'example.com/app:1' })): this {
    const annotations = does === '' ? {} : { [behaviour]: does };
    this.api.create(
      'Pod',
      { metadata: { name, namespace: 'default', annotations, labels: { app: name } }, spec },
      'user',
    );
    this.until(() => this.pod(name).status.containerStatuses?.[0]?.state.running !== undefined, 10);
    return this;
  }

  pod(name: string): Pod {
    const pod = this.api.get('Pod', 'default', name);
    if (!pod) throw new Error(`no ${name}`);
    return pod;
  }

  ask(name: string, scheme: string, port: number, path = '') {
    return this.fetch('node-1', `${scheme}://${this.pod(name).status.podIP}:${port}${path}`);
  }

  from(name: string): RequestRecord[] {
    return this.sent.filter((record) => record.from === placeOfPod('default', name));
  }
}

describe('an image', () => {
  test('that serves HTTP says which pod answers, on which node, and whom it sees', () => {
    const apps = new Apps().start('web', '', podSpec({ image: 'nginx:1.27' }));
    expect(apps.ask('web', 'http', 80, '/a?b=c').body).toMatch(
      /^Hostname: web\nPod: default\/web\nNode: node-1\nClient: 192\.168\.0\.2:\d+\nRequest: GET \/a\?b=c\nHost: 10\.244\.0\.2\n$/,
    );
  });

  test('of a tutorial answers what the tutorial shows', () => {
    const apps = new Apps()
      .start('hostnames', '', podSpec({ image: 'registry.k8s.io/serve_hostname', ports: [] }))
      .start('echo', '', podSpec({ image: 'registry.k8s.io/echoserver:1.10', ports: [] }));
    expect(apps.ask('hostnames', 'http', 9376).body).toBe('hostnames\n');
    expect(apps.ask('echo', 'http', 8080, '/x?y=1').body).toMatch(
      /^\n\nHostname: echo\n[\s\S]*\n\tclient_address=192\.168\.0\.2\n\tmethod=GET\n\treal path=\/x\n\tquery=y=1\n/,
    );
  });

  test('nobody knows listens on the ports its container declares', () => {
    const ports = [{ containerPort: 9999, protocol: 'TCP' as const }];
    const apps = new Apps().start('own', '', podSpec({ image: 'example.com/own:1', ports }));
    expect(apps.ask('own', 'http', 9999).status).toBe(200);
    expect(apps.ask('own', 'http', 80).outcome).toBe('refused');
  });

  test('redis answers PING, udp-echo what it was sent', () => {
    const apps = new Apps()
      .start('cache', '', podSpec({ image: 'redis:7' }))
      .start('echo', '', podSpec({ image: 'kubehop/udp-echo' }));
    expect(apps.ask('cache', 'tcp', 6379).body).toBe('+PONG\r\n');
    expect(apps.ask('echo', 'udp', 7).body).toBe('hello');
  });

  test('http-echo answers with its -text, in which variables of its environment may stand', () => {
    const image = 'hashicorp/http-echo:1.0';
    const env = [{ name: 'COLOUR', value: 'blue' }];
    const apps = new Apps()
      .start('banana', '', podSpec({ image, args: ['-text=banana split', '-listen=:5000'] }))
      .start('sky', '', podSpec({ image, args: ['-text', '$(COLOUR) $(NOBODY)'], env }))
      .start('said', '', podSpec({ image, env: [{ name: 'ECHO_TEXT', value: 'by the environment' }] }));
    expect(apps.ask('banana', 'http', 5000).body).toBe('banana split\n');
    expect(apps.ask('sky', 'http', 5678, '/any').body).toBe('blue $(NOBODY)\n');
    expect(apps.ask('sky', 'http', 5678, '/health').body).toBe('{"status":"ok"}\n');
    expect(apps.ask('said', 'http', 5678).body).toBe('by the environment\n');
  });

  test('with a loop around wget finds its server by the environment; a variable that does not exist leaves nothing to ask', () => {
    const apps = new Apps().start('web', '', podSpec({ image: 'nginx' }));
    const env = [{ name: 'WEB_HOST', value: apps.pod('web').status.podIP ?? '' }];
    const loop = (url: string) => ['sh', '-c', `while true; do wget -qO- ${url}; sleep 2; done`];
    for (const [name, url] of [
      ['kube', 'http://$(WEB_HOST)/'],
      ['shell', 'http://$WEB_HOST:80/'],
      ['lost', 'http://$(NOBODY)/'],
    ] as const) {
      apps.start(name, '', podSpec({ image: 'busybox', command: loop(url), env }));
    }
    apps.run(5);
    expect(apps.from('kube')[0]).toMatchObject({ outcome: 'answered', by: 'default/web' });
    expect(apps.from('shell')[0]).toMatchObject({ outcome: 'answered', by: 'default/web' });
    expect(apps.from('lost')).toEqual([]);
  });

  test('with a loop around wget is a client', () => {
    const apps = new Apps().start('web', '', podSpec({ image: 'nginx' }));
    const command = ['sh', '-c', `while true; do wget -qO- http://${apps.pod('web').status.podIP}/; sleep 2; done`];
    apps.start('load', '', podSpec({ image: 'busybox', command }));
    apps.run(10);
    expect(apps.from('load').map(({ outcome }) => outcome)).toEqual(Array.from({ length: 5 }, () => 'answered'));
  });
});

describe('a kuard', () => {
  const probes = { readinessProbe: httpProbe('/ready', 8080), livenessProbe: httpProbe('/healthy', 8080) };

  test('that is switched to not alive is restarted, and alive again', () => {
    const apps = new Apps().start('kuard', '', podSpec({ image: 'gcr.io/kuar-demo/kuard-amd64:1', ...probes }));
    apps.until(() => isPodReady(apps.pod('kuard')), 10);
    apps.kubelets.get('node-1')?.setLiveness('default', 'kuard', false);
    expect(apps.ask('kuard', 'http', 8080, '/healthy').status).toBe(500);
    expect(apps.ask('kuard', 'http', 8080, '/ready').status).toBe(200);
    apps.until(() => apps.pod('kuard').status.containerStatuses?.[0]?.restartCount === 1, 30);
    expect(apps.events('kuard')).toContain('Killing: Container web failed liveness probe, will be restarted');
    apps.run(5);
    expect(apps.ask('kuard', 'http', 8080, '/healthy').status).toBe(200);
  });
});

describe('the annotation kubehop.dev/behaviour', () => {
  test('makes a slow starter: nothing listens before its time', () => {
    const apps = new Apps().start('slow', 'slow-starter startup=12s port=8080');
    apps.run(11);
    expect(apps.ask('slow', 'http', 8080).outcome).toBe('refused');
    apps.run(2);
    expect(apps.ask('slow', 'http', 8080).status).toBe(200);
  });

  test('makes a crasher, which ends in CrashLoopBackOff', () => {
    const apps = new Apps().start('bad', 'crasher after=3s code=2');
    apps.until(() => apps.pod('bad').status.containerStatuses?.[0]?.state.waiting?.reason === 'CrashLoopBackOff', 30);
    expect(apps.pod('bad').status.containerStatuses?.[0]?.lastState.terminated?.exitCode).toBe(2);
  });

  test('makes a sleeper: it listens on nothing', () => {
    const apps = new Apps().start('idle', 'sleeper', podSpec({ image: 'nginx' }));
    expect(apps.ask('idle', 'http', 80).outcome).toBe('refused');
  });

  test('speaks of one container by name', () => {
    const apps = new Apps();
    const { containers } = podSpec({ name: 'side', image: 'example.com/side:1' });
    const annotations = { [`${behaviour}.side`]: 'http-server port=9000' };
    const spec = podSpec({}, { containers: [...podSpec().containers, ...containers] });
    apps.api.create('Pod', { metadata: { name: 'two', namespace: 'default', annotations }, spec }, 'user');
    apps.until(() => isPodReady(apps.pod('two')), 20);
    expect(apps.ask('two', 'http', 9000).status).toBe(200);
  });

  test('that means nothing is said in an event, and the image decides', () => {
    const apps = new Apps()
      .start('typo', 'crahser', podSpec({ image: 'nginx' }))
      .start('odd', 'crasher after=soon color=red')
      .start('lost', 'client to=web');
    expect(apps.ask('typo', 'http', 80).status).toBe(200);
    expect(apps.events('typo').at(-1)).toMatch(
      /^InvalidBehaviour: kubehop.dev\/behaviour: unknown behaviour "crahser": known are http-server, /,
    );
    expect(apps.events('odd').find((text) => text.startsWith('Invalid'))).toBe(
      'InvalidBehaviour: kubehop.dev/behaviour: after: Invalid value: "soon": a duration such as 20s or 500ms is expected; crasher has no parameter "color"',
    );
    expect(apps.events('lost').at(-1)).toContain('to: Invalid value: "web": http[s]://HOST[:PORT][/PATH], ');
  });
});

describe('a client', () => {
  const web = (): Apps => {
    const apps = new Apps().start('web', '', podSpec({ image: 'nginx' }));
    apps.expose('web');
    return apps;
  };
  const addressOf = (apps: Apps): string => apps.api.get('Service', 'default', 'web')?.spec.clusterIP ?? '';
  const recreate = (apps: Apps): void => {
    apps.api.delete('Service', 'default', 'web', {}, 'user');
    apps.expose('web');
  };

  test('looks the name up for each request, and finds a Service that was made anew', () => {
    const apps = web().start('client', 'client to=http://web every=1s timeout=500ms');
    const before = addressOf(apps);
    apps.run(3);
    recreate(apps);
    apps.run(3);
    const found = apps.from('client').map(({ id }) => apps.network.trace(id)?.resolved);
    expect(new Set(found)).toEqual(new Set([before, addressOf(apps)]));
    expect(addressOf(apps)).not.toBe(before);
  });

  test('that looked the name up once goes on to the old address', () => {
    const apps = web().start('client', 'caching-client to=http://web.default.svc.cluster.local every=1s timeout=500ms');
    const before = addressOf(apps);
    apps.run(3);
    recreate(apps);
    apps.run(5);
    expect(new Set(apps.from('client').map((r) => r.to))).toEqual(new Set([`http://${before}`]));
  });

  test('that retries asks again after 100, 200 and 400 ms, and then only at its usual pace', () => {
    const apps = new Apps().start('idle', 'sleeper');
    const to = `http://${apps.pod('idle').status.podIP}`;
    apps.start('client', `retrying-client to=${to} every=10s retries=3`);
    apps.run(9);
    const starts = apps.from('client').map((r) => r.startedAt);
    expect(starts.slice(1).map((at, i) => Math.round(at - (starts[i] ?? 0)))).toEqual([100, 200, 400]);
    apps.run(3);
    expect(apps.from('client').length).toBeGreaterThan(4);
  });

  test('that keeps its connection opens another when its server is replaced, and hangs up when it ends', () => {
    const apps = new Apps().start('web', '', podSpec({ image: 'nginx' }));
    const to = `http://${apps.pod('web').status.podIP}`;
    apps.start('client', `keep-alive-client to=${to} every=1s`);
    apps.run(5);
    const connections = () => new Set(apps.from('client').map((r) => apps.network.trace(r.id)?.connection ?? r.id));
    expect(apps.from('client').length).toBeGreaterThan(3);
    expect(connections().size).toBe(1);
    apps.kubelets.get('node-1')?.crashContainer('default', 'web');
    apps.run(5);
    expect(connections().size).toBeGreaterThan(1);
    const last = apps.from('client').at(-1);
    expect(last?.outcome).toBe('answered');
    apps.kubelets.get('node-1')?.crashContainer('default', 'client');
    apps.run(0.04);
    expect(apps.network.trace(last?.id ?? 0)?.packets.at(-1)?.label).toBe('ACK');
    expect(apps.network.trace(last?.id ?? 0)?.packets.map((p) => p.label)).toContain('FIN');
  });

  test('ends with its pod', () => {
    const apps = web();
    apps.start('client', `client to=http://${apps.pod('web').status.podIP} every=1s`);
    apps.run(3);
    apps.api.delete('Pod', 'default', 'client', {}, 'user');
    apps.until(() => apps.api.get('Pod', 'default', 'client') === undefined, 5);
    const count = apps.from('client').length;
    apps.run(5);
    expect(apps.from('client')).toHaveLength(count);
  });
});
