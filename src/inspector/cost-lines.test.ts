import { expect, test } from 'vitest';
import type { RuleCost } from '../model/rule-cost.ts';
import { costLines, mostRules, roundUp, wide, yOf } from './cost-lines.ts';

const cost = (mode: RuleCost['mode'], ...rules: number[]): RuleCost => ({
  mode,
  ports: rules.map((each, i) => ({ name: `svc-${i}`, rules: each })),
  total: rules.length,
});

test('a growing cost is a line that climbs, and the scale ends at a round number', () => {
  const costs = [cost('iptables', 10, 20, 30), cost('nftables', 16, 16, 16)];
  expect(mostRules(costs)).toBe(30);
  expect([2, 3, 12, 30, 518, 1000].map(roundUp)).toEqual([2, 4, 20, 40, 600, 1000]);
  const [iptables, nftables] = costLines(wide, costs, 50).map(({ points }) =>
    points.split(' ').map((p) => Number(p.split(',')[1])),
  );
  expect(iptables?.[0]).toBeGreaterThan(iptables?.[2] ?? 0);
  expect(new Set(nftables).size).toBe(1);
});

test('names of lines that end close together stand apart, in the order of the lines', () => {
  const lines = costLines(wide, [cost('iptables', 500), cost('nftables', 16), cost('ipvs', 12)], 500);
  const [iptables, nftables, ipvs] = lines.map(({ labelY }) => labelY);
  expect(ipvs).toBe(yOf(wide, 12, 500));
  expect((ipvs ?? 0) - (nftables ?? 0)).toBeGreaterThanOrEqual(15);
  expect(iptables).toBe(yOf(wide, 500, 500));
});
