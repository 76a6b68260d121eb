import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { drawForeign, drawTrace, Playground } from '../engine/index.ts';
import type { OwnRulesQuestion, OwnRulesResult } from '../model/own-rules.ts';
import { defaultScene } from '../session/default-scene.ts';
import { example } from './example.ts';
import { layoutOf } from './layout.ts';
import { packetsWithRules, type Way, wayOf } from './way.ts';

const fixtures = join(import.meta.dirname, '../engine/netfilter/fixtures');

function drawn(question: OwnRulesQuestion): OwnRulesResult {
  const answer = drawForeign(question);
  if (!answer.ok) throw new Error(answer.problems[0]?.message);
  return answer;
}

const waysOf = (result: OwnRulesResult): readonly Way[] =>
  packetsWithRules(result.trace).map((index) => wayOf(result.trace.packets[index]?.hops ?? [], result.view));

const firstWay = (result: OwnRulesResult): Way => waysOf(result)[0] ?? { lanes: [], steps: [], changed: false };

const dockerHost = drawn({
  rules: example.rules,
  local: ['192.168.0.10', '172.17.0.1'],
  from: example.from,
  to: `tcp://${example.to}:${example.port}`,
  in: example.in,
  out: example.out,
});

test('the example’s packet goes through Docker’s chains, each step numbered', () => {
  const { steps, lanes } = firstWay(dockerHost);
  expect(steps.map(({ number, table, chain, line, to }) => [number, table, chain, line, to])).toEqual([
    [1, 'nat', 'PREROUTING', 1, 'DOCKER'],
    [2, 'nat', 'DOCKER', 2, undefined],
    [3, 'filter', 'FORWARD', 1, 'DOCKER-USER'],
    [4, 'filter', 'DOCKER-USER', 1, undefined],
    [5, 'filter', 'FORWARD', 2, 'DOCKER-ISOLATION-STAGE-1'],
    [6, 'filter', 'DOCKER-ISOLATION-STAGE-1', 2, undefined],
    [7, 'filter', 'FORWARD', 4, 'DOCKER'],
    [8, 'filter', 'DOCKER', 1, undefined],
    [9, 'nat', 'POSTROUTING', 0, undefined],
  ]);
  expect(lanes.map(({ hook, table }) => `${hook} ${table}`)).toEqual([
    'PREROUTING nat',
    'FORWARD filter',
    'POSTROUTING nat',
  ]);
});

test('a chain that the packet could have gone to stands beside, its jump without a step', () => {
  const forward = firstWay(dockerHost).lanes[1];
  const beside = forward?.cards.find(({ chain }) => chain.name === 'DOCKER-ISOLATION-STAGE-2');
  expect(beside?.entered).toBe(false);
  expect(forward?.jumps.filter(({ to }) => to === 'DOCKER-ISOLATION-STAGE-2')).toMatchObject([{ line: 1, steps: [] }]);
});

test('a jump to a chain without rules is a step there and back', () => {
  const rules = '*filter\n:INPUT ACCEPT [0:0]\n:EMPTY - [0:0]\n-A INPUT -j EMPTY\n-A INPUT -j DROP\nCOMMIT\n';
  const way = firstWay(drawn({ rules, local: ['192.168.0.2'], from: '198.51.100.7', to: '192.168.0.2:80' }));
  expect(way.steps.map(({ line, to }) => [line, to])).toEqual([
    [1, 'EMPTY'],
    [2, undefined],
  ]);
  expect(way.lanes[0]?.cards.map(({ chain, entered }) => [chain.name, entered])).toEqual([
    ['INPUT', true],
    ['EMPTY', true],
  ]);
});

test('goto and verdict maps of nft lead on as jumps do; two base chains at one hook are two lanes', () => {
  const rules = `table ip t {
  chain web { counter accept; }
  chain other { drop; }
  chain early { type filter hook input priority -10; tcp dport 80 counter; }
  chain in { type filter hook input priority 0; policy drop; tcp dport vmap { 80 : goto web, 443 : jump other }; }
}`;
  const way = firstWay(drawn({ rules, local: ['192.168.0.2'], from: '198.51.100.7', to: '192.168.0.2:80' }));
  expect(way.lanes.map(({ chain }) => chain)).toEqual(['early', 'in']);
  expect(way.lanes[1]?.jumps.map(({ to, steps }) => [to, steps.length])).toEqual([
    ['web', 1],
    ['other', 0],
  ]);
});

