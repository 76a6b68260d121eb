import { describe, expect, test } from 'vitest';
import type { Hook } from '../../../model/trace.ts';
import { ends, NetfilterNode, tcp } from '../../../testing/netfilter-node.ts';
import { NftError } from './errors.ts';

/** What kube-proxy writes for Service `shop/web` (two endpoints, node port 30080), a sticky one, and one without endpoints. */
const kubeProxyRules = `add table ip kube-proxy { comment "rules for kube-proxy" ; }
add set ip kube-proxy cluster-ips { type ipv4_addr ; comment "Active ClusterIPs" ; }
add set ip kube-proxy nodeport-ips { type ipv4_addr ; }
add map ip kube-proxy no-endpoint-services { type ipv4_addr . inet_proto . inet_service : verdict ; }
add map ip kube-proxy service-ips { type ipv4_addr . inet_proto . inet_service : verdict ; }
add map ip kube-proxy service-nodeports { type inet_proto . inet_service : verdict ; }
add chain ip kube-proxy cluster-ips-check
add chain ip kube-proxy filter-forward { type filter hook forward priority 0 ; }
add chain ip kube-proxy filter-output { type filter hook output priority 0 ; }
add chain ip kube-proxy mark-for-masquerade
add chain ip kube-proxy masquerading
add chain ip kube-proxy nat-output { type nat hook output priority -100 ; }
add chain ip kube-proxy nat-postrouting { type nat hook postrouting priority 100 ; }
add chain ip kube-proxy nat-prerouting { type nat hook prerouting priority -100 ; }
add chain ip kube-proxy reject-chain
add chain ip kube-proxy services
add chain ip kube-proxy service-endpoints-check
add rule ip kube-proxy cluster-ips-check ip daddr @cluster-ips reject comment "Reject traffic to invalid ports of ClusterIPs"
add rule ip kube-proxy cluster-ips-check ip daddr { 10.96.0.0/16 } drop comment "Drop traffic to unallocated ClusterIPs"
add rule ip kube-proxy filter-forward ct state new jump service-endpoints-check
add rule ip kube-proxy filter-forward ct state new jump cluster-ips-check
add rule ip kube-proxy filter-output ct state new jump service-endpoints-check
add rule ip kube-proxy mark-for-masquerade mark set mark or 0x4000
add rule ip kube-proxy masquerading mark and 0x4000 == 0 return
add rule ip kube-proxy masquerading mark set mark xor 0x4000
add rule ip kube-proxy masquerading masquerade fully-random
add rule ip kube-proxy nat-output jump services
add rule ip kube-proxy nat-postrouting jump masquerading
add rule ip kube-proxy nat-prerouting jump services
add rule ip kube-proxy reject-chain reject
add rule ip kube-proxy services ip daddr . meta l4proto . th dport vmap @service-ips
add rule ip kube-proxy services ip daddr @nodeport-ips meta l4proto . th dport vmap @service-nodeports
add rule ip kube-proxy service-endpoints-check ip daddr . meta l4proto . th dport vmap @no-endpoint-services
add element ip kube-proxy nodeport-ips { 192.168.0.2 }
add chain ip kube-proxy endpoint-A-shop/web/tcp/http__10.244.1.5/5000
add rule ip kube-proxy endpoint-A-shop/web/tcp/http__10.244.1.5/5000 ip saddr 10.244.1.5 jump mark-for-masquerade
add rule ip kube-proxy endpoint-A-shop/web/tcp/http__10.244.1.5/5000 meta l4proto tcp dnat to 10.244.1.5:5000
add chain ip kube-proxy endpoint-B-shop/web/tcp/http__10.244.2.5/5000
add rule ip kube-proxy endpoint-B-shop/web/tcp/http__10.244.2.5/5000 meta l4proto tcp dnat to 10.244.2.5:5000
add chain ip kube-proxy service-WEB-shop/web/tcp/http
add rule ip kube-proxy service-WEB-shop/web/tcp/http ip daddr 10.96.0.10 ip saddr != 10.244.0.0/16 jump mark-for-masquerade
add rule ip kube-proxy service-WEB-shop/web/tcp/http numgen random mod 2 vmap { 0 : goto endpoint-A-shop/web/tcp/http__10.244.1.5/5000 , 1 : goto endpoint-B-shop/web/tcp/http__10.244.2.5/5000 }
add chain ip kube-proxy external-WEB-shop/web/tcp/http
add rule ip kube-proxy external-WEB-shop/web/tcp/http jump mark-for-masquerade
add rule ip kube-proxy external-WEB-shop/web/tcp/http goto service-WEB-shop/web/tcp/http
add element ip kube-proxy cluster-ips { 10.96.0.10 }
add element ip kube-proxy cluster-ips { 10.96.0.66 }
add element ip kube-proxy service-ips { 10.96.0.10 . tcp . 80 : goto service-WEB-shop/web/tcp/http }
add element ip kube-proxy service-nodeports { tcp . 30080 : goto external-WEB-shop/web/tcp/http }
add element ip kube-proxy no-endpoint-services { 10.96.0.66 . tcp . 80 comment "shop/empty:http" : goto reject-chain }
add set ip kube-proxy affinity-C { type ipv4_addr ; flags dynamic,timeout ; timeout 10800s ; }
add set ip kube-proxy affinity-D { type ipv4_addr ; flags dynamic,timeout ; timeout 10800s ; }
add chain ip kube-proxy endpoint-C
add rule ip kube-proxy endpoint-C update @affinity-C { ip saddr }
add rule ip kube-proxy endpoint-C meta l4proto tcp dnat to 10.244.1.6:5000
add chain ip kube-proxy endpoint-D
add rule ip kube-proxy endpoint-D update @affinity-D { ip saddr }
add rule ip kube-proxy endpoint-D meta l4proto tcp dnat to 10.244.2.6:5000
add chain ip kube-proxy service-STICKY
add rule ip kube-proxy service-STICKY ip saddr @affinity-C goto endpoint-C
add rule ip kube-proxy service-STICKY ip saddr @affinity-D goto endpoint-D
add rule ip kube-proxy service-STICKY numgen random mod 2 vmap { 0 : goto endpoint-C , 1 : goto endpoint-D }
add element ip kube-proxy service-ips { 10.96.0.10 . tcp . 81 : goto service-STICKY }
`;

