import { expect, test } from 'vitest';
import type { RuleLook } from '../model/trace.ts';
import { type RuleRow, ruleRows } from './rule-rows.ts';
import { ruleParts } from './rule-text.ts';

const look = (chain: string, depth: number, line: number, change: Partial<RuleLook> = {}): RuleLook => ({
  table: 'nat',
  chain,
  depth,
  line,
  rule: `-A ${chain} #${line}`,
  matched: false,
  why: 'other destination',
  count: 1,
  ...change,
});

const drawn = (row: RuleRow): string => {
  if (row.kind === 'chain') return `${'  '.repeat(row.depth)}${row.returned ? '↩ ' : ''}${row.chain}`;
  if (row.kind === 'rule') return `${'  '.repeat(row.look.depth)}${row.look.matched ? '✓' : '·'} ${row.look.line}`;
  return `${'  '.repeat(row.depth)}▸ ${row.count}${row.why && `: ${row.why}`}`;
};

const draw = (looks: RuleLook[]): string[] =>
  ruleRows(looks).flatMap(({ table, rows }) => [`[${table}]`, ...rows.map(drawn)]);

test('a Service is followed down its chains, each indented below the one that jumped', () => {
  expect(
    draw([
      look('PREROUTING', 0, 1, { matched: true }),
      look('KUBE-SERVICES', 1, 1, { count: 4980 }),
      look('KUBE-SERVICES', 1, 4981, { matched: true }),
      look('KUBE-SVC-A', 2, 1),
      look('KUBE-SVC-A', 2, 2, { matched: true }),
      look('KUBE-SEP-B', 3, 2, { matched: true }),
      look('INPUT', 0, 0, { table: 'filter', matched: true }),
    ]),
  ).toEqual([
    '[nat]',
    'PREROUTING',
    '✓ 1',
    '  KUBE-SERVICES',
    '  ▸ 4980: other destination',
    '  ✓ 4981',
    '    KUBE-SVC-A',
    '    · 1',
    '    ✓ 2',
    '      KUBE-SEP-B',
    '      ✓ 2',
    '[filter]',
    'INPUT',
    '✓ 0',
  ]);
});

test('coming back from a jump is said; entering the same chain a second time is not coming back', () => {
  expect(
    draw([
      look('KUBE-SVC-A', 0, 1, { matched: true }),
      look('KUBE-MARK-MASQ', 1, 1, { matched: true }),
      look('KUBE-SVC-A', 0, 2, { matched: true }),
      look('KUBE-MARK-MASQ', 1, 1, { matched: true }),
    ]),
  ).toEqual([
    '[nat]',
    'KUBE-SVC-A',
    '✓ 1',
    '  KUBE-MARK-MASQ',
    '✓ 1'.padStart(5),
    '↩ KUBE-SVC-A',
    '✓ 2',
    '  KUBE-MARK-MASQ',
    '  ✓ 1',
  ]);
});

test('the few endpoints of a small Service stay open, a long run is folded, with its reason only when it is one', () => {
  const run = (length: number, why: (n: number) => string) =>
    Array.from({ length }, (_, n) => look('KUBE-SVC-A', 0, n + 1, { why: why(n) }));
  expect(draw(run(4, () => 'x'))).toHaveLength(6);
  expect(draw(run(5, () => 'x'))).toEqual(['[nat]', 'KUBE-SVC-A', '▸ 5: x']);
  expect(draw(run(5, String))).toEqual(['[nat]', 'KUBE-SVC-A', '▸ 5']);
});

test("a rule's comment and target are set apart, and nothing is lost", () => {
  const rule =
    '-A KUBE-SERVICES -d 10.96.0.10/32 -p tcp -m comment --comment "default/web -j x" -m tcp --dport 80 -j KUBE-SVC-A';
  expect(ruleParts(rule)).toEqual([
    { name: 'match', text: '-A KUBE-SERVICES -d 10.96.0.10/32 -p tcp ' },
    { name: 'comment', text: '-m comment --comment "default/web -j x"' },
    { name: 'more', text: ' -m tcp --dport 80 ' },
    { name: 'target', text: '-j KUBE-SVC-A' },
  ]);
  expect(ruleParts(':INPUT ACCEPT')).toEqual([{ name: 'match', text: ':INPUT ACCEPT' }]);
});

test.each([
  ['ct state new jump firewall-check', ['ct state new ', 'jump firewall-check', '']],
  [
    'ip daddr . meta l4proto . th dport vmap @service-ips',
    ['ip daddr . meta l4proto . th dport ', 'vmap @service-ips', ''],
  ],
  [
    'ip daddr @cluster-ips reject comment "Reject traffic to invalid ports of ClusterIPs"',
    ['ip daddr @cluster-ips ', 'reject', ' comment "Reject traffic to invalid ports of ClusterIPs"'],
  ],
  ['meta l4proto tcp dnat to 10.244.0.5:80', ['meta l4proto tcp ', 'dnat to 10.244.0.5:80', '']],
  ['meta mark & 0x00004000 == 0x00000000 return', ['meta mark & 0x00004000 == 0x00000000 ', 'return', '']],
])('of %s the verdict is set apart', (rule, [match, target, comment]) => {
  const byName = new Map(ruleParts(rule).map(({ name, text }) => [name, text]));
  expect(['match', 'target', 'comment'].map((name) => byName.get(name as 'match') ?? '')).toEqual([
    match,
    target,
    comment,
  ]);
});