describe.each(readdirSync(fixtures).filter((name) => /\.(rules|nft)$/.test(name)))('%s', (name) => {
  const result = drawn({
    rules: readFileSync(join(fixtures, name), 'utf8'),
    local: ['192.168.0.2'],
    from: '198.51.100.7',
    to: '192.168.0.2:80',
  });

  test('what is lit are the rules that matched in the trace, in their order, and no others', () => {
    expect(waysOf(result).map(({ changed }) => changed)).not.toContain(true);
    const matched = packetsWithRules(result.trace).map((index) =>
      (result.trace.packets[index]?.hops ?? []).flatMap(({ looks }) => looks.filter((look) => look.matched)),
    );
    expect(waysOf(result).map(({ steps }) => steps.map(({ chain, line, why }) => [chain, line, why]))).toEqual(
      matched.map((looks) => looks.map(({ chain, line, why }) => [chain, line, why])),
    );
  });

  test('every card has its place and every jump a row it starts at', () => {
    for (const way of waysOf(result)) {
      for (const { cards, jumps } of layoutOf(way.lanes, new Set())) {
        const ids = new Set(cards.map(({ id }) => id));
        for (const { from, to, row } of jumps) {
          expect(ids).toContain(to);
          expect(cards.find(({ id }) => id === from)?.rows.map(({ key }) => key)).toContain(row);
        }
        for (const a of cards) {
          for (const b of cards)
            expect(a === b || a.x !== b.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(true);
        }
      }
    }
  });
});

test('of a long chain what did not match is folded, and can be folded out', () => {
  const blocked = Array.from({ length: 40 }, (_, i) => `-A INPUT -s 10.0.0.${i}/32 -j DROP`).join('\n');
  const rules = `*filter\n:INPUT ACCEPT [0:0]\n${blocked}\n-A INPUT -p tcp -j ACCEPT\n-A INPUT -j DROP\nCOMMIT\n`;
  const { lanes } = firstWay(drawn({ rules, local: ['192.168.0.2'], from: '198.51.100.7', to: '192.168.0.2:80' }));
  const rowsOf = (opened: readonly string[]) =>
    layoutOf(lanes, new Set(opened))[0]?.cards[0]?.rows.map(({ kind }) => kind) ?? [];
  expect(rowsOf([])).toEqual(['fold', 'rule', 'fold', 'policy']);
  expect(rowsOf(['0/INPUT'])).toHaveLength(43);
});

test.each([
  { mode: 'iptables', tools: ['iptables-save'] },
  { mode: 'nftables', tools: ['nft list ruleset', 'iptables-save'] },
])('in $mode mode what a request met on its node is found in the rules that its tools print', ({ mode, tools }) => {
  const scene = defaultScene.replace('  seed: 1\n', `  seed: 1\n  proxy: {mode: ${mode}}\n`);
  const opened = Playground.open(scene);
  if (!opened.ok) throw new Error(opened.problems[0]?.message);
  const { playground } = opened;
  const sent = playground.act({ kind: 'send', from: 'pod/default/client', to: 'http://frontend-svc/', count: 1 });
  playground.advanceTo(playground.now + 10_000);
  const trace = playground.trace(sent.requests[0] ?? 0);
  const texts = tools.map((tool) => playground.rulesText('node-1', tool));
  if (!trace) throw new Error('no trace');
  expect(texts.map((text) => text?.tool)).toEqual(tools);
  const packets = trace.packets.map((each) => ({
    ...each,
    hops: each.hops.filter(({ place }) => place === 'node/node-1'),
  }));
  const answer = drawTrace({ rules: texts.map((text) => text?.text ?? ''), trace: { ...trace, packets } });
  if (!answer.ok) throw new Error(answer.problems[0]?.message);
  const ways = waysOf(answer);
  expect(ways.map(({ changed }) => changed)).toEqual(ways.map(() => false));
  expect(ways.flatMap(({ steps }) => steps.flatMap(({ to }) => to ?? [])).join()).toMatch(/SEP|endpoint/);
});
