import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Namespaces } from '../../../testing/kernel/namespaces.ts';
import { whyNot } from '../../../testing/kernel/requirements.ts';
import { SeededRandom } from '../../sim/random.ts';
import { createNetfilter } from '../netfilter.ts';
import { listChains, specChains } from './list-chains.ts';
import { savedChains } from './saved-rules.ts';

const tables = ['nat', 'filter', 'raw', 'mangle'] as const;

const rules = {
  nat: `
    [3:180] -A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
    [123456:98765432] -A KUBE-SERVICES -d 10.96.0.10/32 -p tcp -m comment --comment "default/my nginx" -m tcp --dport 80 -j KUBE-SVC-BEPXDJBUHFCSYIC3
    [99999:100000] -A KUBE-SERVICES -m addrtype --dst-type LOCAL -m comment --comment "-j x -> y" -j KUBE-SVC-BEPXDJBUHFCSYIC3
    [9999499:9999500] -A KUBE-SVC-BEPXDJBUHFCSYIC3 ! -s 10.244.0.0/16 -d 10.96.0.10/32 -p tcp -m tcp --dport 80 -j KUBE-MARK-MASQ
    [12345678901:12345678901234] -A KUBE-SVC-BEPXDJBUHFCSYIC3 -m statistic --mode random --probability 0.33333333349 -j KUBE-SEP-AAAAAAAAAAAAAAAA
    -A KUBE-SVC-BEPXDJBUHFCSYIC3 -m recent --rcheck --seconds 10800 --reap --name KUBE-SEP-AAAAAAAAAAAAAAAA --mask 255.255.255.255 --rsource -j KUBE-SEP-AAAAAAAAAAAAAAAA
    -A KUBE-SVC-BEPXDJBUHFCSYIC3 -m recent ! --update --seconds 60 --hitcount 4 --name SSH --mask 255.255.255.255 --rdest -j RETURN
    -A KUBE-SVC-BEPXDJBUHFCSYIC3 -m statistic --mode nth --every 3 --packet 1 -j KUBE-SEP-AAAAAAAAAAAAAAAA
    -A KUBE-SVC-BEPXDJBUHFCSYIC3 -m statistic --mode nth --every 2 --packet 0 -j KUBE-SEP-AAAAAAAAAAAAAAAA
    -A KUBE-SEP-AAAAAAAAAAAAAAAA -s 10.244.1.2/32 -j KUBE-MARK-MASQ
    -A KUBE-SEP-AAAAAAAAAAAAAAAA -p tcp -m recent --set --name KUBE-SEP-AAAAAAAAAAAAAAAA --mask 255.255.255.255 --rsource -m tcp -j DNAT --to-destination 10.244.1.2:80
    -A KUBE-SEP-AAAAAAAAAAAAAAAA -p udp -j DNAT --to-destination 10.244.1.2:80 --random
    -A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
    -A KUBE-MARK-MASQ -j MARK --set-xmark 0x0/0x4000
    -A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x0
    -A KUBE-MARK-MASQ -j MARK --set-mark 0x5
    -A KUBE-MARK-MASQ -j MARK --set-xmark 0x5/0xff
    -A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
    -A KUBE-POSTROUTING -m mark --mark 0x5 -j RETURN
    -A KUBE-POSTROUTING -j MASQUERADE --random-fully
    -A KUBE-POSTROUTING -p tcp -j MASQUERADE --to-ports 1000-2000 --random
    -A POSTROUTING -o eth0 -j SNAT --to-source 1.2.3.4
    -A PREROUTING -i eth+ -p tcp -m tcp --dport 80:1024 -j REDIRECT --to-ports 80
    -A PREROUTING ! -i lo -p tcp -m tcp ! --sport 53 --tcp-flags SYN,ACK SYN -j RETURN
    -A PREROUTING -p tcp -m tcp --dport 22 --syn -g EMPTY
    -A PREROUTING -p 47 -j ACCEPT
    -A PREROUTING ! -p tcp -j ACCEPT`,
  filter: `
    -A INPUT -m conntrack --ctstate INVALID -m nfacct --nfacct-name ct_state_invalid_dropped_pkts -j DROP
    -A INPUT -m conntrack ! --ctstate RELATED,ESTABLISHED -j ACCEPT
    -A INPUT -m state --state NEW -j ACCEPT
    -A INPUT -p icmp -m icmp --icmp-type 8 -j ACCEPT
    -A INPUT -p icmp -m icmp --icmp-type 3/4 -j ACCEPT
    -A INPUT -p icmp -m icmp ! --icmp-type 8 -j ACCEPT
    -A INPUT -p icmp -m icmp --icmp-type any -j ACCEPT
    -A INPUT -p icmp -j ACCEPT
    -A INPUT -m limit --limit 5/min --limit-burst 10 -j LOG --log-prefix "abc: "
    -A INPUT -m limit --limit 3/hour -j LOG
    -A INPUT -p tcp -m multiport --dports 80,443,1000:1999 -j ACCEPT
    -A INPUT -p tcp -m multiport ! --ports 80 -j ACCEPT
    -A INPUT -m iprange --src-range 10.0.0.1-10.0.0.9 -j ACCEPT
    -A INPUT -m iprange ! --dst-range 10.0.0.1-10.0.0.9 -j ACCEPT
    -A INPUT -m pkttype --pkt-type broadcast -j DROP
    -A INPUT -m pkttype ! --pkt-type multicast -j DROP
    -A INPUT -m physdev --physdev-is-bridged -j ACCEPT
    -A INPUT -j REJECT --reject-with icmp-port-unreachable
    -A INPUT -p tcp -j REJECT --reject-with tcp-reset
    -A INPUT -p udp -m udp --sport 67:68 --dport 53
    -A INPUT
    -A INPUT -f -j DROP
    -A INPUT -p sctp -m sctp --dport 80 -j ACCEPT
    -A INPUT -m conntrack --ctproto 6 --ctorigdst 10.0.0.1 --ctdir REPLY -j ACCEPT
    -A INPUT ! -d 127.0.0.0/8 -s 1.2.3.0/24 -m connmark --mark 0x1/0xff -j ACCEPT
    -A FORWARD -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT
    -A INPUT -s 1.2.3.4/32 -p tcp -m tcp ! --dport 10:20 -j DROP`,
  raw: `
    -A PREROUTING -p udp -j CT --notrack
    -A PREROUTING -m addrtype ! --src-type LOCAL --dst-type UNICAST,LOCAL --limit-iface-in -j ACCEPT`,
  mangle: `
    -A FORWARD -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
    -A FORWARD -j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff
    -A FORWARD -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff
    -A FORWARD -j CONNMARK --set-xmark 0x5/0xff`,
} as const;

