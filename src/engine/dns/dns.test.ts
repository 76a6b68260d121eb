import { describe, expect, test } from 'vitest';
import { parseAnswer } from '../../model/dns.ts';
import type { Service } from '../../model/objects/index.ts';
import { defaultScene } from '../../model/scene.ts';
import type { RequestTrace } from '../../model/trace.ts';
import { podSpec } from '../../testing/small-cluster.ts';
import { Cluster } from '../cluster.ts';
import type { RequestResult } from '../network/request.ts';
import { Playground } from '../playground.ts';

const manifests = `
apiVersion: kubehop.dev/v1
kind: Scene
metadata: { name: names }
spec:
  outside:
    - { name: laptop, address: 203.0.113.10 }
    - { name: db.example.com, address: 203.0.113.20, listens: [{ port: 5432, protocol: TCP }] }
---
apiVersion: v1
kind: Namespace
metadata: { name: my-ns }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: redis-master, namespace: my-ns }
spec:
  replicas: 2
  selector: { matchLabels: { app: redis } }
  template:
    metadata: { labels: { app: redis } }
    spec: { containers: [{ name: redis, image: 'redis:7', ports: [{ containerPort: 6379 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: redis-master, namespace: my-ns }
spec: { clusterIP: 10.96.0.99, selector: { app: redis }, ports: [{ name: redis, port: 6379 }] }
---
apiVersion: v1
kind: Service
metadata: { name: redis-peers, namespace: my-ns }
spec: { clusterIP: None, selector: { app: redis }, ports: [{ name: redis, port: 6379 }] }
---
apiVersion: v1
kind: Service
metadata: { name: database, namespace: my-ns }
spec: { type: ExternalName, externalName: db.example.com }
---
apiVersion: v1
kind: Service
metadata: { name: cache, namespace: my-ns }
spec: { type: ExternalName, externalName: redis-master.my-ns.svc.cluster.local }
---
apiVersion: v1
kind: Service
metadata: { name: nowhere, namespace: my-ns }
spec: { type: ExternalName, externalName: gone.example.org }
---
apiVersion: v1
kind: Pod
metadata: { name: inside, namespace: my-ns }
spec: { containers: [{ name: c, image: curl, command: [sleep, infinity] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: other, namespace: default }
spec: { containers: [{ name: c, image: curl, command: [sleep, infinity] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: busybox-1, namespace: my-ns, labels: { name: busybox } }
spec:
  hostname: busybox-1
  subdomain: busybox-subdomain
  containers: [{ name: c, image: busybox, command: [sleep, infinity] }]
---
apiVersion: v1
kind: Service
metadata: { name: busybox-subdomain, namespace: my-ns }
spec: { clusterIP: None, selector: { name: busybox }, ports: [{ name: foo, port: 1234 }] }
`;

const inside = 'pod/my-ns/inside';
const other = 'pod/default/other';

interface Pods {
  readonly items: readonly {
    readonly spec: { readonly nodeName: string };
    readonly status: { readonly podIP: string };
  }[];
}

class Names {
  readonly playground: Playground;

  constructor(more = '') {
    const opened = Playground.open(manifests + more);
    if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
    this.playground = opened.playground;
  }

  send(from: string, to: string): RequestTrace {
    const { requests, message } = this.playground.act({ kind: 'send', from, to, count: 1 });
    this.playground.advanceTo(this.playground.now + 12_000);
    const trace = this.playground.trace(requests[0] ?? -1);
    if (!trace) throw new Error(message);
    return trace;
  }

  /** The address found, or why there is none. */
  lookup(from: string, name: string): string {
    const { outcome, body, reason } = this.send(from, `dns://${name}`);
    return outcome === 'answered' ? (body ?? '') : reason;
  }

  /** Result code and records, in alphabetical order. */
  dig(name: string, type = 'A', from = inside): readonly string[] {
    const answer = parseAnswer(this.send(from, `dns://${name}/${type}`).body ?? '');
    return answer ? [answer.rcode, ...answer.records.map((r) => `${r.ttl} ${r.type} ${r.data}`).sort()] : [];
  }

  rest(method: 'PATCH' | 'DELETE', path: string, body?: object): void {
    const request = {
      method,
      path,
      ...(body && { body: JSON.stringify(body), contentType: 'application/merge-patch+json' }),
    };
    const { ok, message } = this.playground.act({ kind: 'rest', request });
    if (!ok) throw new Error(message);
    this.playground.advanceTo(this.playground.now + 5000);
  }