class TestNode extends NetfilterNode {
  constructor(rules = kubeProxyRules, seed = 1) {
    super(seed);
    this.netfilter.nft(rules);
  }

  fails(rules: string): NftError {
    try {
      this.netfilter.nft(rules);
    } catch (error) {
      if (error instanceof NftError) return error;
      throw error;
    }
    throw new Error('the rules were taken');
  }
}

describe("a node with kube-proxy's nftables rules", () => {
  test('a connection to a ClusterIP goes to an endpoint, and the answers come from the ClusterIP', () => {
    const node = new TestNode();
    const { skb } = node.forward(tcp('10.244.0.2:40000', '10.96.0.10:80', 'SYN'));
    expect(ends(skb.packet)).toMatch(/^10\.244\.0\.2:40000 > 10\.244\.[12]\.5:5000$/);
    const answer = node.forward(tcp(`${skb.packet.dst}:5000`, '10.244.0.2:40000', 'SYN', 'ACK'));
    expect(ends(answer.skb.packet)).toBe('10.96.0.10:80 > 10.244.0.2:40000');
    expect(answer.passes[0]?.rulesWalked).toBe(0);
  });

  test('a connection to the node port is masqueraded, at a port of its own', () => {
    const { skb } = new TestNode().forward(tcp('203.0.113.9:40000', '192.168.0.2:30080', 'SYN'));
    expect(skb.packet.src).toBe('192.168.0.2');
    expect(skb.packet.dport).toBe(5000);
    expect(skb.mark).toBe(0);
  });

  test('many connections spread evenly over the endpoints', () => {
    const node = new TestNode();
    let first = 0;
    for (let i = 0; i < 1000; i++) {
      if (node.forward(tcp(`10.244.0.2:${20_000 + i}`, '10.96.0.10:80', 'SYN')).skb.packet.dst === '10.244.1.5')
        first++;
    }
    expect(first).toBeGreaterThan(440);
    expect(first).toBeLessThan(560);
  });

  test('client IP affinity holds until its time-out, renewed by each connection', () => {
    const node = new TestNode();
    const endpoints = new Set<string>();
    for (let i = 0; i < 12; i++) {
      endpoints.add(node.forward(tcp(`10.244.0.2:${20_000 + i}`, '10.96.0.10:81', 'SYN')).skb.packet.dst);
      node.now += 10_000_000;
    }
    expect(endpoints.size).toBe(1);
    node.now += 10_900_000;
    expect(node.netfilter.nftList()).not.toContain('10.244.0.2');
  });

  test('a Service without endpoints rejects, a wrong port of a ClusterIP too, and an address nobody has drops', () => {
    const node = new TestNode();
    const verdict = (to: string) => node.forward(tcp('10.244.0.2:40000', to, 'SYN')).passes.at(-1)?.verdict;
    expect(verdict('10.96.0.66:80')).toEqual({
      kind: 'reject',
      with: 'icmp-port-unreachable',
      by: 'ip kube-proxy reject-chain: reject',
    });
    expect(verdict('10.96.0.10:8080')).toMatchObject({ kind: 'reject' });
    expect(verdict('10.96.0.77:80')).toMatchObject({ kind: 'drop', reason: 'rule-drop' });
  });

  test('the way through the maps is told afterwards as it was, whatever changed since', () => {
    const node = new TestNode();
    const { passes } = node.forward(tcp('10.244.0.2:40000', '10.96.0.10:80', 'SYN'));
    node.netfilter.nft(`flush chain ip kube-proxy service-WEB-shop/web/tcp/http
delete element ip kube-proxy service-ips { 10.96.0.10 . tcp . 80 }`);
    const looks = passes[0]?.explain() ?? [];
    expect(looks.map(({ chain, line, matched, why }) => `${chain} ${line} ${matched ? 'yes' : 'no'}: ${why}`)).toEqual([
      'nat-prerouting 1 yes: every packet matches',
      'services 1 yes: the element 10.96.0.10 . tcp . 80 : goto service-WEB-shop/web/tcp/http of @service-ips matches',
      'service-WEB-shop/web/tcp/http 1 no: source is 10.244.0.2, not != 10.244.0.0/16',
      expect.stringMatching(/^service-WEB-shop\/web\/tcp\/http 2 yes: the element [01] : goto endpoint-/),
      ...[expect.stringMatching(/^endpoint-/)].flatMap((one) => (looks.length > 5 ? [one, one] : [one])),
    ]);
    expect(passes[0]?.rulesWalked).toBe(looks.length);
    expect(looks[0]?.table).toBe('ip kube-proxy');
  });

  test('what is walked does not grow with the number of Services', () => {
    const node = new TestNode();
    const walked = (port: number) =>
      node.forward(tcp(`10.244.0.2:${port}`, '10.96.0.10:80', 'SYN')).passes[0]?.rulesWalked ?? 0;
    const before = walked(1);
    const lines = Array.from(
      { length: 2000 },
      (_, i) => `add element ip kube-proxy service-ips { 10.97.${i >> 8}.${i & 255} . tcp . 80 : goto service-STICKY }`,
    );
    node.netfilter.nft(lines.join('\n'));
    expect(Math.abs(walked(2) - before)).toBeLessThanOrEqual(1);
  });
});

