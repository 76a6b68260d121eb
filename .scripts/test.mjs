// npm test: all there is to check, from a clean clone. Its last line says `N passed, N failed`.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check } from './check.mjs';
import { findOrInstallChromium } from './chromium.mjs';
import { tool } from './run.mjs';
import { root, setUp } from './setup.mjs';

setUp();
const dist = join(root, 'dist');
const reports = mkdtempSync(join(tmpdir(), 'kubehop-test-'));

/** The counts of a JSON report; a run that failed without naming a failed test counts as one failure. */
function counted(code, file, countsOf) {
  let counts = { passed: 0, failed: 0 };
  try {
    counts = countsOf(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    console.log(`no report: ${error.message}`);
  }
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

async function unit() {
  const file = join(reports, 'unit.json');
  const args = ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`];
  const { code } = await tool({ name: 'vitest', args, show: true });
  return counted(code, file, ({ numPassedTests, numFailedTests, testResults }) => {
    const unloadable = testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    );
    return { passed: numPassedTests, failed: numFailedTests + unloadable.length };
  });
}

async function build() {
  // What an earlier build left behind must not be measured in place of one that failed.
  rmSync(dist, { recursive: true, force: true });
  const { code } = await tool({ name: 'vite', args: ['build', '--logLevel', 'warn'], show: true });
  console.log(code === 0 ? 'ok     vite build' : 'failed vite build');
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
}

async function browser() {
  if (!existsSync(join(dist, 'index.html'))) {
    console.log('failed nothing was built that could be tested');
    return { passed: 0, failed: 1 };
  }
  const chromium = await findOrInstallChromium();
  if (!chromium) {
    console.log('failed no Chromium found, and none could be installed; set CHROMIUM_PATH');
    return { passed: 0, failed: 1 };
  }
  const file = join(reports, 'e2e.json');
  const { code } = await tool({
    name: '@playwright/test',
    command: 'playwright',
    args: ['test', '--config', 'e2e/playwright.config.ts', '--pass-with-no-tests', '--reporter=list,json'],
    env: { CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
    show: true,
  });
  return counted(code, file, ({ stats, errors }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
  }));
}

const parts = [
  ['check', check],
  ['unit tests', unit],
  ['build', build],
  ['browser tests', browser],
];
const total = { passed: 0, failed: 0 };
const summary = [];
for (const [title, run] of parts) {
  console.log(`\n── ${title}`);
  const { passed, failed } = await run();
  total.passed += passed;
  total.failed += failed;
  summary.push(`${failed === 0 ? 'ok    ' : 'failed'} ${title}: ${passed} passed, ${failed} failed`);
}
rmSync(reports, { recursive: true });
console.log(`\n${summary.join('\n')}\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;
