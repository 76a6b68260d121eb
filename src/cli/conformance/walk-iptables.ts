import { destinationAfter, type Fate, type Flow, inRange } from './flow.ts';
import type { Kernel, TableName } from './kernel.ts';
import type { Match, Rule } from './rule.ts';

const filterChains = ['KUBE-SERVICES', 'KUBE-EXTERNAL-SERVICES', 'KUBE-NODEPORTS', 'KUBE-PROXY-FIREWALL'];

/**
 * Every fate a new connection can have, as upstream's test tracer tells it: all branches of a random choice, no state
 * (README of the conformance data, "How flows are walked"). For packets as the kernel treats them there is engine/netfilter.
 */
export function walkIptables(kernel: Kernel, flow: Flow, nodeIPs: readonly string[]): Fate {
  const outputs: string[] = [];
  const local = new Set([...nodeIPs, '127.0.0.1', '::1']);
  let destination = flow.destIP;
  let masq = false;

  const matches = (rule: Rule): boolean =>
    !rule.stateful &&
    addressMatches(rule.source, flow.sourceIP) &&
    addressMatches(rule.destination, destination) &&
    valueMatches(rule.sourceType, local.has(flow.sourceIP) ? 'LOCAL' : '') &&
    valueMatches(rule.destinationType, local.has(destination) ? 'LOCAL' : '') &&
    valueMatches(rule.protocol, flow.protocol.toLowerCase()) &&
    valueMatches(rule.port, String(flow.destPort));

  /** Returns whether a rule decided, that is, whether the caller's chain ends too. */
  const walk = (table: TableName, chain: string): boolean => {
    for (const rule of kernel.rules(table, chain)) {
      if (rule.target === undefined || !matches(rule)) continue;
      if (rule.target === 'KUBE-MARK-MASQ') {
        masq = true;
      } else if (decide(rule, outputs) || (walk(table, rule.target) && !rule.probabilistic)) {
        return true;
      }
    }
    return false;
  };

  walk('nat', 'KUBE-SERVICES');
  destination = destinationAfter(outputs, flow);
  for (const chain of filterChains) walk('filter', chain);
  return { output: outputs.join(', '), masq };
}

function decide(rule: Rule, outputs: string[]): boolean {
  const fate = rule.target === 'DNAT' ? rule.dnat : rule.target;
  const terminal = ['DNAT', 'ACCEPT', 'DROP', 'REJECT'].includes(rule.target ?? '');
  if (terminal && fate !== undefined) outputs.push(fate);
  return terminal;
}

const valueMatches = (match: Match | undefined, value: string): boolean =>
  match === undefined || (match.value === value) !== match.negated;

const addressMatches = (match: Match | undefined, address: string): boolean =>
  match === undefined || inRange(match.value, address) !== match.negated;