  get<T>(path: string): T {
    return JSON.parse(this.playground.read({ method: 'GET', path }).body);
  }

  nodeOf(namespace: string, pod: string): string {
    const { spec }: Pods['items'][number] = this.get(`/api/v1/namespaces/${namespace}/pods/${pod}`);
    return spec.nodeName;
  }

  podAddresses(): string[] {
    const found: Pods = this.get('/api/v1/namespaces/my-ns/pods?labelSelector=app%3Dredis');
    return found.items.map(({ status }) => status.podIP).sort();
  }
}

const shared = new Names();

describe('a Service', () => {
  test('answers to its bare name in its namespace, with its namespace from another one, and to its full name', () => {
    expect(shared.lookup(inside, 'redis-master')).toBe('10.96.0.99');
    expect(shared.lookup(other, 'redis-master.my-ns')).toBe('10.96.0.99');
    expect(shared.lookup(other, 'redis-master.my-ns.svc')).toBe('10.96.0.99');
    expect(shared.lookup(other, 'redis-master.my-ns.svc.cluster.local')).toBe('10.96.0.99');
  });

  test('does not answer to its bare name in another namespace', () => {
    expect(shared.lookup(other, 'redis-master')).toBe(
      'Could not resolve host: redis-master (there is no such name (NXDOMAIN))',
    );
  });

  test('is asked for by a datagram that kube-proxy’s rules lead to a CoreDNS pod, and the connection comes after', () => {
    const trace = shared.send(inside, 'tcp://redis-master:6379');
    expect(trace.packets.slice(0, 3).map(({ label }) => label)).toEqual([
      'DNS A? redis-master.my-ns.svc.cluster.local',
      'DNS 10.96.0.99',
      'SYN',
    ]);
    const query = trace.packets[0];
    const first = query?.hops[0]?.before;
    const last = query?.hops.at(-1);
    expect([first?.protocol, first?.dst, first?.dport]).toEqual(['UDP', '10.96.0.10', 53]);
    expect(last?.place).toMatch(/^pod\/kube-system\/coredns-/);
    expect(
      query?.hops.some(({ looks }) => looks.some(({ chain, matched }) => matched && chain.startsWith('KUBE-SEP-'))),
    ).toBe(true);
    expect(trace).toMatchObject({ outcome: 'answered', resolved: '10.96.0.99' });
  });

  test('has an A record of 30 seconds, no AAAA record, and SRV records by port name', () => {
    const name = 'redis-master.my-ns.svc.cluster.local';
    expect(shared.dig(name)).toEqual(['NOERROR', '30 A 10.96.0.99']);
    expect(shared.dig(name, 'AAAA')).toEqual(['NOERROR']);
    expect(shared.dig(`_redis._tcp.${name}`, 'SRV')).toEqual(['NOERROR', `30 SRV 0 100 6379 ${name}`]);
    expect(shared.dig(`_http._tcp.${name}`, 'SRV')).toEqual(['NXDOMAIN']);
  });

  test('is found by its address', () => {
    expect(shared.dig('10.96.0.99', 'PTR')).toEqual(['NOERROR', '30 PTR redis-master.my-ns.svc.cluster.local']);
    expect(shared.dig('10.96.77.77', 'PTR')).toEqual(['NXDOMAIN']);
  });

  test('that does not exist is told apart from a name without records', () => {
    expect(shared.dig('nobody.my-ns.svc.cluster.local')).toEqual(['NXDOMAIN']);
    expect(shared.dig('redis-master.no-ns.svc.cluster.local')).toEqual(['NXDOMAIN']);
    expect(shared.dig('my-ns.svc.cluster.local')).toEqual(['NOERROR']);
    expect(shared.dig('svc.cluster.local')).toEqual(['NOERROR']);
    expect(shared.dig('a.b.c.redis-master.my-ns.svc.cluster.local')).toEqual(['NXDOMAIN']);
  });
});

