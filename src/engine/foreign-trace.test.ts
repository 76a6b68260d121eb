import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ChainView, OwnRulesQuestion, OwnRulesResult } from '../model/own-rules.ts';
import { maxRulesSize } from '../model/own-rules.ts';
import { drawForeign } from './foreign-trace.ts';

// Rule sets in the style of the tools that write them (netfilter/wild.test.ts).
const folder = join(import.meta.dirname, 'netfilter/fixtures');
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const wild = readdirSync(folder).filter((name) => /\.(rules6?|nft)$/.test(name));

const asked = (rules: string, more: Partial<OwnRulesQuestion> = {}): OwnRulesQuestion => ({
  rules,
  local: ['192.168.0.2'],
  from: '198.51.100.7',
  to: '192.168.0.2:80',
  ...more,
});

function drawn(question: OwnRulesQuestion): OwnRulesResult {
  const answer = drawForeign(question);
  if (!answer.ok) throw new Error(answer.problems.map(({ message, line }) => `${line}: ${message}`).join());
  return answer;
}

function problemOf(question: OwnRulesQuestion) {
  const answer = drawForeign(question);
  if (answer.ok) throw new Error('it was taken');
  return answer.problems[0];
}

const looksOf = ({ trace }: OwnRulesResult) => trace.packets.flatMap(({ hops }) => hops.flatMap(({ looks }) => looks));
const chainOf = ({ view }: OwnRulesResult, table: string, name: string): ChainView | undefined =>
  view.chains.find((chain) => chain.table === table && chain.name === name);

describe.each(wild)('%s', (name) => {
  const over6 = { local: ['2001:db8::2'], from: '2001:db8:9::7', to: 'tcp://[2001:db8::2]:80' };
  const question = asked(read(name), name.endsWith('6') ? over6 : {});

  test('is drawn, with every chain and rule of the way', () => {
    const result = drawn(question);
    for (const { table, chain, line, matched } of looksOf(result)) {
      const seen = chainOf(result, table, chain);
      expect(seen, `${table} ${chain}`).toBeDefined();
      if (matched && line > 0) expect(seen?.rules.map((rule) => rule.line)).toContain(line);
      if (line === 0) expect(seen?.base).toBeDefined();
    }
    for (const { table, rules } of result.view.chains) {
      for (const next of rules.flatMap(({ leads }) => leads)) expect(chainOf(result, table, next)).toBeDefined();
    }
  });

  test('comes in the same text as the trace', () => {
    const result = drawn(question);
    const bare = (text: string | undefined) => text?.replace(/counter packets \d+ bytes \d+/g, 'counter');
    for (const { table, chain, line, rule, matched } of looksOf(result)) {
      if (!matched || line === 0) continue;
      const seen = chainOf(result, table, chain)?.rules.find((each) => each.line === line);
      expect(bare(seen?.text)).toBe(bare(rule));
    }
  });
});

test('a published port of a Docker host is drawn from PREROUTING to the container', () => {
  const result = drawn(asked(read('docker-host.rules')));
  expect(chainOf(result, 'nat', 'PREROUTING')).toMatchObject({
    base: { hook: 'PREROUTING', priority: -100, policy: 'ACCEPT' },
    rules: [{ line: 1, leads: ['DOCKER'] }],
  });
});

test('chains of thousands that were not entered are counted, not drawn', () => {
  const names = Array.from({ length: 3000 }, (_, i) => `SVC-${i}`);
  const rules = names.map((name, i) => `-A PREROUTING -d 10.96.${i >> 8}.${i & 255}/32 -j ${name}`);
  const text = `*nat\n${names.map((name) => `:${name} - [0:0]`).join('\n')}\n${rules.join('\n')}\nCOMMIT\n`;
  const result = drawn(asked(text, { to: '10.96.11.180:80' }));
  const prerouting = chainOf(result, 'nat', 'PREROUTING');
  expect(prerouting?.total).toBe(3000);
  expect(prerouting?.rules.at(-1)).toMatchObject({ line: 2997, leads: [] });
  expect(prerouting?.others).toBe(2996);
  expect(result.view.chains.length).toBeLessThan(20);
  expect(result.view.totals).toEqual({ tables: 1, chains: 3004, rules: 3000, unknown: 0 });
});

