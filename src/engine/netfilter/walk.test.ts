import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Packet } from '../../model/packet.ts';
import { SeededRandom } from '../sim/random.ts';
import { createNetfilter } from './netfilter.ts';
import type { Skb } from './types.ts';

const node = (rules: string) => {
  const netfilter = createNetfilter({
    isLocal: (address) => address.endsWith('.1'),
    sourceAddressFor: () => '192.168.0.2',
    now: () => 0,
    random: new SeededRandom(5).fork('walk'),
  });
  netfilter.restore(rules, { noflush: true });
  return netfilter;
};

const address = fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.1.1', '10.1.0.7');
const port = fc.constantFrom(53, 80, 443);
const maybe = (text: fc.Arbitrary<string>) => fc.option(text, { nil: '', freq: 2 });
const negated = fc.constantFrom('', '', '', '! ');

/** Conditions as kube-proxy and CNIs write them, in any order. */
const conditions = fc
  .tuple(
    maybe(fc.tuple(negated, address).map(([not, a]) => `${not}-d ${a}`)),
    maybe(fc.tuple(negated, address, fc.constantFrom(8, 24, 32)).map(([not, a, bits]) => `${not}-s ${a}/${bits}`)),
    maybe(fc.constantFrom('-m statistic --mode random --probability 0.5', '-m addrtype --dst-type LOCAL')),
    maybe(fc.tuple(negated, port).map(([not, p]) => `-p tcp -m tcp ${not}--dport ${p}`)),
    maybe(
      fc.constantFrom(
        '-m mark --mark 0x1/0x1',
        '-m conntrack --ctstate NEW',
        '-m recent --name r --set',
        '-m length --length 5',
      ),
    ),
  )
  .chain((parts) =>
    fc.shuffledSubarray(parts, { minLength: parts.length }).map((all) => all.filter((part) => part !== '').join(' ')),
  );

/** Chains may jump only to later ones, so that there are no loops. */
const target = (chain: number) =>
  fc.constantFrom(
    ...['-j ACCEPT', '-j DROP', '-j RETURN', '-j MARK --or-mark 0x1', '-j LOG', ''],
    ...[1, 2].filter((next) => next > chain).flatMap((next) => [`-j C${next}`, `-j C${next}`, `-g C${next}`]),
  );
const rules = (chain: number) =>
  fc.array(
    fc.tuple(conditions, target(chain)).map((parts) => parts.join(' ')),
    { minLength: chain === 2 ? 0 : 6, maxLength: 24, size: 'max' },
  );

const packet: fc.Arbitrary<Packet> = fc
  .record({
    src: address,
    dst: address,
    sport: fc.integer({ min: 1024, max: 65_535 }),
    dport: port,
    protocol: fc.constantFrom('TCP', 'UDP'),
  })
  .map((p) => ({ family: 'IPv4', ttl: 64, ...p, ...(p.protocol === 'TCP' ? { flags: ['SYN'] } : {}) }) as Packet);

const ruleSet = (chains: readonly (readonly string[])[]): string => {
  const lines = chains.flatMap((each, i) => each.map((rule) => `-A ${i === 0 ? 'FORWARD' : `C${i}`} ${rule}`));
  return `*filter\n:C1 - [0:0]\n:C2 - [0:0]\n${lines.join('\n')}\nCOMMIT\n`;
};

type Tally = Map<string, number>;
const add = (tally: Tally, key: string, n = 1) => tally.set(key, (tally.get(key) ?? 0) + n);
const sorted = (tally: Tally) => [...tally].sort(([a], [b]) => a.localeCompare(b));

