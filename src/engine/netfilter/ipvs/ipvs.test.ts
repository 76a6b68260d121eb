import { describe, expect, test } from 'vitest';
import type { Packet } from '../../../model/packet.ts';
import type { Scheduler } from '../../../model/scene.ts';
import { SeededRandom } from '../../sim/random.ts';
import { createNetfilter } from '../netfilter.ts';

const web = { protocol: 'TCP', address: '10.96.0.10', port: 80 } as const;
let now = 0;

/** A namespace with a virtual server and real servers 10.0.0.1, 10.0.0.2, …, the last added first in the kernel's list. */
function balancer(servers: number, scheduler: Scheduler = 'rr', persistent = 0) {
  now = 0;
  const netfilter = createNetfilter({
    isLocal: (address) => address === web.address,
    sourceAddressFor: () => '192.168.0.2',
    now: () => now,
    random: new SeededRandom(1),
  });
  netfilter.ipvs.put(web, { scheduler, persistent });
  for (let i = 1; i <= servers; i++) netfilter.ipvs.addServer(web, `10.0.0.${i}`, 8080);
  return netfilter;
}
type Balancer = ReturnType<typeof balancer>;

const packet = (flags: Packet['flags'], sport: number, src = '10.1.0.1'): Packet => ({
  family: 'IPv4',
  protocol: 'TCP',
  src,
  dst: web.address,
  sport,
  dport: web.port,
  ttl: 64,
  ...(flags && { flags }),
});

/** Lets a packet of a client come in, and out again towards its real server. */
function send(netfilter: Balancer, flags: Packet['flags'], sport: number, src?: string) {
  const skb: Parameters<Balancer['run']>[1] = { packet: packet(flags, sport, src), mark: 0, in: 'eth0' };
  netfilter.run('PREROUTING', skb);
  const pass = netfilter.run('INPUT', skb);
  if (pass.verdict.kind === 'stolen') {
    netfilter.run('OUTPUT', skb);
    netfilter.run('POSTROUTING', skb);
  }
  return { verdict: pass.verdict.kind, to: skb.packet.dst, looks: pass.explain() };
}

const chosen = (netfilter: Balancer, connections: number, src?: string) =>
  Array.from({ length: connections }, (_, i) => send(netfilter, ['SYN'], 1000 + i, src).to);
const counts = (netfilter: Balancer) =>
  netfilter.ipvs.find(web).servers.map(({ endpoint, active, inactive }) => [endpoint, active, inactive]);

describe('a scheduler', () => {
  test('rr takes the real servers in turn, the one added last first, and passes by those of weight 0', () => {
    const at = balancer(3);
    expect(chosen(at, 4)).toEqual(['10.0.0.3', '10.0.0.2', '10.0.0.1', '10.0.0.3']);
    const idle = at.ipvs.find(web).server('10.0.0.2:8080');
    if (idle) idle.weight = 0;
    expect(chosen(balancer(0), 1)).toEqual([web.address]);
    expect(send(at, ['SYN'], 2000).to).toBe('10.0.0.1');
  });

  test('lc takes the one with the fewest connections', () => {
    const at = balancer(2, 'lc');
    expect(chosen(at, 3)).toEqual(['10.0.0.2', '10.0.0.1', '10.0.0.2']);
    send(at, ['FIN', 'ACK'], 1001);
    send(at, ['SYN'], 3000);
    expect(counts(at)).toEqual([
      ['10.0.0.2:8080', 2, 0],
      ['10.0.0.1:8080', 1, 1],
    ]);
  });

  test('sh sends each client to one of them', () => {
    const at = balancer(3, 'sh');
    expect(new Set(chosen(at, 5)).size).toBe(1);
    const clients = Array.from({ length: 20 }, (_, i) => send(at, ['SYN'], 5000, `10.1.0.${i}`).to);
    expect(new Set(clients).size).toBe(3);
  });
});

