// npm run check: format, lint, types, dead code. (Boundaries are a test: src/boundaries.test.ts.)
import { fileURLToPath } from 'node:url';
import { tool } from './run.mjs';
import { setUp } from './setup.mjs';

const types = (project) => ({ name: 'typescript', command: 'tsc', args: ['--project', project] });
const checks = [
  [
    'format and lint',
    { name: '@biomejs/biome', command: 'biome', args: ['check', '--error-on-warnings', '--colors=off', '.'] },
  ],
  ['types of the page', types('tsconfig.json')],
  ['types of the engine', types('src/engine')],
  ['types of cli and tests', types('src/cli')],
  ['dead code', { name: 'knip', args: ['--no-progress'] }],
];

/** Runs all checks side by side and prints a line for each, with what the tool said where it failed. Returns how many passed and failed. */
export async function check() {
  const results = await Promise.all(checks.map(async ([title, options]) => ({ title, ...(await tool(options)) })));
  for (const { title, code, output } of results) {
    console.log(`${code === 0 ? 'ok    ' : 'failed'} ${title}`);
    if (code !== 0) console.log(output.trimEnd().replace(/^/gm, '    '));
  }
  const passed = results.filter(({ code }) => code === 0).length;
  return { passed, failed: results.length - passed };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  setUp();
  const { failed } = await check();
  process.exitCode = failed > 0 ? 1 : 0;
}