describe('base chains', () => {
  const chain = (name: string, hook: string, priority: string, ...rules: string[]) =>
    `add table inet t\nadd chain inet t ${name} { ${hook} priority ${priority} ; }\n${rules.map((rule) => `add rule inet t ${name} ${rule}\n`).join('')}`;
  const input: readonly Hook[] = ['PREROUTING', 'INPUT'];

  test('an accept ends only its own base chain; a drop is final', () => {
    const node = new TestNode(
      chain('a', 'type filter hook input', '-10', 'accept') + chain('b', 'type filter hook input', '10', 'drop'),
    );
    expect(node.pass(tcp('10.0.0.1:1', '192.168.0.2:2', 'SYN'), input).passes.at(-1)?.verdict).toMatchObject({
      kind: 'drop',
      by: 'inet t b: drop',
    });
  });

  test('stand between the tables of iptables by their priorities', () => {
    const node = new TestNode(chain('late', 'type filter hook input', '5', 'meta mark 0x7 drop'));
    node.netfilter.iptables('-t mangle -A INPUT -j MARK --set-mark 7');
    const dropped = node.pass(tcp('10.0.0.1:1', '192.168.0.2:2', 'SYN'), input).passes.at(-1);
    expect(dropped?.verdict.kind).toBe('drop');
    expect(dropped?.explain().map(({ table }) => table)).toEqual(['mangle', 'mangle', 'inet t']);
    const early = new TestNode(chain('early', 'type filter hook input', '-160', 'meta mark 0x7 drop'));
    early.netfilter.iptables('-t mangle -A INPUT -j MARK --set-mark 7');
    expect(early.pass(tcp('10.0.0.1:1', '192.168.0.2:2', 'SYN'), input).passes.at(-1)?.verdict.kind).toBe('accept');
  });

  test('of type nat decide once for a connection: the first that maps it', () => {
    const node = new TestNode(
      chain('second', 'type nat hook prerouting', '-90', 'tcp dport 80 dnat ip to 10.0.0.2') +
        chain('first', 'type nat hook prerouting', '-110', 'tcp dport 80 dnat ip to 10.0.0.1'),
    );
    node.netfilter.iptables('-t nat -A PREROUTING -j DNAT --to-destination 10.0.0.3');
    expect(node.forward(tcp('1.1.1.1:1', '9.9.9.9:80', 'SYN')).skb.packet.dst).toBe('10.0.0.1');
    expect(node.forward(tcp('1.1.1.1:1', '9.9.9.9:81', 'SYN')).skb.packet.dst).toBe('10.0.0.3');
  });

  // Seen on Linux 6.18, rule counters compared.
  test('of the same priority: the one that was added last comes first', () => {
    const node = new TestNode(
      chain('a', 'type filter hook input', '0', 'meta mark 0 drop') +
        chain('b', 'type filter hook input', '0', 'meta mark set 1'),
    );
    expect(node.pass(tcp('10.0.0.1:1', '192.168.0.2:2', 'SYN'), input).passes.at(-1)?.verdict.kind).toBe('accept');
  });

  test('a packet that is not to be tracked is untracked from the same rule on', () => {
    const node = new TestNode(
      chain(
        'early',
        'type filter hook prerouting',
        'raw',
        'ct state invalid notrack ct state untracked meta mark set 5',
      ) + chain('late', 'type filter hook input', '0', 'ct state untracked meta mark 5 drop'),
    );
    const { passes } = node.pass(tcp('10.0.0.1:1', '192.168.0.2:2', 'SYN'), input);
    expect(passes.at(-1)?.verdict.kind).toBe('drop');
    expect(passes[0]?.explain()[0]?.matched).toBe(true);
  });

  test('with policy drop drop what no rule decided', () => {
    const node = new TestNode(
      'table inet t { chain in { type filter hook input priority 0; policy drop; tcp dport 22 accept\n } }',
    );
    expect(node.pass(tcp('10.0.0.1:1', '192.168.0.2:22', 'SYN'), input).passes.at(-1)?.verdict.kind).toBe('accept');
    expect(node.pass(tcp('10.0.0.1:1', '192.168.0.2:23', 'SYN'), input).passes.at(-1)?.verdict).toMatchObject({
      reason: 'policy-drop',
    });
  });

  test('a rule with a statement we do not model is shown, skipped and said', () => {
    const rules = `table inet t {
	chain in {
		type filter hook input priority filter; policy accept;
		tcp dport 80 queue num 3 bypass
		tcp dport 80 counter packets 0 bytes 0 drop
	}
}
`;
    const node = new TestNode(rules);
    expect(node.netfilter.nftList()).toBe(rules);
    const pass = node.pass(tcp('10.0.0.1:1', '192.168.0.2:80', 'SYN'), input).passes.at(-1);
    expect(pass?.notModelled).toEqual(['inet t in: tcp dport 80 queue num 3 bypass']);
    expect(pass?.explain()[0]?.why).toBe('not modelled: this rule was skipped');
    expect(pass?.verdict.kind).toBe('drop');
    expect(node.netfilter.nftList()).toContain('counter packets 1 bytes 60 drop');
    const other = node.pass(tcp('10.0.0.1:1', '192.168.0.2:81', 'SYN'), input).passes.at(-1);
    expect(other?.notModelled).toEqual([]);
  });
});

