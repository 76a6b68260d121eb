import { describe, expect, test } from 'vitest';
import type { RequestTrace } from '../model/trace.ts';
import { clientPod, deploymentOf, Lab, sceneOf, serviceNamed } from '../testing/lab.ts';

const client = 'pod/default/client';
const ipvs = (more = '') => sceneOf(`seed: 1, proxy: {mode: ipvs${more && `, ${more}`}}`);
const labWith = (service: string, replicas = 3, scene = ipvs()) =>
  new Lab(scene, deploymentOf('web', replicas), serviceNamed('web', service), clientPod());
const web = 'ports: [{port: 80}]';
/** How often each of those who answered did. */
const counts = (traces: readonly RequestTrace[]) => {
  const answerers = traces.map(({ by = 'nobody' }) => by);
  return [...new Set(answerers)].map((by) => answerers.filter((other) => other === by).length).sort();
};
const notes = ({ packets }: RequestTrace) => packets.flatMap(({ hops }) => hops.map(({ note }) => note));
const looks = ({ packets }: RequestTrace) => packets.flatMap(({ hops }) => hops.flatMap((hop) => hop.looks));
const clientOf = (at: Lab) => at.get('Pod', 'client');
const nodeOf = (at: Lab) => clientOf(at).spec.nodeName ?? '';
const addressOf = (at: Lab) => at.service('web').spec.clusterIP ?? '';

