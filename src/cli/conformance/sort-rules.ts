import { parseRule, type Rule } from './rule.ts';

const mustBeLast = 'must be the last rule';

const rank = (chain: string): number => {
  if (chain === 'KUBE-NODEPORTS') return 0;
  if (chain === 'KUBE-SERVICES') return 1;
  return chain.startsWith('KUBE-') ? 2 : 3;
};
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byChain = (a: string, b: string): number => rank(a) - rank(b) || compare(a, b);

/** `ns/name` out of a rule's comment. */
const serviceOf = (rule: Rule): string => rule.comment.split(/[ :]/)[0] ?? '';

/** Puts restore input into the order in which the cases compare it (README of the conformance data, "How rules are compared"). */
export function sortRules(text: string): string {
  const tables = text.split(/^(?=\*)/m).filter((table) => table.startsWith('*'));
  return tables.sort(compare).map(sortTable).join('');
}

function sortTable(text: string): string {
  const lines = text.split('\n');
  const chains = lines.filter((line) => line.startsWith(':')).sort((a, b) => byChain(nameOf(a), nameOf(b)));
  const rules = lines.filter((line) => line.startsWith('-A ')).map(parseRule);
  const deletions = lines.filter((line) => line.startsWith('-X ')).sort((a, b) => byChain(a.slice(3), b.slice(3)));
  const order = [...new Set([...chains.map(nameOf), ...rules.map((rule) => rule.chain)])].sort(byChain);
  const byName = new Map<string, Rule[]>(order.map((chain) => [chain, []]));
  for (const rule of rules) byName.get(rule.chain)?.push(rule);
  const sorted = order.flatMap((chain) => sortChain(chain, byName.get(chain) ?? []).map((rule) => rule.text));
  return [lines[0], ...chains, ...sorted, ...deletions, 'COMMIT', ''].join('\n');
}

const nameOf = (chainLine: string): string => chainLine.slice(1).split(' ')[0] ?? '';

function sortChain(chain: string, rules: readonly Rule[]): readonly Rule[] {
  if (chain !== 'KUBE-NODEPORTS' && chain !== 'KUBE-SERVICES') return rules;
  const last = (rule: Rule): number => (rule.comment.includes(mustBeLast) ? 1 : 0);
  return [...rules].sort((a, b) => last(a) - last(b) || compare(serviceOf(a), serviceOf(b)));
}
