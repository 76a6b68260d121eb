import { describe, expect, test } from 'vitest';
import type { Packet } from '../../model/packet.ts';
import { ends, NetfilterNode, tcp } from '../../testing/netfilter-node.ts';
import type { Skb } from './types.ts';

/** What kube-proxy writes for Service `shop/web` (two endpoints, client IP affinity on port 81), a NodePort, and a Service without endpoints. */
const kubeProxyRules = `*filter
:KUBE-SERVICES - [0:0]
:KUBE-FORWARD - [0:0]
:KUBE-FIREWALL - [0:0]
-A KUBE-SERVICES -m comment --comment "shop/empty has no endpoints" -m tcp -p tcp -d 10.96.0.66 --dport 80 -j REJECT
-A KUBE-FORWARD -m conntrack --ctstate INVALID -m nfacct --nfacct-name ct_state_invalid_dropped_pkts -j DROP
-A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT
-A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
COMMIT
*nat
:KUBE-SERVICES - [0:0]
:KUBE-NODEPORTS - [0:0]
:KUBE-MARK-MASQ - [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-EXT-WEB - [0:0]
:KUBE-SVC-WEB - [0:0]
:KUBE-SVC-STICKY - [0:0]
:KUBE-SEP-A - [0:0]
:KUBE-SEP-B - [0:0]
:KUBE-SEP-C - [0:0]
:KUBE-SEP-D - [0:0]
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MARK --xor-mark 0x4000
-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE
-A KUBE-MARK-MASQ -j MARK --or-mark 0x4000
-A KUBE-NODEPORTS -m comment --comment shop/web:http -m tcp -p tcp --dport 30080 -j KUBE-EXT-WEB
-A KUBE-SERVICES -m comment --comment "shop/web:http cluster IP" -m tcp -p tcp -d 10.96.0.10 --dport 80 -j KUBE-SVC-WEB
-A KUBE-SERVICES -m comment --comment "shop/web:sticky cluster IP" -m tcp -p tcp -d 10.96.0.10 --dport 81 -j KUBE-SVC-STICKY
-A KUBE-SERVICES -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
-A KUBE-EXT-WEB -m comment --comment "masquerade traffic for shop/web:http external destinations" -j KUBE-MARK-MASQ
-A KUBE-EXT-WEB -j KUBE-SVC-WEB
-A KUBE-SVC-WEB -m comment --comment "shop/web:http cluster IP" -m tcp -p tcp -d 10.96.0.10 --dport 80 ! -s 10.244.0.0/16 -j KUBE-MARK-MASQ
-A KUBE-SVC-WEB -m comment --comment "shop/web:http -> 10.244.1.5:5000" -m statistic --mode random --probability 0.5000000000 -j KUBE-SEP-A
-A KUBE-SVC-WEB -m comment --comment "shop/web:http -> 10.244.2.5:5000" -j KUBE-SEP-B
-A KUBE-SVC-STICKY -m recent --name KUBE-SEP-C --rcheck --seconds 10800 --reap -j KUBE-SEP-C
-A KUBE-SVC-STICKY -m recent --name KUBE-SEP-D --rcheck --seconds 10800 --reap -j KUBE-SEP-D
-A KUBE-SVC-STICKY -m statistic --mode random --probability 0.5000000000 -j KUBE-SEP-C
-A KUBE-SVC-STICKY -j KUBE-SEP-D
-A KUBE-SEP-A -s 10.244.1.5 -j KUBE-MARK-MASQ
-A KUBE-SEP-A -m tcp -p tcp -j DNAT --to-destination 10.244.1.5:5000
-A KUBE-SEP-B -s 10.244.2.5 -j KUBE-MARK-MASQ
-A KUBE-SEP-B -m tcp -p tcp -j DNAT --to-destination 10.244.2.5:5000
-A KUBE-SEP-C -m recent --name KUBE-SEP-C --set -m tcp -p tcp -j DNAT --to-destination 10.244.1.6:5000
-A KUBE-SEP-D -m recent --name KUBE-SEP-D --set -m tcp -p tcp -j DNAT --to-destination 10.244.2.6:5000
COMMIT
`;
const jumps = [
  '-t nat -A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
  '-t nat -A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
  '-t nat -A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING',
  '-A FORWARD -j KUBE-FORWARD',
  '-A FORWARD -m conntrack --ctstate NEW -j KUBE-SERVICES',
  '-A OUTPUT -m conntrack --ctstate NEW -j KUBE-SERVICES',
];

