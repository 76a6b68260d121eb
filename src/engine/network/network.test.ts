import { describe, expect, it } from 'vitest';
import type { Hop, PacketTrace, RequestTrace } from '../../model/trace.ts';
import type { Flight } from '../../model/world.ts';
import { Simulation } from '../sim/simulation.ts';
import { KernelSettings } from './kernel-settings.ts';
import type { Network } from './network.ts';
import type { RequestResult, RequestSpec } from './request.ts';
import { createNetwork } from './simulated-network.ts';

const networks = { pods: '10.244.0.0/16', services: '10.96.0.0/16', nodes: '192.168.0.0/24' };

/** What kube-proxy writes for Service 10.96.0.10:80 (NodePort 30080) with these endpoints, shortened. */
function serviceRules(endpoints: readonly string[]): string {
  const chains = endpoints.map((_, i) => `:KUBE-SEP-${i} - [0:0]`).join('\n');
  const choices = endpoints.map((_, i) => {
    const left = endpoints.length - i;
    const chance = left === 1 ? '' : `-m statistic --mode random --probability ${(1 / left).toFixed(10)} `;
    return `-A KUBE-SVC-WEB ${chance}-j KUBE-SEP-${i}`;
  });
  const targets = endpoints.flatMap((address, i) => [
    `-A KUBE-SEP-${i} -s ${address}/32 -j KUBE-MARK-MASQ`,
    `-A KUBE-SEP-${i} -p tcp -m tcp -j DNAT --to-destination ${address}:5000`,
  ]);
  const reject =
    '-A KUBE-SERVICES -d 10.96.0.99/32 -p tcp -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable';
  return `*filter
:KUBE-SERVICES - [0:0]
-A FORWARD -m conntrack --ctstate NEW -j KUBE-SERVICES
-A OUTPUT -m conntrack --ctstate NEW -j KUBE-SERVICES
${reject}
COMMIT
*nat
:KUBE-SERVICES - [0:0]
:KUBE-NODEPORTS - [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-MARK-MASQ - [0:0]
:KUBE-EXT-WEB - [0:0]
:KUBE-SVC-WEB - [0:0]
${chains}
-A PREROUTING -j KUBE-SERVICES
-A OUTPUT -j KUBE-SERVICES
-A POSTROUTING -j KUBE-POSTROUTING
-A KUBE-SERVICES -d 10.96.0.10/32 -p tcp -m tcp --dport 80 -j KUBE-SVC-WEB
-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
-A KUBE-NODEPORTS -p tcp -m tcp --dport 30080 -j KUBE-EXT-WEB
-A KUBE-EXT-WEB -j KUBE-MARK-MASQ
-A KUBE-EXT-WEB -j KUBE-SVC-WEB
-A KUBE-SVC-WEB ! -s 10.244.0.0/16 -d 10.96.0.10/32 -p tcp -m tcp --dport 80 -j KUBE-MARK-MASQ
${choices.join('\n')}
${targets.join('\n')}
-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0
-A KUBE-POSTROUTING -j MASQUERADE
COMMIT
`;
}

/** Two nodes; client and web-1 on the first, web-2 on the second; a laptop outside. */
class World {
  readonly sim: Simulation;
  readonly net: Network;
  readonly client: string;
  readonly web1: string;
  readonly web2: string;

  constructor(seed = 1) {
    this.sim = new Simulation(seed);
    this.net = createNetwork(this.sim, { networks });
    this.net.addNode({ name: 'node-1', address: '192.168.0.2', podCIDR: '10.244.0.0/24' });
    this.net.addNode({ name: 'node-2', address: '192.168.0.3', podCIDR: '10.244.1.0/24' });
    this.net.addOutside({ name: 'laptop', address: '203.0.113.10', listens: [{ port: 80, protocol: 'TCP' }] });
    this.client = this.net.addPod({ namespace: 'default', name: 'client', node: 'node-1' }).address;
    this.web1 = this.pod('web-1', 'node-1');
    this.web2 = this.pod('web-2', 'node-2');
  }