describe('a headless Service', () => {
  test('answers with all ready addresses, each with a name of its own', () => {
    const [a = '', b = ''] = shared.podAddresses();
    expect(shared.dig('redis-peers.my-ns.svc.cluster.local')).toEqual(['NOERROR', `30 A ${a}`, `30 A ${b}`]);
    const dashed = a.replaceAll('.', '-');
    expect(shared.dig(`${dashed}.redis-peers.my-ns.svc.cluster.local`)).toEqual(['NOERROR', `30 A ${a}`]);
    expect(shared.dig('_redis._tcp.redis-peers.my-ns.svc.cluster.local', 'SRV')).toEqual([
      'NOERROR',
      ...[a, b].map((ip) => `30 SRV 0 50 6379 ${ip.replaceAll('.', '-')}.redis-peers.my-ns.svc.cluster.local`),
    ]);
  });

  test('gives its clients the addresses in changing order', () => {
    const found = new Set(Array.from({ length: 12 }, () => shared.lookup(inside, 'redis-peers')));
    expect([...found].sort()).toEqual(shared.podAddresses());
  });

  test('names a pod by its hostname where the pod’s subdomain is the Service', () => {
    const { status }: { status: { podIP: string } } = shared.get('/api/v1/namespaces/my-ns/pods/busybox-1');
    expect(shared.lookup(inside, 'busybox-1.busybox-subdomain')).toBe(status.podIP);
    expect(shared.dig(status.podIP, 'PTR')).toEqual([
      'NOERROR',
      '30 PTR busybox-1.busybox-subdomain.my-ns.svc.cluster.local',
    ]);
  });
});

describe('a pod', () => {
  test('has a name made of its address, in any namespace there is; such a name says nothing of whether the pod exists', () => {
    const { status }: { status: { podIP: string } } = shared.get('/api/v1/namespaces/my-ns/pods/inside');
    const dashed = status.podIP.replaceAll('.', '-');
    expect(shared.lookup(other, `${dashed}.my-ns.pod.cluster.local`)).toBe(status.podIP);
    expect(shared.lookup(other, `${dashed}.my-ns.pod`)).toBe(status.podIP);
    expect(shared.dig('10-244-99-99.default.pod.cluster.local')).toEqual(['NOERROR', '30 A 10.244.99.99']);
    expect(shared.dig('2001-db8--5.default.pod.cluster.local', 'AAAA')).toEqual(['NOERROR', '30 AAAA 2001:db8::5']);
    expect(shared.dig(`${dashed}.no-ns.pod.cluster.local`)).toEqual(['NXDOMAIN']);
    expect(shared.dig('web.default.pod.cluster.local')).toEqual(['NXDOMAIN']);
    expect(shared.dig('default.pod.cluster.local')).toEqual(['NOERROR']);
  });
});

describe('an ExternalName', () => {
  test('is an alias of a name outside; the client connects there on its own port', () => {
    expect(shared.dig('database.my-ns.svc.cluster.local')).toEqual([
      'NOERROR',
      '30 A 203.0.113.20',
      '30 CNAME db.example.com',
    ]);
    expect(shared.send(inside, 'tcp://database:5432')).toMatchObject({ outcome: 'answered', by: 'db.example.com' });
    expect(shared.send(inside, 'tcp://database:5433').outcome).toBe('refused');
  });

  test('may lead to another Service, or nowhere', () => {
    expect(shared.dig('cache.my-ns.svc.cluster.local')).toEqual([
      'NOERROR',
      '30 A 10.96.0.99',
      '30 CNAME redis-master.my-ns.svc.cluster.local',
    ]);
    expect(shared.lookup(inside, 'nowhere')).toContain('the name has no IPv4 address (no data)');
  });
});

