import { statSync } from 'node:fs';
import { runConformance } from './conformance/conformance.ts';

const usage = `Usage: npx tsx src/cli/main.ts conformance DIR

  conformance DIR   compare kube-proxy's rules with the cases below DIR (upstream's own tests, as data)`;

/** Returns the exit code: 0 all passed, 1 something failed, 2 it was not called right. */
function main(args: readonly string[]): number {
  const [command, directory, ...rest] = args;
  if (command !== 'conformance' || directory === undefined || rest.length > 0) {
    console.error(usage);
    return 2;
  }
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) {
    console.error(`conformance: ${directory} is not a directory`);
    return 2;
  }
  const { lines, passed, failed, skipped } = runConformance(directory);
  if (passed + failed + skipped === 0) {
    console.error(`conformance: there are no cases in ${directory}`);
    return 2;
  }
  for (const line of lines) console.log(line);
  return failed > 0 ? 1 : 0;
}

process.exitCode = main(process.argv.slice(2));
