import { type ConformanceCase, findCases } from './case-files.ts';
import { isModelled, runCase } from './run-case.ts';

export interface ConformanceReport {
  /** What to print: a line for each failing case and each mode that was skipped, then the totals. */
  readonly lines: readonly string[];
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

function outcome(one: ConformanceCase): string | undefined {
  try {
    return runCase(one);
  } catch (error) {
    return `the case cannot be run: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Runs all cases below a folder. Throws when the folder cannot be read. */
export function runConformance(root: string): ConformanceReport {
  const cases = findCases(root);
  const lines: string[] = [];
  const modelled = cases.filter(({ mode }) => isModelled(mode));
  let failed = 0;
  for (const one of modelled) {
    const fault = outcome(one);
    if (fault === undefined) continue;
    failed++;
    lines.push(`failed ${one.name}: ${fault}`);
  }
  for (const mode of new Set(cases.map((one) => one.mode))) {
    if (isModelled(mode)) continue;
    const those = cases.filter((one) => one.mode === mode);
    lines.push(`skipped ${those.length} ${mode} cases: kube-proxy's ${mode} mode is not modelled yet`);
  }
  const skipped = cases.length - modelled.length;
  const passed = modelled.length - failed;
  lines.push(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return { lines, passed, failed, skipped };
}