/** Sends a packet and compares what the index did with the reconstruction, which goes from rule to rule. */
function compare(netfilter: ReturnType<typeof node>, sent: Packet, matched: Tally): void {
  const skb: Skb = { packet: sent, mark: 0, in: 'eth0', out: 'eth1' };
  netfilter.run('PREROUTING', skb);
  const pass = netfilter.run('FORWARD', skb);
  const looks = pass.explain(Number.POSITIVE_INFINITY);
  expect(looks.filter((look) => look.line > 0)).toHaveLength(pass.rulesWalked);
  expect(pass.notModelled).toHaveLength(looks.filter((look) => look.why.startsWith('not modelled')).length);
  const last = looks.at(-1);
  const decided = pass.verdict.kind === 'drop' ? pass.verdict.by : last?.rule;
  expect(last).toEqual(last && expect.objectContaining({ matched: true, rule: decided }));
  for (const look of looks) if (look.matched && look.line > 0) add(matched, `${look.chain} ${look.line}`);
}

/** Packets counted by each rule, as iptables-save prints them. */
function counters(netfilter: ReturnType<typeof node>): Tally {
  const counted: Tally = new Map();
  const lines: Tally = new Map();
  for (const [, packets, chain = ''] of netfilter.save({ counters: true }).matchAll(/^\[(\d+):\d+\] -A (\S+)/gm)) {
    add(lines, chain);
    if (packets !== '0') add(counted, `${chain} ${lines.get(chain)}`, Number(packets));
  }
  return counted;
}

describe('the index over long chains', () => {
  test('finds what a walk from rule to rule finds, and counts the rules the kernel would look at', () => {
    const chains = fc.tuple(rules(0), rules(1), rules(2));
    fc.assert(
      fc.property(chains, fc.array(packet, { minLength: 1, maxLength: 8 }), (given, packets) => {
        const netfilter = node(ruleSet(given));
        const matched: Tally = new Map();
        for (const each of packets) compare(netfilter, each, matched);
        expect(sorted(counters(netfilter))).toEqual(sorted(matched));
      }),
      { numRuns: 300, seed: 20_260_101 },
    );
  });

  test('the last of many Services is found at the first try, and the trace still shows every rule before it', () => {
    const services = Array.from(
      { length: 1000 },
      (_, i) => `-A C1 -d 10.96.${i >> 8}.${i & 255} -p tcp -m tcp --dport 80 -j ACCEPT`,
    );
    const netfilter = node(`*filter\n:C1 - [0:0]\n${services.join('\n')}\n-A FORWARD -j C1\nCOMMIT\n`);
    const skb: Skb = {
      packet: {
        family: 'IPv4',
        protocol: 'TCP',
        src: '10.0.0.2',
        dst: '10.96.3.231',
        sport: 1,
        dport: 80,
        ttl: 64,
        flags: ['SYN'],
      },
      mark: 0,
    };
    const pass = netfilter.run('FORWARD', skb);
    expect(pass.rulesWalked).toBe(1001);
    const looks = pass.explain();
    expect(looks.map(({ line, count, matched }) => ({ line, count, matched }))).toEqual([
      { line: 1, count: 1, matched: true },
      { line: 1, count: 999, matched: false },
      { line: 1000, count: 1, matched: true },
    ]);
    expect(looks[1]?.why).toBe(
      'destination is 10.96.3.231, not 10.96.0.0; the 998 rules after it failed likewise (destination)',
    );
  });

  test('a rule with a match that is not modelled is kept, passed over and said', () => {
    const netfilter = node(
      '*filter\n-A FORWARD -p tcp -m length --length 5 -j DROP\n-A FORWARD -p udp -m limit --limit 5/min -j DROP\nCOMMIT\n',
    );
    const pass = netfilter.run('FORWARD', {
      packet: {
        family: 'IPv4',
        protocol: 'TCP',
        src: '10.0.0.2',
        dst: '10.0.0.3',
        sport: 1,
        dport: 80,
        ttl: 64,
        flags: ['SYN'],
      },
      mark: 0,
    });
    expect(pass.verdict.kind).toBe('accept');
    expect(pass.notModelled).toEqual(['-A FORWARD -p tcp -m length --length 5 -j DROP']);
    expect(pass.explain()[0]?.why).toBe('not modelled: this rule was skipped');
  });
});