  pod(name: string, node: string, takes = 1): string {
    const { address } = this.net.addPod({ namespace: 'default', name, node });
    this.net.listen(`pod/default/${name}`, 'TCP', 5000, (r) => ({
      status: 200,
      body: `${name} for ${r.clientAddress}`,
      takes,
    }));
    return address;
  }

  /** kube-proxy on every node. */
  serve(...endpoints: string[]): this {
    for (const name of ['node-1', 'node-2']) {
      this.net.node(name)?.netfilter.restore(serviceRules(endpoints), { noflush: true });
    }
    return this;
  }

  send(
    from: string,
    to: string,
    timeout = 10_000,
    more: Pick<RequestSpec, 'keepAlive' | 'connection'> = {},
  ): { result: RequestResult; trace: RequestTrace } {
    let result: RequestResult | undefined;
    const id = this.net.request({ from, to, timeout, trace: true, ...more }, (r) => {
      result = r;
    });
    this.sim.advanceTo(this.sim.now + timeout + 5000);
    const trace = this.net.trace(id);
    if (!result || !trace) throw new Error('a request ends by its time-out');
    return { result, trace };
  }
}

const labels = (trace: RequestTrace): string[] => trace.packets.map((p) => p.label);
const route = (packet: PacketTrace | undefined): string[] =>
  (packet?.hops ?? []).map((h) => h.place).filter((place, i, all) => place !== all[i - 1]);
const lastHop = (packet: PacketTrace | undefined): Hop | undefined => packet?.hops.at(-1);
const packetOf = (trace: RequestTrace, label: string): PacketTrace | undefined =>
  trace.packets.find((p) => p.label === label);

describe('pod to pod', () => {
  it('crosses one node to a neighbour, and speaks TCP on the way', () => {
    const w = new World();
    const { result, trace } = w.send('pod/default/client', `http://${w.web1}:5000/ready`);
    expect(result).toMatchObject({
      outcome: 'answered',
      status: 200,
      body: `web-1 for ${w.client}`,
      by: 'default/web-1',
    });
    expect(labels(trace)).toEqual(['SYN', 'SYN-ACK', 'GET /ready', '200 OK', 'FIN', 'FIN-ACK', 'ACK']);
    expect(route(trace.packets[0])).toEqual(['pod/default/client', 'node/node-1', 'pod/default/web-1']);
  });

  it('crosses both nodes to another one, with a TTL lower by two', () => {
    const w = new World();
    const { trace } = w.send('pod/default/client', `http://${w.web2}:5000/`);
    expect(route(trace.packets[0])).toEqual(['pod/default/client', 'node/node-1', 'node/node-2', 'pod/default/web-2']);
    expect(lastHop(trace.packets[0])?.after.ttl).toBe(62);
    expect(lastHop(trace.packets[0])?.at).toBe(0.6);
  });

  it('is refused by a reset where nothing listens', () => {
    const w = new World();
    const { result, trace } = w.send('pod/default/client', `http://${w.web2}:81/`);
    expect(result).toMatchObject({
      outcome: 'refused',
      reason: `refused: nothing listens on ${w.web2}:81 in pod default/web-2 (RST)`,
    });
    expect(labels(trace)).toEqual(['SYN', 'RST']);
    expect(trace.packets[0]).toMatchObject({ verdict: 'rejected', reason: 'port-closed' });
  });

  it('answers ping from the kernel, and UDP to a closed port with an ICMP error', () => {
    const w = new World();
    expect(w.send('pod/default/client', `icmp://${w.web2}`).result.outcome).toBe('answered');
    const { result, trace } = w.send('pod/default/client', `udp://${w.web2}:53`);
    expect(result.outcome).toBe('refused');
    expect(trace.packets[1]?.hops[0]?.before).toMatchObject({
      icmp: 'port-unreachable',
      about: { dport: 53, ttl: 62 },
    });
  });

  it('acknowledges at once what takes long to answer, and nothing is sent twice', () => {
    const w = new World();
    const slow = w.pod('slow', 'node-2', 2000);
    const { result, trace } = w.send('pod/default/client', `http://${slow}:5000/`);
    expect(result.outcome).toBe('answered');
    expect(labels(trace).slice(0, 5)).toEqual(['SYN', 'SYN-ACK', 'GET /', 'ACK', '200 OK']);
  });
});

