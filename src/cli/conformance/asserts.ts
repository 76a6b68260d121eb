import { healthCheckNodePorts } from '../../engine/index.ts';
import type { CaseState } from './case-state.ts';
import { difference } from './difference.ts';
import type { TableName } from './kernel.ts';

/** One entry of `asserts.yaml`, of a kind that iptables cases have. */
type Assert =
  | { readonly kind: 'servicePorts'; readonly count: number }
  | { readonly kind: 'healthCheckNodePorts'; readonly ports: Readonly<Record<string, number>> }
  | {
      readonly kind: 'rule';
      readonly table: TableName;
      readonly chain: string;
      readonly destination: string;
      readonly exists: boolean;
    }
  | {
      readonly kind: 'sepDNATRules';
      readonly count?: number;
      readonly withComment?: number;
      readonly lineContaining?: string;
      readonly line?: string;
    }
  | { readonly kind: 'text'; readonly contains: string; readonly exists: boolean };

/** What differs from the assertions, the first thing only; undefined when they hold. */
export function checkAsserts(asserts: readonly Assert[], state: CaseState): string | undefined {
  for (const assert of asserts) {
    const found = check(assert, state);
    if (found !== undefined) return `${assert.kind}: ${found}`;
  }
  return undefined;
}

function check(assert: Assert, state: CaseState): string | undefined {
  switch (assert.kind) {
    case 'servicePorts':
      return difference(assert.count, [...state.proxier.services.ports()].length);
    case 'healthCheckNodePorts':
      return difference(assert.ports, Object.fromEntries(healthCheckNodePorts(state.proxier.services)));
    case 'rule': {
      const rules = state.kernel.rules(assert.table, assert.chain);
      const exists = rules.some(({ destination }) => destination?.value === assert.destination && !destination.negated);
      return difference(assert.exists, exists);
    }
    case 'sepDNATRules':
      return checkSepRules(assert, state.input);
    case 'text':
      return difference(assert.exists, state.input.includes(assert.contains));
    default:
      return `unknown kind of assertion`;
  }
}

function checkSepRules(assert: Extract<Assert, { readonly kind: 'sepDNATRules' }>, input: string): string | undefined {
  const rules = input.split('\n').filter((line) => line.startsWith('-A KUBE-SEP-') && line.includes('-j DNAT'));
  const { count, withComment, lineContaining, line } = assert;
  const commented = rules.filter((rule) => rule.includes('--comment')).length;
  return (
    (count === undefined ? undefined : difference(count, rules.length)) ??
    (withComment === undefined ? undefined : difference(withComment, commented)) ??
    (lineContaining === undefined
      ? undefined
      : difference(line ?? '', rules.findLast((rule) => rule.includes(lineContaining)) ?? ''))
  );
}