class TestNode extends NetfilterNode {
  constructor(seed = 1, rules = kubeProxyRules) {
    super(seed);
    this.netfilter.restore(rules, { noflush: true });
    if (rules === kubeProxyRules) for (const jump of jumps) this.netfilter.iptables(jump);
  }
}

const udp = (from: string, to: string): Packet => {
  const { flags: _, ...rest } = tcp(from, to);
  return { ...rest, protocol: 'UDP' };
};
const lastOf = <T>(list: readonly T[]): T | undefined => list.at(-1);

describe("a node with kube-proxy's rules", () => {
  test('a connection to a ClusterIP goes to an endpoint, and the answers come from the ClusterIP', () => {
    const node = new TestNode();
    const { skb } = node.forward(tcp('10.244.0.2:40000', '10.96.0.10:80', 'SYN'));
    expect(['10.244.1.5', '10.244.2.5']).toContain(skb.packet.dst);
    expect(ends(skb.packet)).toBe(`10.244.0.2:40000 > ${skb.packet.dst}:5000`);
    const answer = node.forward(tcp(`${skb.packet.dst}:5000`, '10.244.0.2:40000', 'SYN', 'ACK'));
    expect(ends(answer.skb.packet)).toBe('10.96.0.10:80 > 10.244.0.2:40000');
  });

  test('only the first packet of a connection meets NAT rules; the rest follow the first', () => {
    const node = new TestNode();
    const endpoint = node.forward(tcp('10.244.0.2:40000', '10.96.0.10:80', 'SYN')).skb.packet.dst;
    node.forward(tcp(`${endpoint}:5000`, '10.244.0.2:40000', 'SYN', 'ACK'));
    for (let i = 0; i < 20; i++) {
      const { skb, passes } = node.forward(tcp('10.244.0.2:40000', '10.96.0.10:80', 'ACK'));
      expect(skb.packet.dst).toBe(endpoint);
      expect(passes[0]?.rulesWalked).toBe(0);
      expect(passes[0]?.conntrack?.state).toBe('ESTABLISHED');
    }
  });

  test('the way through the rules can be told afterwards, the draw included', () => {
    const node = new TestNode();
    const { passes } = node.forward(tcp('10.244.0.2:40000', '10.96.0.10:80', 'SYN'));
    node.netfilter.restore('*nat\n:KUBE-SVC-WEB - [0:0]\nCOMMIT\n', { noflush: true });
    const looks = passes[0]?.explain() ?? [];
    expect(looks.filter((look) => look.matched).map((look) => look.chain)).toEqual(
      expect.arrayContaining(['PREROUTING', 'KUBE-SERVICES', 'KUBE-SVC-WEB']),
    );
    expect(looks.at(-1)?.chain).toMatch(/^KUBE-SEP-[AB]$/);
    expect(looks.at(-1)?.rule).toContain('-j DNAT');
    expect(looks.find((look) => look.chain === 'KUBE-SVC-WEB' && look.line === 1)?.why).toBe(
      'source is 10.244.0.2, in 10.244.0.0/16',
    );
    expect(looks.find((look) => look.chain === 'KUBE-SVC-WEB' && look.line === 2)?.why).toMatch(
      /^random draw 0\.\d{4} [<≥] 0\.5000$/,
    );
    expect(passes[0]?.explain()).toEqual(looks);
  });

  test('a NodePort hides the client behind the node, and both ends are put back for the answer', () => {
    const node = new TestNode();
    const { skb } = node.forward(tcp('203.0.113.10:50000', '192.168.0.2:30080', 'SYN'));
    expect(ends(skb.packet)).toBe(`192.168.0.2:50000 > ${skb.packet.dst}:5000`);
    const answer = node.pass(tcp(`${skb.packet.dst}:5000`, '192.168.0.2:50000', 'SYN', 'ACK'), [
      'PREROUTING',
      'FORWARD',
      'POSTROUTING',
    ]);
    expect(ends(answer.skb.packet)).toBe('192.168.0.2:30080 > 203.0.113.10:50000');
  });

  test('two clients with one source port get different ports behind the node', () => {
    const node = new TestNode();
    const ports = [1, 2, 3, 4, 5].map((n) => {
      const { packet } = node.forward(tcp(`203.0.113.${n}:50000`, '192.168.0.2:30080', 'SYN')).skb;
      return `${packet.sport} ${packet.dst}`;
    });
    expect(new Set(ports).size).toBe(5);
    expect(ports[0]).toMatch(/^50000 /);
  });

  test('a Service without endpoints is rejected, and nothing of the attempt stays in conntrack', () => {
    const node = new TestNode();
    const { passes } = node.forward(tcp('10.244.0.2:40000', '10.96.0.66:80', 'SYN'));
    expect(lastOf(passes)?.verdict).toEqual({
      kind: 'reject',
      with: 'icmp-port-unreachable',
      by: '-A KUBE-SERVICES -d 10.96.0.66/32 -p tcp -m comment --comment "shop/empty has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable',
    });
    expect(node.netfilter.conntrackList()).toEqual([]);
  });

  test('a packet conntrack cannot place is dropped by the rule for INVALID and counted', () => {
    const node = new TestNode();
    const { passes } = node.forward(tcp('10.244.0.2:40000', '10.244.1.5:5000', 'SYN', 'ACK'));
    expect(passes.map((pass) => pass.conntrack?.state)).toEqual(['INVALID', 'INVALID']);
    expect(lastOf(passes)?.verdict).toMatchObject({ kind: 'drop', reason: 'rule-drop' });
  });

  test('client IP affinity sends a client to the same endpoint for three hours', () => {
    const node = new TestNode();
    let port = 40_000;
    const endpoint = (client: string) =>
      node.forward(tcp(`${client}:${port++}`, '10.96.0.10:81', 'SYN')).skb.packet.dst;
    const clients = Array.from({ length: 20 }, (_, i) => `10.244.0.${i + 10}`);
    const first = clients.map(endpoint);
    expect(new Set(first).size).toBe(2);
    node.now += 10_799_000;
    expect(clients.map(endpoint)).toEqual(first);
    node.now += 10_801_000;
    expect(clients.map(endpoint)).not.toEqual(first);
  });

  test('the same seed makes the same choices, another seed others', () => {
    const choices = (seed: number) => {
      const node = new TestNode(seed);
      return Array.from(
        { length: 50 },
        (_, i) => node.forward(tcp(`10.244.0.2:${40_000 + i}`, '10.96.0.10:80', 'SYN')).skb.packet.dst,
      );
    };
    expect(choices(7)).toEqual(choices(7));
    expect(choices(7)).not.toEqual(choices(8));
  });

  test('3,000 connections are spread over three endpoints as the probabilities say', () => {
    const rules = ['0.3333333333', '0.5000000000', '1.0000000000'].map(
      (probability, i) =>
        `-A PREROUTING -m statistic --mode random --probability ${probability} -p tcp -j DNAT --to-destination 10.244.1.${i}`,
    );
    const node = new TestNode(1, `*nat\n${rules.join('\n')}\nCOMMIT\n`);
    const hits = new Map<string, number>();
    for (let i = 0; i < 3000; i++) {
      const { dst } = node.forward(tcp(`10.244.0.2:${10_000 + i}`, '10.96.0.10:80', 'SYN')).skb.packet;
      hits.set(dst, (hits.get(dst) ?? 0) + 1);
    }
    expect(hits.size).toBe(3);
    const chiSquare = [...hits.values()].reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(13.8); // 2 degrees of freedom, p = 0.001
    const counters = node.netfilter
      .save({ counters: true })
      .match(/^\[(\d+):/gm)
      ?.map((text) => Number(text.slice(1, -1)));
    expect(counters).toEqual([0, 1, 2].map((i) => hits.get(`10.244.1.${i}`)));
  });
});

describe('connection tracking', () => {
  test('a connection no rule translates keeps its port, unless its answers would be taken for another one', () => {
    const node = new TestNode(1, '*nat\n-A POSTROUTING -s 10.244.0.0/16 -j MASQUERADE\nCOMMIT\n');
    const own = (port: number) => {
      const sent = tcp(`192.168.0.2:${port}`, '198.51.100.7:80', 'SYN');
      return ends(node.pass(sent, ['OUTPUT', 'POSTROUTING']).skb.packet);
    };
    const fromPod = node.forward(tcp('10.244.0.2:50000', '198.51.100.7:80', 'SYN')).skb.packet;
    expect(ends(fromPod)).toBe('192.168.0.2:50000 > 198.51.100.7:80');
    expect(own(50_001)).toBe('192.168.0.2:50001 > 198.51.100.7:80');
    expect(own(50_000)).not.toBe('192.168.0.2:50000 > 198.51.100.7:80');
  });

  test('follows a TCP connection from handshake to TIME_WAIT', () => {
    const node = new TestNode(1, '*nat\nCOMMIT\n');
    const [client, server] = ['10.244.0.2:40000', '10.244.1.5:5000'];
    const tableAfter = (packet: Packet) => {
      node.forward(packet);
      return node.netfilter.conntrackList();
    };
    const entry = (seconds: number, state: string, middle = ' ', flag = '') =>
      `tcp      6 ${seconds} ${state} src=10.244.0.2 dst=10.244.1.5 sport=40000 dport=5000${middle}src=10.244.1.5 dst=10.244.0.2 sport=5000 dport=40000 ${flag}mark=0 use=1`;
    expect(tableAfter(tcp(client, server, 'SYN'))).toEqual([entry(120, 'SYN_SENT', ' [UNREPLIED] ')]);
    expect(tableAfter(tcp(server, client, 'SYN', 'ACK'))).toEqual([entry(60, 'SYN_RECV')]);
    expect(tableAfter(tcp(client, server, 'ACK'))).toEqual([entry(432_000, 'ESTABLISHED', ' ', '[ASSURED] ')]);
    expect(tableAfter(tcp(client, server, 'FIN', 'ACK'))).toEqual([entry(120, 'FIN_WAIT', ' ', '[ASSURED] ')]);
    expect(tableAfter(tcp(server, client, 'FIN', 'ACK'))).toEqual([entry(30, 'LAST_ACK', ' ', '[ASSURED] ')]);
    expect(tableAfter(tcp(client, server, 'ACK'))).toEqual([entry(120, 'TIME_WAIT', ' ', '[ASSURED] ')]);
    node.now += 120_000;
    expect(node.netfilter.conntrackList()).toEqual([]);
  });

  test('a refused connection leaves no entry, but its RST is still translated back', () => {
    const node = new TestNode();
    const { dst } = node.forward(tcp('10.244.0.2:40000', '10.96.0.10:80', 'SYN')).skb.packet;
    const { skb } = node.forward(tcp(`${dst}:5000`, '10.244.0.2:40000', 'RST', 'ACK'));
    expect(ends(skb.packet)).toBe('10.96.0.10:80 > 10.244.0.2:40000');
    expect(node.netfilter.conntrackList()).toEqual([]);
  });

  test('a SYN on a connection that is over is a new connection with a choice of its own', () => {
    const node = new TestNode();
    const syn = tcp('10.244.0.2:40000', '10.96.0.10:80', 'SYN');
    const endpoints = Array.from({ length: 20 }, () => {
      const { packet } = node.forward(syn).skb;
      node.forward(tcp(`${packet.dst}:5000`, '10.244.0.2:40000', 'SYN', 'ACK'));
      node.forward(tcp('10.244.0.2:40000', '10.96.0.10:80', 'ACK'));
      node.forward(tcp('10.244.0.2:40000', '10.96.0.10:80', 'FIN', 'ACK'));
      node.forward(tcp(`${packet.dst}:5000`, '10.244.0.2:40000', 'FIN', 'ACK'));
      node.forward(tcp('10.244.0.2:40000', '10.96.0.10:80', 'ACK'));
      return packet.dst;
    });
    expect(new Set(endpoints).size).toBe(2);
    expect(node.netfilter.conntrackList()).toHaveLength(1);
  });

  test('UDP keeps going to its endpoint until the entry is deleted or times out', () => {
    const rules = `*nat\n-A PREROUTING -p udp -d 10.96.0.53 -m statistic --mode nth --every 2 --packet 0 -j DNAT --to-destination 10.244.1.53:53\n-A PREROUTING -p udp -d 10.96.0.53 -j DNAT --to-destination 10.244.2.53:53\nCOMMIT\n`;
    const node = new TestNode(1, rules);
    const ask = () => node.forward(udp('10.244.0.2:40000', '10.96.0.53:53')).skb.packet.dst;
    expect([ask(), ask()]).toEqual(['10.244.1.53', '10.244.1.53']);
    expect(node.netfilter.conntrackDelete({ protocol: 'UDP', origDst: '10.96.0.53', replySrc: '10.244.9.9' })).toBe(0);
    expect(node.netfilter.conntrackDelete({ protocol: 'UDP', origDst: '10.96.0.53', replySrc: '10.244.1.53' })).toBe(1);
    expect(ask()).toBe('10.244.2.53');
    node.now += 30_000;
    expect(ask()).toBe('10.244.1.53');
  });

  test('an ICMP error about a translated packet comes back as one about the packet that was sent', () => {
    const node = new TestNode();
    const sent = tcp('10.244.0.2:40000', '10.96.0.10:80', 'SYN');
    const { packet: seen } = node.forward(sent).skb;
    const { skb, passes } = node.forward({
      family: 'IPv4',
      protocol: 'ICMP',
      src: seen.dst,
      dst: '10.244.0.2',
      sport: 0,
      dport: 0,
      ttl: 64,
      icmp: 'port-unreachable',
      about: seen,
    });
    expect(passes[0]?.conntrack?.state).toBe('RELATED');
    expect(skb.packet.src).toBe('10.96.0.10');
    expect(ends(skb.packet.about ?? sent)).toBe(ends(sent));
  });

  test('an error the node makes itself about a connection not yet confirmed is RELATED to it', () => {
    const node = new TestNode();
    const cause = node.pass(tcp('10.244.0.2:40000', '10.96.0.10:80', 'SYN'), ['PREROUTING']).skb;
    const answer: Skb = {
      packet: {
        family: 'IPv4',
        protocol: 'ICMP',
        src: '192.168.0.2',
        dst: '10.244.0.2',
        sport: 0,
        dport: 0,
        ttl: 64,
        icmp: 'host-unreachable',
        about: cause.packet,
      },
      mark: 0,
    };
    node.netfilter.attach(answer, cause);
    node.pass(answer.packet, ['OUTPUT', 'POSTROUTING'], answer);
    expect(answer.packet.about).toMatchObject({ dst: '10.96.0.10', dport: 80 });
  });

  test('ping is tracked by its identifier', () => {
    const node = new TestNode(1, '*nat\nCOMMIT\n');
    const echo: Packet = {
      family: 'IPv4',
      protocol: 'ICMP',
      src: '10.244.0.2',
      dst: '10.244.1.5',
      sport: 7,
      dport: 0,
      ttl: 64,
      icmp: 'echo-request',
    };
    node.forward(echo);
    const { passes } = node.forward({ ...echo, src: echo.dst, dst: echo.src, icmp: 'echo-reply' });
    expect(passes[0]?.conntrack).toEqual({
      state: 'ESTABLISHED',
      entry:
        'icmp     1 30 src=10.244.0.2 dst=10.244.1.5 type=8 code=0 id=7 src=10.244.1.5 dst=10.244.0.2 type=0 code=0 id=7 mark=0 use=1',
    });
  });

  test('what NOTRACK takes out is neither tracked nor translated', () => {
    const node = new TestNode(
      1,
      '*raw\n-A PREROUTING -p tcp --dport 80 -j NOTRACK\nCOMMIT\n*nat\n-A PREROUTING -p tcp -j DNAT --to-destination 10.244.1.5:5000\nCOMMIT\n',
    );
    const { skb, passes } = node.forward(tcp('10.244.0.2:40000', '10.96.0.10:80', 'SYN'));
    expect(passes[0]?.conntrack).toEqual({ state: 'UNTRACKED' });
    expect(skb.packet.dst).toBe('10.96.0.10');
    expect(node.netfilter.conntrackList()).toEqual([]);
  });

  test('a policy of DROP drops what no rule accepts', () => {
    const node = new TestNode(1, '*filter\n:FORWARD DROP [0:0]\n-A FORWARD -p udp -j ACCEPT\nCOMMIT\n');
    const { passes } = node.forward(tcp('10.244.0.2:40000', '10.244.1.5:5000', 'SYN'));
    expect(lastOf(passes)?.verdict).toEqual({ kind: 'drop', by: '-P FORWARD DROP', reason: 'policy-drop' });
    expect(lastOf(passes)?.explain().at(-1)).toMatchObject({ line: 0, rule: '-P FORWARD DROP', matched: true });
  });
});

test('a limit lets some packets through at once, then one in a while', () => {
  const node = new TestNode(
    1,
    '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -m limit --limit 6/min --limit-burst 3 -j ACCEPT\n-A INPUT -j DROP\nCOMMIT\n',
  );
  const passed = (count: number) =>
    Array.from({ length: count }, (_, i) => node.pass(tcp('10.0.0.1:1', `192.168.0.2:${i}`, 'SYN'), ['INPUT']))
      .map(({ passes }) => passes[0]?.verdict.kind)
      .filter((kind) => kind === 'accept').length;
  expect(passed(10)).toBe(3);
  node.now += 20_000;
  expect(passed(10)).toBe(2);
});