describe('a Service', () => {
  it('is translated at the client node, and the answer comes from the Service address', () => {
    const w = new World();
    w.serve(w.web2);
    const { result, trace } = w.send('pod/default/client', 'http://10.96.0.10/');
    expect(result).toMatchObject({ outcome: 'answered', by: 'default/web-2', seenFrom: w.client });
    const nat = packetOf(trace, 'SYN')?.hops.find((h) => h.hook === 'PREROUTING' && h.place === 'node/node-1');
    expect(nat).toMatchObject({
      reason: 'translated',
      before: { dst: '10.96.0.10', dport: 80 },
      after: { dst: w.web2, dport: 5000 },
    });
    expect(nat?.note).toBe(`the address is a Service: sent on to ${w.web2}:5000 (DNAT in KUBE-SEP-0)`);
    const chains = new Set(nat?.looks.map((l) => l.chain));
    expect([...chains]).toEqual(expect.arrayContaining(['KUBE-SERVICES', 'KUBE-SVC-WEB', 'KUBE-SEP-0']));
    const answer = packetOf(trace, '200 OK');
    expect(answer?.hops[0]?.before.src).toBe(w.web2);
    expect(lastHop(answer)?.after).toMatchObject({ src: '10.96.0.10', sport: 80, dst: w.client });
  });

  it('works from the node itself, which routes again after the DNAT', () => {
    const w = new World();
    w.serve(w.web1);
    const { result, trace } = w.send('node/node-1', 'http://10.96.0.10/');
    expect(result).toMatchObject({ outcome: 'answered', seenFrom: '192.168.0.2' });
    const routes = trace.packets[0]?.hops.filter((h) => h.place === 'node/node-1' && h.stage === 'route');
    expect(routes).toHaveLength(2);
  });

  it('reaches the client pod itself through a hairpin, as its node', () => {
    const w = new World();
    w.serve(w.web1);
    const { result, trace } = w.send('pod/default/web-1', 'http://10.96.0.10/');
    expect(result).toMatchObject({ outcome: 'answered', by: 'default/web-1', seenFrom: '192.168.0.2' });
    expect(route(trace.packets[0])).toEqual(['pod/default/web-1', 'node/node-1', 'pod/default/web-1']);
  });

  it('is reached from outside through a node port, and the pod sees the node', () => {
    const w = new World();
    w.serve(w.web2);
    const { result, trace } = w.send('outside/laptop', 'http://192.168.0.2:30080/');
    expect(result).toMatchObject({ outcome: 'answered', by: 'default/web-2', body: 'web-2 for 192.168.0.2' });
    expect(route(trace.packets[0])).toEqual([
      'outside/laptop',
      'wire',
      'node/node-1',
      'node/node-2',
      'pod/default/web-2',
    ]);
    expect(route(packetOf(trace, '200 OK')).at(-1)).toBe('outside/laptop');
    expect(lastHop(packetOf(trace, '200 OK'))?.after.src).toBe('192.168.0.2');
  });

  it('without endpoints is rejected by the node with an ICMP error', () => {
    const w = new World();
    w.serve(w.web1);
    const { result, trace } = w.send('pod/default/client', 'http://10.96.0.99/');
    expect(result.outcome).toBe('rejected');
    expect(labels(trace)).toEqual(['SYN', 'ICMP port-unreachable']);
    expect(lastHop(trace.packets[0])).toMatchObject({ hook: 'FORWARD', verdict: 'rejected', reason: 'rule-reject' });
  });

  it('keeps a connection on the endpoint it was given, even when that one died', () => {
    const w = new World();
    w.serve(w.web2);
    const slow = w.pod('slow', 'node-2', 100);
    for (const name of ['node-1', 'node-2']) {
      w.net
        .node(name)
        ?.netfilter.iptables(`-t nat -R KUBE-SEP-0 2 -p tcp -m tcp -j DNAT --to-destination ${slow}:5000`);
    }
    w.sim.after(20, () => w.net.removePod('default', 'slow'));
    const { result, trace } = w.send('pod/default/client', 'http://10.96.0.10/');
    expect(result.outcome).toBe('timeout');
    expect(trace.packets.every((p) => p.direction === 'reply' || lastHop(p)?.after.dst === slow)).toBe(true);
  });
});