describe('a connection', () => {
  test('stays with its real server, and counts as inactive when it is closing, until it is forgotten', () => {
    const at = balancer(2);
    const { to } = send(at, ['SYN'], 1000);
    expect(send(at, ['PSH', 'ACK'], 1000).to).toBe(to);
    expect(counts(at)).toEqual([
      [`${to}:8080`, 1, 0],
      ['10.0.0.1:8080', 0, 0],
    ]);
    send(at, ['FIN', 'ACK'], 1000);
    expect(counts(at)[0]).toEqual([`${to}:8080`, 0, 1]);
    now += 121_000;
    at.ipvs.expire();
    expect(counts(at)[0]).toEqual([`${to}:8080`, 0, 0]);
  });

  test('of a real server that was taken away is dropped once, and begun anew', () => {
    const at = balancer(2);
    const { to } = send(at, ['SYN'], 1000);
    at.ipvs.deleteServer(web, `${to}:8080`);
    // Conntrack remembers the mapping, so this packet only makes both forget.
    expect(send(at, ['SYN'], 1000).verdict).toBe('drop');
    expect(send(at, ['SYN'], 1000).to).toBe('10.0.0.1');
  });

  test('of a persistent virtual server goes where the client went before', () => {
    const at = balancer(3, 'rr', 60);
    expect(new Set(chosen(at, 4)).size).toBe(1);
    now += 200_000;
    expect(send(at, ['SYN'], 4000).to).not.toBe('10.0.0.3');
  });

  test('without any real server is answered with port unreachable; what is no SYN goes to the machine itself', () => {
    expect(send(balancer(0), ['SYN'], 1000).verdict).toBe('reject');
    expect(send(balancer(1), ['ACK'], 1000)).toMatchObject({ verdict: 'accept', to: web.address });
  });
});

describe('an ipset', () => {
  const rule = '*filter\n-A INPUT -m set --match-set S src,dst -j DROP\nCOMMIT\n';

  test('is looked into by rules, at the ends they name', () => {
    const at = balancer(0);
    at.ipset('create S hash:ip,port\nadd S 10.1.0.1,tcp:80');
    at.restore(rule, { noflush: true });
    expect(at.save()).toContain('-A INPUT -m set --match-set S src,dst -j DROP');
    expect(send(at, ['SYN'], 1000).verdict).toBe('drop');
    expect(send(at, ['SYN'], 1000, '10.1.0.2').verdict).toBe('reject');
  });

  test('of networks has what is in one of them', () => {
    const at = balancer(0);
    at.ipset('create S hash:ip,port,net\nadd S 10.96.0.10,tcp:80,10.1.0.0/16\nadd S 10.96.0.10,tcp:80,10.2.0.7');
    at.restore(rule.replace('src,dst', 'dst,dst,src'), { noflush: true });
    const from = (src: string) => send(at, ['SYN'], 1000, src).verdict;
    expect(['10.1.9.9', '10.2.0.7', '10.2.0.8'].map(from)).toEqual(['drop', 'drop', 'reject']);
  });

  test('that is not there makes the rule one that was skipped, and says so', () => {
    const at = balancer(0);
    at.restore(rule, { noflush: true });
    const { verdict, looks } = send(at, ['SYN'], 1000);
    expect(verdict).toBe('reject');
    expect(looks[0]?.why).toBe('not modelled: this rule was skipped (there is no ipset S here to look into)');
  });

  test.each([
    ['create S hash:ip\ncreate S hash:ip,port', 2, 'Set cannot be created: set with the same name already exists'],
    ['add S 10.0.0.1', 1, 'The set with the given name does not exist'],
    [
      'create S hash:ip,port,net\nadd S 1.2.3.4,tcp:80,0.0.0.0/0',
      2,
      'The value of the CIDR parameter of the IP address is invalid',
    ],
    ['create S hash:ip\nadd S 10.0.0.1\nadd S 10.0.0.1', 3, "Element cannot be added to the set: it's already added"],
  ])('refuses %j', (text, line, message) => {
    expect(() => balancer(0).ipset(text)).toThrow(`ipset v7.17: Error in line ${line}: ${message}`);
  });
});