describe('a Service in ipvs mode', () => {
  test('is reached in turn, each pod as often as the others, by pods, nodes and the world', () => {
    const at = labWith('type: NodePort, ports: [{port: 80, nodePort: 30080}]');
    expect(counts(at.send(client, 'http://web', 6))).toEqual([2, 2, 2]);
    expect(counts(at.send('node/node-1', `http://${addressOf(at)}`, 6))).toEqual([2, 2, 2]);
    const outside = at.send('outside/laptop', 'http://192.168.0.3:30080', 6);
    expect(counts(outside)).toEqual([2, 2, 2]);
    expect(outside[0]?.seenFrom).toBe('192.168.0.3');
    expect(at.send(client, 'http://web')[0]?.seenFrom).toBe(clientOf(at).status.podIP);
  });

  test('answers pings at its address, which is on kube-ipvs0; in iptables mode nobody does', () => {
    const at = labWith(web);
    const [ping] = at.send(client, `icmp://${addressOf(at)}`);
    expect(ping).toMatchObject({ outcome: 'answered', reason: 'answered by the kernel of node-1' });
    expect(notes(ping as RequestTrace)).toContainEqual(expect.stringContaining('dev kube-ipvs0)'));
    const iptables = labWith(web, 3, sceneOf('seed: 1'));
    expect(iptables.send(client, `icmp://${addressOf(iptables)}`)[0]?.outcome).not.toBe('answered');
  });

  test('that filters its addresses, as from Kubernetes 1.27 on, answers no pings and hides what the node itself serves', () => {
    const open = labWith(web);
    expect(open.send(client, `http://${addressOf(open)}:10256/healthz`)[0]?.outcome).toBe('answered');
    const at = labWith(web, 3, ipvs('ipvsFilter: true'));
    const [ping, healthz, service] = ['icmp://', 'http://']
      .flatMap((scheme) => [
        ...at.send(client, `${scheme}${addressOf(at)}${scheme === 'icmp://' ? '' : ':10256/healthz'}`),
      ])
      .concat(at.send(client, 'http://web'));
    expect([ping, healthz, service].map((trace) => trace?.outcome)).toEqual(['rejected', 'rejected', 'answered']);
    expect(ping?.reason).toContain('KUBE-IPVS-IPS');
  });

  test('says in the trace which virtual server chose which real server, and why', () => {
    const at = labWith(web);
    const [trace] = at.send(client, 'http://web');
    const chosen = looks(trace as RequestTrace).filter(
      ({ table, why }) => table === 'ipvs' && why.includes('next in turn of 3'),
    );
    expect(chosen[0]?.rule).toMatch(new RegExp(`^-a -t ${addressOf(at)}:80 -r 10\\.244\\.\\d\\.\\d+:80 -m -w 1$`));
    expect(notes(trace as RequestTrace)).toContainEqual(
      expect.stringMatching(/^IPVS sends it on to 10\.244\.\d\.\d+:80: scheduler rr: the next in turn of 3$/),
    );
    expect(notes(trace as RequestTrace)).toContainEqual(
      `comes from ${addressOf(at)}:80 again, as the client expects (IPVS)`,
    );
    expect(at.playground.rules(nodeOf(at))).toMatch(
      new RegExp(`TCP  ${addressOf(at)}:80 rr\n  -> 10\\.244\\.\\d\\.\\d+:80 +Masq +1 `),
    );
  });

  test('has the rules that upstream writes around IPVS', () => {
    const at = labWith(web, 1);
    const [, rules = ''] = at.playground.proxyText('node-1')?.split('# iptables-restore --noflush\n') ?? [];
    const comment = (of: string) => `-m comment --comment "${of}"`;
    const hairpin = comment('Kubernetes endpoints dst ip:port, source ip for solving hairpin purpose');
    const masquerade = comment('Kubernetes service cluster ip + port for masquerade purpose');
    expect(rules.split('\n').filter((line) => line.startsWith('-A'))).toEqual([
      '-A KUBE-SERVICES -s 127.0.0.0/8 -j RETURN',
      `-A KUBE-POSTROUTING ${hairpin} -m set --match-set KUBE-LOOP-BACK dst,dst,src -j MASQUERADE`,
      `-A KUBE-SERVICES ${masquerade} -m set --match-set KUBE-CLUSTER-IP dst,dst ! -s 10.244.0.0/16 -j KUBE-MARK-MASQ`,
      '-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODE-PORT',
      '-A KUBE-LOAD-BALANCER -j KUBE-MARK-MASQ',
      '-A KUBE-SERVICES -m set --match-set KUBE-CLUSTER-IP dst,dst -j ACCEPT',
      '-A KUBE-POSTROUTING -m mark ! --mark 0x00004000/0x00004000 -j RETURN',
      '-A KUBE-POSTROUTING -j MARK --xor-mark 0x00004000',
      `-A KUBE-POSTROUTING ${comment('kubernetes service traffic requiring SNAT')} -j MASQUERADE --random-fully`,
      '-A KUBE-MARK-MASQ -j MARK --or-mark 0x00004000',
      '-A KUBE-SOURCE-RANGES-FIREWALL -j DROP',
      `-A KUBE-FORWARD ${comment('kubernetes forwarding rules')} -m mark --mark 0x00004000/0x00004000 -j ACCEPT`,
      `-A KUBE-FORWARD ${comment('kubernetes forwarding conntrack rule')} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
      `-A KUBE-NODE-PORT ${comment('Kubernetes health check node port')} -m set --match-set KUBE-HEALTH-CHECK-NODE-PORT dst -j ACCEPT`,
    ]);
  });

  test('without endpoints is refused by IPVS itself', () => {
    const at = labWith(web, 0);
    const [trace] = at.send(client, 'http://web');
    expect(trace).toMatchObject({
      outcome: 'rejected',
      reason: expect.stringContaining(
        `IPVS: virtual server TCP ${addressOf(at)}:80 has no real server (ICMP port-unreachable)`,
      ),
    });
  });

  test('is reached by its own pod, which sees the node’s address then (KUBE-LOOP-BACK)', () => {
    const at = labWith(web, 1);
    const [pod] = at.pods('web');
    const [trace] = at.send(`pod/default/${pod?.metadata.name}`, `http://${addressOf(at)}`);
    expect(trace).toMatchObject({ outcome: 'answered', seenFrom: pod?.status.hostIP });
  });

  test('keeps a client on its pod while it asks for that, and lets go when the time is up', () => {
    const at = labWith(`${web}, sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 60}}`);
    expect(counts(at.send(client, 'http://web', 5))).toEqual([5]);
    expect(at.playground.rules('node-1')).toContain(`TCP  ${addressOf(at)}:80 rr persistent 60`);
    const [first] = at.send(client, 'http://web');
    at.run(200);
    expect(at.send(client, 'http://web')[0]?.by).not.toBe(first?.by);
  });

  test('with a hash of the source sends one client to one pod, with least connections to the one that has fewest', () => {
    expect(counts(labWith(web, 3, ipvs('scheduler: sh')).send(client, 'http://web', 5))).toEqual([5]);
    expect(counts(labWith(web, 3, ipvs('scheduler: lc')).send(client, 'http://web', 6))).toEqual([2, 2, 2]);
  });

  test('with policy Local is answered by local pods alone, and by all where there is none', () => {
    const at = labWith('type: NodePort, ports: [{port: 80, nodePort: 30080}], externalTrafficPolicy: Local', 1);
    const [pod] = at.pods('web');
    const here = pod?.status.hostIP ?? '';
    const there = here === '192.168.0.2' ? '192.168.0.3' : '192.168.0.2';
    const [kept] = at.send('outside/laptop', `http://${here}:30080`);
    expect(kept).toMatchObject({ outcome: 'answered', seenFrom: '203.0.113.10' });
    // The pod answers the client directly, which knows of no such connection (upstream syncEndpoint says so).
    expect(at.send('outside/laptop', `http://${there}:30080`)[0]?.outcome).toBe('timeout');
    expect(at.send(client, `http://${there}:30080`)[0]?.outcome).toBe('answered');
  });
});

describe('a load balancer’s address in ipvs mode', () => {
  const balanced = (more = '', replicas = 3) => {
    const at = labWith(`type: LoadBalancer, ports: [{port: 80}]${more}`, replicas);
    at.until(() => at.external('web') !== undefined);
    return at.run(3);
  };
  const outcomes = (at: Lab, from: string, to: string, count = 6) =>
    [...new Set(at.send(from, to, count).map(({ outcome }) => outcome))].sort();

  test('is reached by the world and, on kube-ipvs0, by pods and nodes', () => {
    const at = balanced();
    const vip = `http://${at.external('web')}`;
    for (const from of ['outside/laptop', client, 'node/node-1']) expect(outcomes(at, from, vip)).toEqual(['answered']);
    expect(at.send('outside/laptop', vip)[0]?.seenFrom).toMatch(/^192\.168\.0\./);
  });

  test('lets in only its source ranges; a node that is in none is kept out by KUBE-IPVS-OUT-FILTER', () => {
    const at = balanced(', loadBalancerSourceRanges: [203.0.113.0/24]');
    const vip = `http://${at.external('web')}`;
    expect(outcomes(at, 'outside/laptop', vip)).toEqual(['answered']);
    expect(outcomes(at, client, vip, 1)).toEqual(['timeout']);
    const [barred] = at.send('node/node-1', vip);
    expect(barred).toMatchObject({ outcome: 'timeout', reason: expect.stringContaining('KUBE-IPVS-OUT-FILTER') });
    expect(outcomes(balanced(', loadBalancerSourceRanges: [10.0.0.0/8]'), 'outside/laptop', vip, 1)).toEqual([
      'timeout',
    ]);
  });

  test('with policy Local goes to nodes that have an endpoint, and pods see the client', () => {
    const at = balanced(', externalTrafficPolicy: Local', 1);
    at.run(30);
    const traces = at.send('outside/laptop', `http://${at.external('web')}`, 6);
    expect(traces.map(({ outcome }) => outcome)).toEqual(Array(6).fill('answered'));
    expect(traces[0]?.seenFrom).toBe('203.0.113.10');
  });
});

describe('over IPv6', () => {
  test('IPVS does the same, with sets of its own', () => {
    const scene = sceneOf(
      'seed: 1, proxy: {mode: ipvs}, networks: {pods: "10.244.0.0/16,fd00:10:244::/56", services: "10.96.0.0/16,fd00:10:96::/112", nodes: "192.168.0.0/24,fd00:192:168::/64"}',
    );
    const at = labWith(
      'ipFamilyPolicy: RequireDualStack, type: NodePort, ports: [{port: 80, nodePort: 30080}]',
      3,
      scene,
    );
    const [, v6 = ''] = at.service('web').spec.clusterIPs ?? [];
    expect(counts(at.send(client, `http://[${v6}]`, 6))).toEqual([2, 2, 2]);
    expect(counts(at.send('node/node-1', `http://[${v6}]`, 6))).toEqual([2, 2, 2]);
    expect(at.send(client, `icmp://[${v6}]`)[0]?.outcome).toBe('answered');
    expect(at.playground.proxyText('node-1')).toContain(`add KUBE-6-CLUSTER-IP ${v6},tcp:80`);
  });
});

describe('a real server that goes', () => {
  test('gets weight 0 while connections lead to it, and is deleted when they are over', () => {
    const at = labWith(web, 2);
    at.send(client, 'http://web', 4);
    const node = nodeOf(at);
    at.apply(deploymentOf('web', 1));
    at.run(3);
    const rows = () =>
      at.playground
        .rules(node)
        .split(`TCP  ${addressOf(at)}:80 rr\n`)[1]
        ?.match(/^( {2}-> .*\n)*/)?.[0]
        .split('\n')
        .slice(0, -1);
    expect(
      rows()
        ?.map((row) => Number(row.slice(41, 48)))
        .sort(),
    ).toEqual([0, 1]);
    expect(counts(at.send(client, 'http://web', 4))).toEqual([4]);
    at.run(240);
    expect(rows()).toHaveLength(1);
  });
});

describe('a pod that goes', () => {
  test('with UDP is no real server from then on, connections or not', () => {
    const at = labWith('ports: [{port: 53, targetPort: 80, protocol: UDP}]', 2);
    at.send(client, `udp://${addressOf(at)}:53`, 4);
    at.apply(deploymentOf('web', 1));
    at.run(3);
    const [, list = ''] = at.playground.rules(nodeOf(at)).split(`UDP  ${addressOf(at)}:53 rr\n`);
    expect(/^( {2}-> .*\n)*/.exec(list)?.[0].match(/->/g)).toHaveLength(1);
  });

  test('with its node’s power: connections to it fail until its endpoint is taken away', () => {
    const at = labWith(web);
    at.power(nodeOf(at) === 'node-1' ? 'node-2' : 'node-1', false);
    const outcomes = () => new Set(at.send(client, `http://${addressOf(at)}`, 3).map(({ outcome }) => outcome));
    expect(outcomes()).toEqual(new Set(['unreachable', 'answered']));
    at.run(60);
    expect(outcomes()).toEqual(new Set(['answered']));
  });
});

describe('a change of the mode', () => {
  test.each(['iptables', 'nftables'] as const)(
    'to %s leaves nothing of ipvs behind, and back nothing of that',
    (mode) => {
      const at = labWith(web);
      const before = at.playground.rules('node-1');
      expect(before).toContain('create KUBE-CLUSTER-IP hash:ip,port');
      at.playground.act({ kind: 'proxy-mode', mode });
      at.run(3);
      const there = at.playground.rules('node-1');
      expect(there).not.toMatch(
        /ipset|match-set|create KUBE|IP Virtual Server|KUBE-NODE-PORT |KUBE-LOAD-BALANCER|IPVS/,
      );
      expect(at.send(client, `icmp://${addressOf(at)}`)[0]?.outcome).not.toBe('answered');
      expect(at.send(client, 'http://web')[0]?.outcome).toBe('answered');
      at.playground.act({ kind: 'proxy-mode', mode: 'ipvs' });
      at.run(3);
      expect(at.playground.rules('node-1')).not.toMatch(/KUBE-SVC|KUBE-SEP|table ip kube-proxy/);
      expect(at.send(client, 'http://web')[0]?.outcome).toBe('answered');
    },
  );
});