describe('losses', () => {
  it('a dropping rule costs four SYNs in ten seconds', () => {
    const w = new World();
    w.net.node('node-2')?.netfilter.iptables('-t filter -A FORWARD -p tcp -m tcp --dport 5000 -j DROP');
    const { result, trace } = w.send('pod/default/client', `http://${w.web2}:5000/`);
    expect(result.outcome).toBe('timeout');
    const rule = '-A FORWARD -p tcp -m tcp --dport 5000 -j DROP';
    expect(result.reason).toBe(`timed out: the packet died on node-2: a rule throws it away (${rule})`);
    expect(labels(trace)).toEqual(['SYN', ...Array(3).fill('SYN (retransmission)')]);
    expect(trace.packets.map((p) => p.hops[0]?.at)).toEqual([0, 1000, 3000, 7000]);
    expect(lastHop(trace.packets[3])).toMatchObject({ hook: 'FORWARD', verdict: 'dropped', reason: 'rule-drop' });
  });

  it('a rejected connection leaves nothing in conntrack: the error that answers it does not confirm it', () => {
    const w = new World().serve('10.244.0.3');
    const { result } = w.send('pod/default/client', 'tcp://10.96.0.99:80');
    expect(result.outcome).toBe('rejected');
    expect(w.net.node('node-1')?.netfilter.conntrackList()).toEqual([]);
  });

  it('a UDP client hears of a closed port, not of a missing route', () => {
    const w = new World();
    expect(w.send('outside/laptop', 'tcp://198.51.100.9:80').result.outcome).toBe('unreachable');
    expect(w.send('outside/laptop', 'udp://198.51.100.9:80').result.outcome).toBe('timeout');
    expect(w.send('pod/default/client', `udp://${w.web1}:80`).result.outcome).toBe('refused');
  });

  it('a packet that comes back to the node that gave it its source is a martian, whatever its TTL', () => {
    const w = new World().serve('10.244.0.3');
    w.net.announce('192.0.2.50', 'node-1');
    const { result, trace } = w.send('pod/default/client', 'udp://192.0.2.50:81');
    expect(result.reason).toBe(
      'timed out: the packet died on node-1: it comes from outside with an address of node-1 itself as its source (martian source 192.168.0.2)',
    );
    expect(route(trace.packets[0])).toEqual(['pod/default/client', 'node/node-1', 'wire', 'node/node-1']);
  });

  describe('rp_filter', () => {
    /** node-2 sends its pods' packets under another source; node-1 has these settings. */
    const asking = (source: string, ...settings: readonly (readonly [string, number])[]) => {
      const w = new World();
      w.net.node('node-2')?.netfilter.iptables(`-t nat -I POSTROUTING -s ${w.web2} -j SNAT --to-source ${source}`);
      const node = w.net.inspect('node/node-1');
      if (!node) throw new Error('no node-1');
      node.settings = new KernelSettings(node);
      for (const [of, value] of settings) node.settings.set(`net.ipv4.conf.${of}.rp_filter`, value);
      const { result, trace } = w.send('pod/default/web-2', `udp://${w.client}:9999`, 900);
      return { reason: result.reason, way: route(trace.packets[0]), last: lastHop(trace.packets[0]) };
    };
    const reached = ['pod/default/web-2', 'node/node-2', 'node/node-1', 'pod/default/client'];
    const stopped = reached.slice(0, 3);
    /** The address of web-1, behind a veth of node-1. */
    const elsewhere = '10.244.0.3';

    it.each([
      ['off, everything passes', elsewhere, [], reached],
      ['strict, not what would be answered by another device', elsewhere, [['all', 1]], stopped],
      ['loose, that too', elsewhere, [['all', 2]], reached],
      ['of the device alone it counts', elsewhere, [['eth0', 1]], stopped],
      ['of another device it does not', elsewhere, [['lo', 1]], reached],
      [
        'the greater of all and the device counts',
        elsewhere,
        [
          ['all', 1],
          ['eth0', 2],
        ],
        reached,
      ],
      ['default is for devices to come', elsewhere, [['default', 1]], reached],
      ['strict, what would be answered by the same device', '192.168.0.3', [['all', 1]], reached],
      ['strict, what the default route leads to', '203.0.113.9', [['all', 1]], reached],
      ['loose, not what no route leads to', '10.244.0.200', [['all', 2]], stopped],
      ['off, even that', '10.244.0.200', [], reached],
    ] as const)('%s', (_, source, settings, way) => {
      expect(asking(source, ...settings).way).toEqual(way);
    });

    it('says where the way back leads', () => {
      const { reason, last } = asking(elsewhere, ['all', 1]);
      expect(reason).toMatch(
        /^timed out: the packet died on node-1: it came in by eth0, but packets to its source 10\.244\.0\.3 leave by veth\w+ \(rp_filter\)$/,
      );
      expect(last).toMatchObject({ verdict: 'dropped', reason: 'rp-filter' });
      expect(asking('10.244.0.200', ['all', 1]).reason).toContain(
        'packets to its source 10.244.0.200 go nowhere (blackhole 10.244.0.0/24) (rp_filter)',
      );
    });

    it('is a rule in tables of Calico', () => {
      const w = new World();
      w.net.node('node-2')?.netfilter.iptables(`-t nat -I POSTROUTING -s ${w.web2} -j SNAT --to-source ${elsewhere}`);
      w.net.node('node-1')?.netfilter.iptables('-t raw -A PREROUTING -m rpfilter --validmark --invert -j DROP');
      const { result } = w.send('pod/default/web-2', `udp://${w.client}:9999`, 900);
      expect(result.reason).toContain('died on node-1: a rule throws it away (-A PREROUTING -m rpfilter');
      expect(w.send('pod/default/client', `tcp://${w.web2}:5000`).result.outcome).toBe('answered');
    });
  });

  it('a packet whose source is a loopback address is a martian on a node too, whatever route_localnet says', () => {
    const w = new World();
    w.net.node('node-2')?.netfilter.iptables(`-t nat -I POSTROUTING -s ${w.web2} -j SNAT --to-source 127.0.0.1`);
    const { result } = w.send('pod/default/web-2', `udp://${w.client}:9999`, 900);
    expect(result.reason).toContain('died on node-1');
    expect(result.reason).toContain('(martian source 127.0.0.1)');
  });

  it('IPv6 knows no martian sources: the packet goes round between node and router until its hops are used up', () => {
    const sim = new Simulation(1);
    const v6 = { pods: 'fd00:10:244::/56', services: 'fd00:10:96::/112', nodes: 'fd00:192:168::/64' };
    const net = createNetwork(sim, { networks: v6 });
    net.addNode({ name: 'node-1', address: 'fd00:192:168::2', podCIDR: 'fd00:10:244::/64' });
    net.announce('2001:db8:51::1', 'node-1');
    const id = net.request({ from: 'node/node-1', to: 'tcp://[2001:db8:51::1]:80', timeout: 900, trace: true });
    sim.advanceTo(1000);
    const trace = net.trace(id);
    expect(trace?.outcome).toBe('unreachable');
    expect(trace?.packets.map(({ label }) => label)).toEqual(['SYN', 'ICMPv6 time-exceeded']);
  });

  it('a removed pod leaves a blackhole on its node', () => {
    const w = new World();
    w.net.removePod('default', 'web-2');
    const { result, trace } = w.send('pod/default/client', `http://${w.web2}:5000/`);
    expect(result.reason).toBe(`timed out: the packet died on node-2: no pod has ${w.web2} any more (blackhole route)`);
    expect(lastHop(trace.packets[0])).toMatchObject({
      place: 'node/node-2',
      stage: 'route',
      reason: 'blackhole',
      note: `no pod has ${w.web2} any more: the node's route for its range is a blackhole`,
    });
  });

  it('a pod that is removed under a request lets its client send again until it gives up', () => {
    const w = new World();
    const slow = w.pod('slow', 'node-2', 30);
    w.sim.after(10, () => w.net.removePod('default', 'slow'));
    const { result, trace } = w.send('pod/default/client', `http://${slow}:5000/`, 1000);
    expect(result.outcome).toBe('timeout');
    expect(result.reason).toContain('(blackhole route)');
    expect(labels(trace).filter((l) => l === 'GET / (retransmission)')).toHaveLength(2);
  });

  it('a node without power is unreachable after three seconds, and empty when it comes back', () => {
    const w = new World();
    const before = w.net.node('node-2')?.netfilter;
    w.net.setNodePower('node-2', false);
    const { result, trace } = w.send('pod/default/client', `http://${w.web2}:5000/`);
    expect(result.outcome).toBe('unreachable');
    expect(result.reason).toContain('the packet died on node-1: node-2 does not answer (no reply to ARP)');
    expect(trace.finishedAt).toBeGreaterThan(3000);
    expect(trace.finishedAt).toBeLessThan(3001);
    w.net.setNodePower('node-2', true);
    expect(w.net.node('node-2')?.netfilter).toBe(before);
    expect(w.pod('web-2', 'node-2')).not.toBe(w.web2);
  });

  it('pods and Services have no route from outside', () => {
    const w = new World();
    const { result, trace } = w.send('outside/laptop', `http://${w.web1}:5000/`);
    expect(result.outcome).toBe('timeout');
    expect(result.reason).toContain(`${w.web1} means nothing outside the cluster`);
    expect(lastHop(trace.packets[0])).toMatchObject({ place: 'wire', reason: 'blackhole' });
  });

  it('an address nobody routes is answered by the router: net unreachable', () => {
    const w = new World();
    const { result, trace } = w.send('pod/default/client', 'http://198.51.100.1/');
    expect(result.outcome).toBe('unreachable');
    expect(labels(trace)).toEqual(['SYN', 'ICMP net-unreachable']);
    expect(lastHop(trace.packets[0])).toMatchObject({ place: 'wire', reason: 'no-route' });
  });

  it('a pod reaches an outside host under the address of its node', () => {
    const w = new World();
    const { result } = w.send('pod/default/client', 'http://203.0.113.10/');
    expect(result).toMatchObject({ outcome: 'answered', by: 'laptop', seenFrom: '192.168.0.2' });
  });
});