describe('names outside the cluster', () => {
  test('resolve from the scene’s table, after the search list has been tried, and from nowhere else', () => {
    const trace = shared.send(other, 'tcp://db.example.com:5432');
    expect(
      trace.packets
        .filter(({ direction, label }) => direction === 'request' && label.startsWith('DNS'))
        .map((p) => p.label),
    ).toEqual([
      'DNS A? db.example.com.default.svc.cluster.local',
      'DNS A? db.example.com.svc.cluster.local',
      'DNS A? db.example.com.cluster.local',
      'DNS A? db.example.com',
      // By CoreDNS, of its node's resolver.
      'DNS A? db.example.com',
    ]);
    expect(trace.outcome).toBe('answered');
    expect(shared.lookup(other, 'www.kubernetes.io')).toContain('NXDOMAIN');
    expect(shared.lookup(other, 'laptop')).toContain('NXDOMAIN');
  });

  test('are asked for by CoreDNS: as its node, of the resolver in its node’s resolv.conf', () => {
    const names = new Names();
    const upstream = (trace: RequestTrace) => trace.packets.filter(({ hops }) => hops.at(-1)?.place === 'wire');
    const first = names.send(inside, 'dns://database.my-ns.svc.cluster.local.');
    expect(first).toMatchObject({ outcome: 'answered', body: '203.0.113.20' });
    const [query, ...others] = upstream(first);
    expect(others).toEqual([]);
    const pod = query?.hops[0];
    const resolver = query?.hops.at(-1)?.after;
    expect(query?.label).toBe('DNS A? db.example.com');
    expect(pod?.place).toMatch(/^pod\/kube-system\/coredns-/);
    expect(pod?.before.src).toMatch(/^10\.244\./);
    expect([resolver?.src, resolver?.dst, resolver?.dport]).toEqual([
      expect.stringMatching(/^192\.168\.0\.[23]$/),
      '192.168.0.1',
      53,
    ]);
    expect(
      query?.hops.some(({ looks }) => looks.some(({ matched, rule }) => matched && rule.includes('MASQUERADE'))),
    ).toBe(true);
  });

  test('are remembered by CoreDNS for the 30 seconds an answer lasts', () => {
    const names = new Names();
    names.rest('PATCH', '/apis/apps/v1/namespaces/kube-system/deployments/coredns/scale', { spec: { replicas: 1 } });
    const lookups = Array.from({ length: 4 }, () => {
      const { packets, body } = names.send(other, 'dns://db.example.com./A');
      return [packets.length, body?.split('\n')[1]];
    });
    expect(lookups).toEqual([
      [4, 'db.example.com 30 IN A 203.0.113.20'],
      [2, 'db.example.com 18 IN A 203.0.113.20'],
      [2, 'db.example.com 6 IN A 203.0.113.20'],
      [4, 'db.example.com 30 IN A 203.0.113.20'],
    ]);
  });

  test('are all that nodes and outside hosts can resolve', () => {
    for (const place of ['node/node-1', 'outside/laptop']) {
      expect(shared.lookup(place, 'db.example.com'), place).toBe('203.0.113.20');
      expect(shared.lookup(place, 'redis-master.my-ns.svc.cluster.local'), place).toContain('NXDOMAIN');
    }
  });
});