test('what a verdict map of nft leads to is known, and what is not modelled is marked', () => {
  const text = `table ip t {
  map ports { type inet_service : verdict; elements = { 80 : jump web, 443 : jump tls } }
  chain web { accept; }
  chain tls { accept; }
  chain in { type filter hook input priority filter; policy drop;
    fib saddr . iif oif missing drop
    tcp dport vmap @ports
  }
}`;
  const result = drawn(asked(text));
  const rules = chainOf(result, 'ip t', 'in')?.rules;
  expect(rules?.at(-1)?.leads).toEqual(['web', 'tls']);
  expect(result.view.totals).toMatchObject({ tables: 1, chains: 3, rules: 4 });
  expect(result.trace.outcome).toBe('answered');
});

test('counters are those of the text, not those our packet adds', () => {
  const text = '*filter\n:INPUT ACCEPT [5:300]\n[12:720] -A INPUT -p tcp -j ACCEPT\nCOMMIT\n';
  const result = drawn(asked(text));
  expect(chainOf(result, 'filter', 'INPUT')?.rules).toMatchObject([{ packets: 12, bytes: 720 }]);
});

describe('what cannot be used is refused', () => {
  const iptables = '*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n';

  test('iptables and nft text in one', () => {
    expect(problemOf(asked(`${iptables}\ntable ip t {\n}\n`))).toMatchObject({ line: 5, field: 'rules' });
    expect(problemOf(asked(`table ip t {\n}\n${iptables}`))?.message).toContain('nft text goes before');
  });

  test('a rule that cannot be read, with its line and the tool’s words', () => {
    expect(problemOf(asked(iptables.replace('COMMIT', '-A INPUT --dprot 80\nCOMMIT')))).toMatchObject({
      line: 3,
      message: 'unknown option "--dprot"',
    });
    expect(problemOf(asked('table ip t {\n\tchain a {\n\t\tip saddr nowhere/99 drop\n\t}\n}\n'))).toMatchObject({
      line: 3,
    });
  });

  test('chains that double the way with each level, of both tools', () => {
    const names = Array.from({ length: 15 }, (_, i) => `c${i}`);
    const jumps = (to: string, of: (to: string) => string) => Array.from({ length: 4 }, () => of(to)).join('\n');
    const xtables = names.slice(1).map((to, i) => jumps(to, (name) => `-A c${i} -j ${name}`));
    const declared = names.map((name) => `:${name} - [0:0]`).join('\n');
    const endless = `*filter\n:INPUT ACCEPT [0:0]\n${declared}\n-A INPUT -j c0\n${xtables.join('\n')}\nCOMMIT\n`;
    expect(problemOf(asked(endless))).toMatchObject({
      field: 'rules',
      message: expect.stringContaining('65536 chains'),
    });
    const chains = names.map(
      (name, i) => `chain ${name} {\n${jumps(names[i + 1] ?? '', (to) => (to ? `jump ${to}` : 'counter'))}\n}`,
    );
    const nft = `table ip t {\n${chains.reverse().join('\n')}\nchain in { type filter hook input priority 0; jump c0; }\n}`;
    expect(problemOf(asked(nft))).toMatchObject({ field: 'rules', message: expect.stringContaining('65536 chains') });
  });

  test('bytes that are no text, and text without end', () => {
    expect(problemOf(asked('\x7fELF\x02\x01\x00\nrubbish'))).toMatchObject({ line: 1, field: 'rules' });
    expect(problemOf(asked(`# ${' '.repeat(maxRulesSize)}`))?.message).toMatch(/^the rules are 16\.0 MB long/);
  });

  test('addresses that are none', () => {
    expect(problemOf(asked(iptables, { from: 'client' }))).toMatchObject({ field: 'from' });
    expect(problemOf(asked(iptables, { local: [] }))).toMatchObject({ field: 'local' });
  });
});

test('five megabytes are answered within seconds', { timeout: 20_000 }, () => {
  const rules = Array.from(
    { length: 75_000 },
    (_, i) =>
      `-A INPUT -s 10.${i >> 16}.${(i >> 8) & 255}.${i & 255}/32 -m comment --comment "blocked by list" -j DROP`,
  );
  const text = `*filter\n:INPUT ACCEPT [0:0]\n${rules.join('\n')}\nCOMMIT\n`;
  expect(text.length).toBeGreaterThan(5_000_000);
  const result = drawn(asked(text));
  expect(result.trace.outcome).toBe('answered');
  expect(chainOf(result, 'filter', 'INPUT')?.rules.length).toBe(200);
});