describe('records', () => {
  const story = (seed: number): string => {
    const w = new World(seed);
    w.serve(w.web1, w.web2);
    return JSON.stringify(Array.from({ length: 20 }, () => w.send('pod/default/client', 'http://10.96.0.10/').trace));
  };

  it('the same seed tells the same story, another seed another', () => {
    expect(story(7)).toBe(story(7));
    expect(story(7)).not.toBe(story(8));
  });

  it('flights name the first hop of each place, and where a Service was translated', () => {
    const w = new World();
    w.serve(w.web2);
    const flights: Flight[] = [];
    w.net.onPacket((flight) => flights.push(flight));
    const { trace } = w.send('pod/default/client', 'http://10.96.0.10/');
    expect(flights).toHaveLength(trace.packets.length);
    for (const flight of flights) {
      for (const leg of flight.legs) {
        const { hops } = trace.packets[flight.packet] ?? { hops: [] };
        expect(hops[leg.hop]?.place).toBe(leg.place);
        expect(hops[leg.hop - 1]?.place).not.toBe(leg.place);
      }
    }
    expect(flights[0]?.legs[1]).toMatchObject({ place: 'node/node-1', translated: '10.96.0.10:80' });
  });

  it('keeps the last 2,000 traces', () => {
    const w = new World();
    for (let i = 0; i < 2001; i++)
      w.net.request({ from: 'pod/default/client', to: `udp://${w.web1}:1`, timeout: 1, trace: true });
    expect(w.net.trace(1)).toBeUndefined();
    expect(w.net.trace(2)).toBeDefined();
  });
});