describe('when CoreDNS is down', () => {
  test('no name resolves, while addresses work as before; and names again when it is back', () => {
    const names = new Names();
    const scale = '/apis/apps/v1/namespaces/kube-system/deployments/coredns/scale';
    names.rest('PATCH', scale, { spec: { replicas: 0 } });
    const trace = names.send(inside, 'tcp://redis-master:6379');
    expect(trace.outcome).toBe('unresolved');
    expect(trace.reason).toMatch(/^Could not resolve host: redis-master \(no name server can be reached; rejected: /);
    expect(names.send(inside, 'tcp://10.96.0.99:6379').outcome).toBe('answered');
    names.rest('PATCH', scale, { spec: { replicas: 1 } });
    expect(names.lookup(inside, 'redis-master')).toBe('10.96.0.99');
  });

  test('because its only pod lost its machine, a query is lost on the way and asked again in vain', () => {
    const names = new Names();
    names.rest('PATCH', '/apis/apps/v1/namespaces/kube-system/deployments/coredns/scale', { spec: { replicas: 1 } });
    const { items }: Pods = names.get('/api/v1/namespaces/kube-system/pods');
    const node = items[0]?.spec.nodeName ?? '';
    const client = node === names.nodeOf('my-ns', 'inside') ? other : inside;
    names.playground.act({ kind: 'power', node, on: false });
    const trace = names.send(client, 'tcp://redis-master.my-ns:6379');
    expect(trace.outcome).toBe('unresolved');
    expect(trace.packets.filter(({ label }) => label.startsWith('DNS A?'))).toHaveLength(2);
  });
});

describe('when the resolver of CoreDNS’ node', () => {
  const client = 'pod/default/client';
  const world = () => {
    const outside = [{ name: 'db.example.com', address: '203.0.113.20', listens: [] }];
    const cluster = new Cluster({ ...defaultScene, outside });
    cluster.addNode('node-1');
    const spec = { ...podSpec({ image: 'curl', command: ['sleep', 'infinity'] }), nodeName: 'node-1' };
    cluster.api.create('Pod', { metadata: { name: 'client', namespace: 'default' }, spec }, 'user');
    const run = (seconds: number): void => cluster.sim.advanceTo(cluster.sim.now + seconds * 1000);
    run(30);
    const lookup = (to: string) => {
      let found: RequestResult | undefined;
      cluster.network.request({ from: client, to, timeout: 30_000, trace: false }, (result) => {
        found = result;
      });
      run(31);
      return found;
    };
    return { cluster, lookup };
  };

  test('turns queries away, names outside are SERVFAIL; names of the cluster need no resolver', () => {
    const { cluster, lookup } = world();
    cluster.network.close('wire', 'UDP', 53);
    expect(lookup('dns://db.example.com/A')).toMatchObject({ outcome: 'answered', body: 'SERVFAIL' });
    expect(lookup('dns://kubernetes.default')).toMatchObject({ outcome: 'answered', body: '10.96.0.1' });
  });

  test('cannot be reached, the client gives up before CoreDNS does', () => {
    const { cluster, lookup } = world();
    cluster.network.node('node-1')?.netfilter.iptables('-A FORWARD -d 192.168.0.1 -p udp --dport 53 -j DROP');
    expect(lookup('dns://db.example.com./A')).toMatchObject({ outcome: 'unresolved' });
    cluster.network.node('node-1')?.netfilter.iptables('-D FORWARD -d 192.168.0.1 -p udp --dport 53 -j DROP');
    expect(lookup('dns://db.example.com.')).toMatchObject({ outcome: 'answered', body: '203.0.113.20' });
  });
});

describe('what a pod is told', () => {
  const withPod = (name: string, spec: string): string =>
    `---\napiVersion: v1\nkind: Pod\nmetadata: { name: ${name} }\nspec: { ${spec}, containers: [{ name: c, image: curl, command: [sleep, infinity] }] }\n`;

  test('depends on its dnsPolicy and dnsConfig', () => {
    const names = new Names(
      withPod('as-node', 'dnsPolicy: Default') +
        withPod(
          'own',
          "dnsPolicy: None, dnsConfig: { nameservers: [10.96.0.10], searches: [my-ns.svc.cluster.local], options: [{ name: ndots, value: '2' }] }",
        ) +
        withPod('more', "dnsConfig: { searches: [my-ns.svc.cluster.local], options: [{ name: ndots, value: '1' }] }"),
    );
    expect(names.lookup('pod/default/as-node', 'redis-master.my-ns.svc.cluster.local')).toContain('NXDOMAIN');
    expect(names.lookup('pod/default/as-node', 'db.example.com')).toBe('203.0.113.20');
    expect(names.lookup('pod/default/own', 'redis-master')).toBe('10.96.0.99');
    expect(names.lookup('pod/default/own', 'redis-master.my-ns')).toContain('NXDOMAIN');
    expect(names.lookup('pod/default/more', 'redis-master')).toBe('10.96.0.99');
    const direct = names.send('pod/default/more', 'dns://db.example.com');
    expect(direct.packets[0]?.label).toBe('DNS A? db.example.com');
  });
});

describe('a dnsConfig', () => {
  const message = (spec: string): string => {
    const text = `{apiVersion: v1, kind: Pod, metadata: {name: bad}, spec: {${spec}, containers: [{name: c, image: curl}]}}`;
    return shared.playground
      .act({ kind: 'apply', text })
      .problems.map((problem) => problem.message)
      .join('\n');
  };

  test('is needed where there is nothing else, and holds addresses and domains', () => {
    expect(message('dnsPolicy: None')).toContain(
      'spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None',
    );
    expect(message('dnsPolicy: None, dnsConfig: {searches: [a]}')).toContain(
      'spec.dnsConfig.nameservers: Required value: must provide at least one DNS nameserver when `dnsPolicy` is None',
    );
    const many = message(
      "dnsConfig: {nameservers: [one, 10.0.0.2, 10.0.0.3, 10.0.0.4], searches: ['-'], options: [{value: x}]}",
    );
    expect(many).toContain('must not have more than 3 nameservers');
    expect(many).toContain('spec.dnsConfig.nameservers[0]: Invalid value: "one": must be a valid IP address');
    expect(many).toContain('spec.dnsConfig.searches[0]: Invalid value: "-"');
    expect(many).toContain('spec.dnsConfig.options[0]: Required value: must not be empty');
  });
});

test('kube-dns has the tenth address of the service range, and its pods are ready before the scene is', () => {
  const service: Service = shared.get('/api/v1/namespaces/kube-system/services/kube-dns');
  expect(service.spec.clusterIP).toBe('10.96.0.10');
  const { status }: { status: { readyReplicas: number } } = shared.get(
    '/apis/apps/v1/namespaces/kube-system/deployments/coredns',
  );
  expect(status.readyReplicas).toBe(2);
});