describe('nft -f', () => {
  test('takes all of its input or nothing', () => {
    const node = new TestNode();
    const before = node.netfilter.nftList();
    const error = node.fails(`add chain ip kube-proxy more
add rule ip kube-proxy more accept
flush chain ip kube-proxy services
delete element ip kube-proxy service-ips { 10.96.0.10 . tcp . 80 }
delete chain ip kube-proxy reject-chain
`);
    expect(error.line).toBe(5);
    expect(error.problem).toBe('Could not process rule: Device or resource busy');
    expect(node.netfilter.nftList()).toBe(before);
    expect(node.forward(tcp('10.244.0.2:40000', '10.96.0.10:80', 'SYN')).skb.packet.dport).toBe(5000);
  });

  test('reads back what it lists', () => {
    const node = new TestNode();
    const listed = node.netfilter.nftList();
    expect(new TestNode(listed).netfilter.nftList()).toBe(listed);
  });

  // nft 1.0.6's own words; the columns are those of what is at fault.
  test.each([
    ['add table ip t\nadd chain ip t a\nadd rule ip t a foo bar', '3:17-19: Error: No symbol type information'],
    ['add table ip t\nadd rule ip t none accept', '2:15-18: Error: No such file or directory'],
    ['table ip t {\n chain a {\n  accept\n', '4:1-1: Error: syntax error, unexpected end of file'],
    [
      'add table ip t\nadd chain ip t a\nadd rule ip t a accept drop',
      '3:24-27: Error: Statement after terminal statement has no effect',
    ],
    [
      'add table ip t\nadd chain ip t a\nadd rule ip t a ip saddr @s accept',
      '3:17-34: Error: No such file or directory',
    ],
    [
      'add table ip t\nadd chain ip t a\nadd rule ip t a ip saddr 10.0.0.0/33 drop',
      '3:26-36: Error: Prefix length 33 is invalid for type of 32 bits width',
    ],
    [
      'add table ip t\nadd chain ip t a\nadd rule ip t a ip6 saddr ::1 drop',
      '3:17-25: Error: conflicting protocols specified: ip vs. ip6',
    ],
    [
      'add table ip t\nadd chain ip t b\nadd rule ip t b jump b',
      '3:17-22: Error: Could not process rule: Too many links',
    ],
    [
      'add table ip t\nadd map ip t m { type ipv4_addr : verdict; }\nadd element ip t m { 1.1.1.1 : accept }\nadd element ip t m { 1.1.1.1 : drop }',
      '4:22-35: Error: Could not process rule: File exists',
    ],
    [
      'table ip t { set s { type ipv4_addr; flags interval; elements = { 10.0.0.0/8, 10.1.0.0/16 } } }',
      '1:79-89: Error: conflicting intervals specified',
    ],
    [
      'add table ip t\nadd set ip t s { type ipv4_addr; flags dynamic; }\nadd chain ip t a\nadd rule ip t a update @s { ip saddr timeout foo }',
      '4:46-48: Error: wrong time format',
    ],
    [
      'add table ip t\nadd set ip t s { type ipv4_addr; timeout 5x; }',
      '2:42-43: Error: syntax error, unexpected number, expecting string',
    ],
    ['\u007fELF\u0001\u0002', '1:1-1: Error: syntax error, unexpected junk'],
  ])('refuses %j', (text, message) => {
    const error = new TestNode('').fails(text);
    expect(error.message).toContain(`/dev/stdin:${message}\n`);
  });

  test('ranges are found among many, and never overlap', () => {
    const ranges = Array.from({ length: 5000 }, (_, i) => `10.${i >> 8}.${i & 255}.0/25`);
    const node = new TestNode(
      `table ip t { set s { type ipv4_addr; flags interval; elements = { ${ranges.join(', ')} } }
chain c { type filter hook input priority 0; ip saddr @s drop
} }`,
    );
    const verdict = (from: string) =>
      node.pass(tcp(`${from}:1`, '192.168.0.2:2', 'SYN'), ['PREROUTING', 'INPUT']).passes.at(-1)?.verdict.kind;
    expect(verdict('10.3.200.127')).toBe('drop');
    expect(verdict('10.3.200.128')).toBe('accept');
  });
});