describe('a client that keeps its connection', () => {
  const to = 'http://10.96.0.10/';
  const keep = (w: World, connection?: number) =>
    w.send('pod/default/client', to, 10_000, { keepAlive: true, ...(connection !== undefined && { connection }) });
  const conntrackStates = (trace: RequestTrace) =>
    new Set(trace.packets.flatMap((p) => p.hops.flatMap((h) => h.conntrack?.state ?? [])));

  it('reaches the same pod again and again: no handshake, no NAT rule walked', () => {
    const w = new World();
    w.serve(w.web1, w.web2);
    const first = keep(w);
    expect(labels(first.trace)).toEqual(['SYN', 'SYN-ACK', 'GET /', '200 OK']);
    let last = first.result;
    for (let i = 0; i < 10; i++) {
      const { result, trace } = keep(w, last.id);
      expect(labels(trace)).toEqual(['GET /', '200 OK']);
      expect(trace).toMatchObject({ by: first.result.by, connection: first.result.id });
      expect([...conntrackStates(trace)]).toEqual(['ESTABLISHED']);
      const nat = trace.packets.flatMap((p) => p.hops.flatMap((h) => h.looks)).filter(({ table }) => table === 'nat');
      expect(nat).toEqual([]);
      last = result;
    }
  });

  it('opens another when the server closed it', () => {
    const w = new World();
    w.serve(w.web1);
    const { id } = keep(w).result;
    w.net.removePod('default', 'web-1');
    w.sim.advanceTo(w.sim.now + 10);
    expect(labels(w.net.trace(id) as RequestTrace).slice(4)).toEqual(['FIN', 'FIN-ACK']);
    w.serve(w.web2);
    const next = keep(w, id);
    expect(next.result.by).toBe('default/web-2');
    expect(next.trace.connection).toBeUndefined();
  });

  it('is reset when the process at the other end died with a request under way', () => {
    const w = new World();
    w.serve(w.web1);
    const { id } = keep(w).result;
    w.net.close('pod/default/web-1', 'TCP', 5000);
    expect(keep(w, id).result).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('reset by peer') });
  });

  it('keeps waiting for a machine that lost power: nobody told it', () => {
    const w = new World();
    w.serve(w.web2);
    const { id } = keep(w).result;
    w.net.setNodePower('node-2', false);
    expect(keep(w, id).result.outcome).toBe('timeout');
  });

  it('gives the connection back when it hangs up', () => {
    const w = new World();
    w.serve(w.web1);
    const { id } = keep(w).result;
    w.net.hangUp(id);
    w.sim.advanceTo(w.sim.now + 10);
    expect(labels(w.net.trace(id) as RequestTrace).slice(4)).toEqual(['FIN', 'FIN-ACK', 'ACK']);
    expect(labels(keep(w, id).trace)[0]).toBe('SYN');
  });
});
