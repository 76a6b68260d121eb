import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../sim/random.ts';
import { RestoreError } from '../errors.ts';
import { createNetfilter } from '../netfilter.ts';
import type { Netfilter, RestoreText } from '../types.ts';

const namespace = (): Netfilter =>
  createNetfilter({
    isLocal: () => false,
    sourceAddressFor: () => '192.168.0.2',
    now: () => 0,
    random: new SeededRandom(1),
  });

/** Rules of one table after a restore, without header and chain lines. */
function rulesOf(table: string, ...lines: string[]): string[] {
  const netfilter = namespace();
  netfilter.restore(`*${table}\n:USER - [0:0]\n${lines.join('\n')}\nCOMMIT\n`, { noflush: false });
  return netfilter
    .save()
    .split('\n')
    .filter((line) => line.startsWith('-A'));
}

function refusal(text: RestoreText, netfilter = namespace()): RestoreError {
  try {
    netfilter.restore(text, { noflush: true });
  } catch (error) {
    if (error instanceof RestoreError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

// What iptables-save 1.8.9 prints for what iptables-restore was given, taken down from the real tools.
const canonical: readonly (readonly [table: string, given: string, saved: string])[] = [
  [
    'filter',
    '-A INPUT -m tcp -p tcp -d 10.0.0.1 --dport 80 -j REJECT',
    '-A INPUT -d 10.0.0.1/32 -p tcp -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable',
  ],
  ['raw', '-A OUTPUT -p tcp ! --syn -j ACCEPT', '-A OUTPUT -p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT'],
  ['raw', '-A PREROUTING -i eth1 -j CT --notrack', '-A PREROUTING -i eth1 -j CT --notrack'],
  ['mangle', '-A PREROUTING -j MARK --set-mark 0x10/0xff', '-A PREROUTING -j MARK --set-xmark 0x10/0xff'],
  ['mangle', '-A PREROUTING -j MARK --and-mark 0xff', '-A PREROUTING -j MARK --set-xmark 0x0/0xffffff00'],
  ['mangle', '-A PREROUTING -j MARK --xor-mark 0x4000', '-A PREROUTING -j MARK --set-xmark 0x4000/0x0'],
  ['mangle', '-A PREROUTING -j MARK --or-mark 0x4000', '-A PREROUTING -j MARK --set-xmark 0x4000/0x4000'],
  [
    'mangle',
    '-A PREROUTING -j CONNMARK --restore-mark --mask 0xff',
    '-A PREROUTING -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff',
  ],
  [
    'mangle',
    '-A PREROUTING -m connmark ! --mark 5/0xff -j RETURN',
    '-A PREROUTING -m connmark ! --mark 0x5/0xff -j RETURN',
  ],
  [
    'mangle',
    '-A FORWARD -p tcp --tcp-flags ALL NONE -j TCPMSS --set-mss 1400',
    '-A FORWARD -p tcp -m tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG NONE -j TCPMSS --set-mss 1400',
  ],
  [
    'filter',
    '-A INPUT ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment "block incoming localnet connections" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP',
    '-A INPUT ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment "block incoming localnet connections" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP',
  ],
  ['filter', '-A INPUT -m state --state NEW,INVALID -j DROP', '-A INPUT -m state --state INVALID,NEW -j DROP'],
  ['filter', '-A INPUT -p all -j ACCEPT', '-A INPUT -j ACCEPT'],
  ['filter', '-A INPUT -p 6 -j ACCEPT', '-A INPUT -p tcp -j ACCEPT'],
  [
    'filter',
    '-A INPUT -p icmp -m icmp --icmp-type echo-request -j ACCEPT',
    '-A INPUT -p icmp -m icmp --icmp-type 8 -j ACCEPT',
  ],
  [
    'filter',
    '-A INPUT -m multiport -p tcp --dports 80,443,1000:2000 -j ACCEPT',
    '-A INPUT -p tcp -m multiport --dports 80,443,1000:2000 -j ACCEPT',
  ],
  [
    'filter',
    '-A INPUT -p tcp --sport 1024: --dport :1023 -j ACCEPT',
    '-A INPUT -p tcp -m tcp --sport 1024:65535 --dport 0:1023 -j ACCEPT',
  ],
  [
    'filter',
    '-A INPUT -p tcp ! --sport 1024:2000 ! --dport http -j ACCEPT',
    '-A INPUT -p tcp -m tcp ! --sport 1024:2000 ! --dport 80 -j ACCEPT',
  ],
  [
    'filter',
    '-A FORWARD -s 10.0.0.5/24 -d 0/0 -i eth+ ! -o lo -j LOG',
    '-A FORWARD -s 10.0.0.0/24 -i eth+ ! -o lo -j LOG',
  ],
  ['filter', '-A FORWARD -s 10.0.0.0/255.0.255.0 -j ACCEPT', '-A FORWARD -s 10.0.0.0/255.0.255.0 -j ACCEPT'],
  [
    'filter',
    '-A FORWARD -m addrtype ! --src-type LOCAL,UNICAST --limit-iface-in -j ACCEPT',
    '-A FORWARD -m addrtype ! --src-type UNICAST,LOCAL --limit-iface-in -j ACCEPT',
  ],
  [
    'filter',
    '-A FORWARD -m statistic --mode random --probability 0.3333333333 -j ACCEPT',
    '-A FORWARD -m statistic --mode random --probability 0.33333333349 -j ACCEPT',
  ],
  [
    'filter',
    '-A FORWARD -m recent --name X --rcheck --seconds 10800 --reap -j ACCEPT',
    '-A FORWARD -m recent --rcheck --seconds 10800 --reap --name X --mask 255.255.255.255 --rsource -j ACCEPT',
  ],
  [
    'filter',
    '-A FORWARD -m physdev --physdev-in veth+ --physdev-is-in -j ACCEPT',
    '-A FORWARD -m physdev --physdev-is-in --physdev-in veth+ -j ACCEPT',
  ],
  [
    'filter',
    '-A FORWARD -m conntrack --ctdir ORIGINAL --ctorigdstport 80 --ctorigdst 10.0.0.0/8 --ctproto tcp --ctstate NEW -j ACCEPT',
    '-A FORWARD -m conntrack --ctstate NEW --ctproto 6 --ctorigdst 10.0.0.0/8 --ctorigdstport 80 --ctdir ORIGINAL -j ACCEPT',
  ],
  [
    'filter',
    String.raw`-A FORWARD -m comment --comment "a\"b'c\\d" -j ACCEPT`,
    String.raw`-A FORWARD -m comment --comment "a\"b\'c\\d" -j ACCEPT`,
  ],
  [
    'filter',
    '-A FORWARD -m comment --comment cali:ABC_-9 -j ACCEPT',
    '-A FORWARD -m comment --comment "cali:ABC_-9" -j ACCEPT',
  ],
  [
    'filter',
    '-A FORWARD -m comment --comment plain_-9 -j ACCEPT',
    '-A FORWARD -m comment --comment plain_-9 -j ACCEPT',
  ],
  ['filter', '-A FORWARD -g USER', '-A FORWARD -g USER'],
  [
    'filter',
    '-A FORWARD -m limit --limit 5/min --limit-burst 7 -j ACCEPT',
    '-A FORWARD -m limit --limit 5/min --limit-burst 7 -j ACCEPT',
  ],
  [
    'nat',
    '-A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.1:80-90 --random --persistent',
    '-A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.1:80-90 --random --persistent',
  ],
  ['nat', '-A PREROUTING -p tcp -j DNAT --to-destination :8080', '-A PREROUTING -p tcp -j DNAT --to-destination :8080'],
  ['nat', '-A PREROUTING -p tcp -j REDIRECT --to-port 8080', '-A PREROUTING -p tcp -j REDIRECT --to-ports 8080'],
  [
    'nat',
    '-A POSTROUTING -p tcp -j SNAT --to-source 1.2.3.4-1.2.3.9:1024-2048 --random-fully',
    '-A POSTROUTING -p tcp -j SNAT --to-source 1.2.3.4-1.2.3.9:1024-2048 --random-fully',
  ],
  ['nat', '-A POSTROUTING -j MASQUERADE --random-fully', '-A POSTROUTING -j MASQUERADE --random-fully'],
];

describe('iptables-save', () => {
  test.each(canonical)('%s: %s', (table, given, saved) => {
    expect(rulesOf(table, given)).toEqual([saved]);
    expect(rulesOf(table, saved)).toEqual([saved]);
  });

  test('a list of sources and destinations becomes one rule a pair', () => {
    expect(rulesOf('filter', '-A FORWARD -s 10.0.0.1,10.0.0.2 -d 10.0.0.3 -j ACCEPT')).toEqual([
      '-A FORWARD -s 10.0.0.1/32 -d 10.0.0.3/32 -j ACCEPT',
      '-A FORWARD -s 10.0.0.2/32 -d 10.0.0.3/32 -j ACCEPT',
    ]);
  });

  test('prints built-in chains first, then user chains by name, with policies and counters', () => {
    const netfilter = namespace();
    netfilter.restore(
      '*nat\n:Zed - [0:0]\n:abc - [0:0]\n:ABC - [0:0]\n:PREROUTING ACCEPT [5:300]\n[3:180] -A Zed -j RETURN\nCOMMIT\n',
      { noflush: false },
    );
    expect(
      netfilter.save({ counters: true }),
    ).toBe(`# Generated by iptables-save v1.8.9 (nf_tables) on Thu Jan  1 00:00:00 2026
*nat
:PREROUTING ACCEPT [5:300]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:ABC - [0:0]
:Zed - [0:0]
:abc - [0:0]
[3:180] -A Zed -j RETURN
COMMIT
# Completed on Thu Jan  1 00:00:00 2026
`);
  });

  test('a saved rule set restores to itself', () => {
    const first = namespace();
    const tables = ['raw', 'mangle', 'filter', 'nat'];
    const input = tables.map((table) => {
      const lines = canonical.filter(([t]) => t === table).map(([, given]) => given);
      return `*${table}\n:USER - [0:0]\n${lines.join('\n')}\nCOMMIT\n`;
    });
    first.restore(input.join(''), { noflush: false });
    const second = namespace();
    second.restore(first.save(), { noflush: false });
    expect(second.save({ counters: true })).toBe(first.save({ counters: true }));
  });
});

describe('iptables-restore', () => {
  // Wording and lines as iptables-restore 1.8.9 on nf_tables has them.
  test.each([
    ['*nat\n-A NOPE -j ACCEPT\nCOMMIT\n', 2, 'No chain/target/match by that name.'],
    ['*nat\n-A PREROUTING -j NOPE\nCOMMIT\n', 2, "Chain 'NOPE' does not exist"],
    ['*nat\n\n# c\n-A PREROUTING -p tcp --bogus 3 -j ACCEPT\nCOMMIT\n', 4, 'unknown option "--bogus"'],
    ['*nat\n-A PREROUTING --dport 3 -j ACCEPT\nCOMMIT\n', 2, 'unknown option "--dport"'],
    ['*nat\n-A PREROUTING -m tcp --dport 3 -j ACCEPT\nCOMMIT\n', 2, "TCP match requires '-p tcp'"],
    ['*nat\n-A PREROUTING -p tcp --dport 99999 -j ACCEPT\nCOMMIT\n', 2, "invalid port/service `99999' specified"],
    ['*nat\n-A PREROUTING -d 300.1.1.1 -j ACCEPT\nCOMMIT\n', 2, "host/network `300.1.1.1' not found"],
    ['*nat\n-A PREROUTING -d 10.0.0.0/33 -j ACCEPT\nCOMMIT\n', 2, "invalid mask `33' specified"],
    ['*nat\n-A PREROUTING -p foo -j ACCEPT\nCOMMIT\n', 2, 'unknown protocol "foo" specified'],
    ['*nat\n-A PREROUTING -j ACCEPT\n', 3, 'COMMIT expected'],
    ['*bogus\nCOMMIT\n', 1, "table name 'bogus' invalid"],
    [
      '*nat\n:A - [0:0]\n:B - [0:0]\n-A A -j B\n-X B\nCOMMIT\n',
      5,
      'CHAIN_DEL failed (Device or resource busy): chain B',
    ],
    ['*nat\n:A - [0:0]\n-A A -j ACCEPT\n-X A\nCOMMIT\n', 4, 'CHAIN_DEL failed (Device or resource busy): chain A'],
    [
      '*filter\n-A FORWARD -j DNAT --to-destination 1.1.1.1\nCOMMIT\n',
      2,
      'RULE_APPEND failed (Invalid argument): rule in chain FORWARD',
    ],
    [
      '*nat\n-A POSTROUTING -j DNAT --to-destination 1.1.1.1\nCOMMIT\n',
      2,
      'RULE_APPEND failed (Invalid argument): rule in chain POSTROUTING',
    ],
    ['*nat\n-A PREROUTING -j DNAT\nCOMMIT\n', 2, 'DNAT: option "--to-destination" must be specified'],
    [
      '*nat\n-A PREROUTING -j DNAT --to-destination 1.1.1.1:80\nCOMMIT\n',
      2,
      'Need TCP, UDP, SCTP or DCCP with port specification',
    ],
    ['*filter\n-A INPUT -p udp -j REJECT --reject-with foo\nCOMMIT\n', 2, 'unknown reject type "foo"'],
    [
      '*filter\n-A INPUT -m statistic --mode random -j ACCEPT\nCOMMIT\n',
      2,
      '--probability must be specified when using random mode',
    ],
    ['*filter\n-A INPUT -m bogus -j ACCEPT\nCOMMIT\n', 2, "Couldn't load match `bogus':No such file or directory"],
    ['*filter\n-A INPUT -j ACCEPT -j DROP\nCOMMIT\n', 2, 'multiple -j flags not allowed'],
    ['*filter\n-A INPUT -s 1.1.1.1 -s 1.1.1.2 -j DROP\nCOMMIT\n', 2, 'multiple -s flags not allowed'],
    ['*filter\n-D INPUT -j DROP\nCOMMIT\n', 2, 'Bad rule (does a matching rule exist in that chain?).'],
    ['*filter\n-I INPUT 3 -j DROP\nCOMMIT\n', 2, 'Index of insertion too big.'],
    ['*filter\n:A - \n:INPUT BOGUS\nCOMMIT\n', 3, 'Bad policy name.'],
    ['*filter\nfoo\nCOMMIT\n', 2, "Bad argument `foo'"],
    ['*filter\n-A INPUT -o eth0 -j DROP\nCOMMIT\n', 2, "Can't use -o with INPUT"],
    ['*filter\n-A INPUT -m conntrack --ctstate FOO -j DROP\nCOMMIT\n', 2, 'Bad ctstate "FOO"'],
    ['*filter\n-N A\n-N A\nCOMMIT\n', 3, 'Chain already exists.'],
    [
      '*filter\n:A - [0:0]\n:B - [0:0]\n-A A -j B\n-A B -j A\nCOMMIT\n',
      4,
      'RULE_APPEND failed (Too many links): rule in chain A',
    ],
    ['*filter\n-A INPUT -d\nCOMMIT\n', 2, 'option "-d" requires an argument'],
    [
      '*filter\n:AVERYLONGCHAINNAMEMORETHAN28CHARS - [0:0]\nCOMMIT\n',
      2,
      "chain name `AVERYLONGCHAINNAMEMORETHAN28CHARS' too long (must be under 29 chars)",
    ],
  ] as const)('refuses %j at line %i: %s', (text, line, problem) => {
    expect(refusal(text)).toMatchObject({ line, problem });
  });

  test('an input that is refused leaves no trace, whatever stood before its bad line', () => {
    const netfilter = namespace();
    netfilter.restore('*nat\n:A - [0:0]\n:B - [0:0]\n-A A -j B\n-A PREROUTING -j A\nCOMMIT\n', { noflush: false });
    const before = netfilter.save({ counters: true });
    refusal(
      '*nat\n:A - [0:0]\n:NEW - [0:0]\n-A A -j NEW\n-I PREROUTING -j NEW\n-X B\n-P INPUT DROP\nCOMMIT\n*filter\n-A INPUT -j GONE\nCOMMIT\n',
      netfilter,
    );
    expect(netfilter.save({ counters: true })).toBe(before);
    netfilter.restore('*nat\n:A - [0:0]\n-X B\nCOMMIT\n', { noflush: true });
    expect(netfilter.save()).not.toContain(':B');
  });

  test('with noflush only declared user chains are emptied; without it the whole table is', () => {
    const netfilter = namespace();
    netfilter.restore('*nat\n:A - [0:0]\n:B - [0:0]\n-A A -j ACCEPT\n-A B -j ACCEPT\n-A PREROUTING -j A\nCOMMIT\n', {
      noflush: false,
    });
    netfilter.restore('*nat\n:A - [0:0]\n:PREROUTING ACCEPT [0:0]\n-A A -j RETURN\nCOMMIT\n', { noflush: true });
    expect(netfilter.save().match(/^-A.*$/gm)).toEqual(['-A PREROUTING -j A', '-A A -j RETURN', '-A B -j ACCEPT']);
    netfilter.restore('*nat\n-A OUTPUT -j ACCEPT\nCOMMIT\n', { noflush: false });
    expect(netfilter.save().match(/^(-A|:[AB]).*$/gm)).toEqual(['-A OUTPUT -j ACCEPT']);
  });

  test('a function is called at the first need, in order; who is to be told hears of its failure', () => {
    const netfilter = namespace();
    const seen: string[] = [];
    const later = (text: string) => () => {
      seen.push(text);
      return text;
    };
    const failures: unknown[] = [];
    const failed = (error: unknown) => failures.push(error);
    netfilter.restore(later('*filter\n:A - [0:0]\nCOMMIT\n'), { noflush: true });
    netfilter.restore(later('*filter\n-A B -j DROP\nCOMMIT\n'), { noflush: true, failed });
    expect(seen).toEqual([]);
    netfilter.iptables('-A A -j DROP');
    expect(seen).toHaveLength(2);
    expect(failures).toEqual([expect.objectContaining({ line: 2 })]);
    expect(netfilter.save()).toContain('-A A -j DROP');
  });
});

describe('an input that comes in pieces', () => {
  const pieces = (...rules: string[]): readonly string[] => [
    '*nat\n',
    ':A - [0:0]\n:B - [0:0]\n',
    ...rules,
    'COMMIT\n',
  ];
  const random = '-A A -m statistic --mode random --probability 0.5 -j B\n';
  const nth = '-A A -m statistic --mode nth --every 2 --packet 0 -j B\n';

  test.each([
    ['one chain from several pieces', pieces('-A A -j B\n', '-A B -j ACCEPT\n', '-A A -p tcp -j RETURN\n')],
    ['the same piece twice', pieces(random, random)],
    ['rules with a memory of their own', pieces(nth, nth)],
    ['with counters', pieces('[3:180] -A A -j B\n', '-A A -j B\n')],
    ['a chain deleted in between', pieces('-A A -j B\n', '-F A\n', '-X A\n')],
  ])('does what the whole text does: %s', (_, input) => {
    const [whole, inPieces] = [namespace(), namespace()];
    for (const netfilter of [whole, inPieces]) netfilter.iptables('-t nat -N OLD');
    for (let time = 0; time < 2; time++) {
      whole.restore(input.join(''), { noflush: true });
      inPieces.restore(input, { noflush: true });
    }
    expect(inPieces.save({ counters: true })).toBe(whole.save({ counters: true }));
  });

  test('names the line of the whole text that is at fault, and changes nothing', () => {
    const netfilter = namespace();
    const input = pieces('-A A -j B\n', '-A A -j NOWHERE\n');
    expect(refusal(input, netfilter)).toMatchObject({ line: 5, problem: "Chain 'NOWHERE' does not exist" });
    expect(refusal(pieces('-A A -j B\n').slice(0, -1), netfilter).message).toBe(
      refusal(pieces('-A A -j B\n').slice(0, -1).join(''), netfilter).message,
    );
    expect(netfilter.save()).not.toContain(':A');
  });

  test('a chain that gets back its rules starts counting anew', () => {
    const netfilter = namespace();
    netfilter.restore('*nat\n:A - [0:0]\n[3:180] -A A -j ACCEPT\nCOMMIT\n', { noflush: true });
    expect(netfilter.save({ counters: true })).toContain('[3:180] -A A -j ACCEPT');
    netfilter.restore('*nat\n:A - [0:0]\n-A A -j ACCEPT\nCOMMIT\n', { noflush: true });
    expect(netfilter.save({ counters: true })).toContain('[0:0] -A A -j ACCEPT');
  });
});

describe('the iptables command', () => {
  test('does what kube-proxy and CNI plugins ask of it', () => {
    const netfilter = namespace();
    for (const args of [
      '-w 5 -W 100000 -t nat -N KUBE-SERVICES',
      '-t nat -A PREROUTING -j ACCEPT',
      '-w -t nat -I PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
      '-t nat -C PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
      '--table nat --delete PREROUTING -j ACCEPT',
      '-P FORWARD DROP',
    ]) {
      netfilter.iptables(args);
    }
    expect(netfilter.save().match(/^(-A|:FORWARD).*$/gm)).toEqual([
      ':FORWARD DROP [0:0]',
      '-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
    ]);
  });

  test.each([
    ['-t nat -N PREROUTING', 'iptables: Chain already exists.'],
    ['-t nat -X NOPE', 'iptables: No chain/target/match by that name.'],
    ['-C INPUT -j ACCEPT', 'iptables: Bad rule (does a matching rule exist in that chain?).'],
    ['-A INPUT -j NOPE', "iptables v1.8.9 (nf_tables): Chain 'NOPE' does not exist"],
    ['-P INPUT FOO', 'iptables: Bad policy name.'],
    ['-D INPUT 4', 'iptables: No chain/target/match by that name.'],
  ])('%s: %s', (args, message) => {
    expect(() => namespace().iptables(args)).toThrow(message);
  });
});