const chains = `KUBE-SERVICES KUBE-SVC-BEPXDJBUHFCSYIC3 KUBE-SEP-AAAAAAAAAAAAAAAA KUBE-MARK-MASQ KUBE-POSTROUTING EMPTY`;

const input = tables
  .map((table) => {
    const heads = table === 'nat' ? chains.split(' ').map((name) => `:${name} - [0:0]`) : [];
    const policies = table === 'filter' ? [':FORWARD DROP [123456:7]'] : [':OUTPUT ACCEPT [12345:1234567]'];
    const lines = rules[table].split('\n').map((line) => line.trim());
    const counted = lines.filter(Boolean).map((line) => (line.startsWith('[') ? line : `[0:0] ${line}`));
    return [`*${table}`, ...policies, ...heads, ...counted, 'COMMIT', ''].join('\n');
  })
  .join('');

const why = whyNot();

describe.skipIf(why !== undefined)('rules listed as the real iptables lists them', () => {
  const namespaces = new Namespaces();
  const netfilter = createNetfilter({
    isLocal: () => false,
    sourceAddressFor: () => '192.168.0.2',
    now: () => 0,
    random: new SeededRandom(1),
  });
  const ours = (table: (typeof tables)[number]) => savedChains(netfilter.save({ table, counters: true }));
  const real = (...args: readonly string[]) => namespaces.exec('host', 'iptables', args);

  beforeAll(() => {
    namespaces.exec('host', 'nfacct', ['add', 'ct_state_invalid_dropped_pkts']);
    namespaces.exec('host', 'iptables-restore', ['--counters'], input);
    netfilter.restore(input, { noflush: false });
  });
  afterAll(() => namespaces.removeAll());

  it.each(tables)('table %s: -L -n -v --line-numbers', (table) => {
    const flags = { numeric: true, verbose: true, exact: false, lineNumbers: true, family: 'IPv4' } as const;
    expect(listChains(ours(table), flags)).toBe(real('-t', table, '-L', '-n', '-v', '--line-numbers'));
  });

  it.each(tables)('table %s: -L -n, and -L -n -v -x', (table) => {
    const flags = { numeric: true, verbose: false, exact: false, lineNumbers: false, family: 'IPv4' } as const;
    expect(listChains(ours(table), flags)).toBe(real('-t', table, '-L', '-n'));
    const exact = { ...flags, verbose: true, exact: true };
    expect(listChains(ours(table), exact)).toBe(real('-t', table, '-L', '-n', '-v', '-x'));
  });

  it('names instead of numbers: -L -v', () => {
    const flags = { numeric: false, verbose: true, exact: false, lineNumbers: false, family: 'IPv4' } as const;
    expect(listChains(ours('nat'), flags, 'PREROUTING')).toBe(real('-t', 'nat', '-L', 'PREROUTING', '-v'));
  });

  it('one chain, one line of it', () => {
    const flags = { numeric: true, verbose: false, exact: false, lineNumbers: false, family: 'IPv4' } as const;
    expect(listChains(ours('nat'), flags, 'KUBE-MARK-MASQ')).toBe(real('-t', 'nat', '-nL', 'KUBE-MARK-MASQ'));
    expect(listChains(ours('nat'), flags, 'PREROUTING', 2)).toBe(real('-t', 'nat', '-nL', 'PREROUTING', '2'));
  });

  it.each(tables)('table %s: -S, and -S -v', (table) => {
    expect(specChains(ours(table), false)).toBe(real('-t', table, '-S'));
    expect(specChains(ours(table), true)).toBe(real('-t', table, '-S', '-v'));
  });
});
