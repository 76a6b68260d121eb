import { conformance } from './commands/conformance.ts';
import { lesson } from './commands/lesson.ts';
import { rules } from './commands/rules.ts';
import { serve } from './commands/serve.ts';
import { sh } from './commands/sh.ts';
import { trace } from './commands/trace.ts';
import { CommandError, UsageError } from './usage.ts';

const commands = [rules, trace, serve, sh, lesson, conformance];
const usage = `Usage: npm run -s kubehop -- COMMAND …

${commands.map((command) => `  ${command.usage}`).join('\n\n')}

Exit codes: 0 done (whatever became of the packets), 1 it could not be done or a case failed, 2 called wrongly.`;

/** Runs the command that `args` name and gives the exit code. Messages go to stderr, results to stdout. */
export async function kubehop([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h' || args.includes('--help')) {
    (name === undefined ? console.error : console.log)(usage);
    return name === undefined ? 2 : 0;
  }
  const command = commands.find((known) => known.name === name);
  try {
    if (!command) throw new UsageError(`unknown command "${name}"`);
    return await command.run(args);
  } catch (error) {
    if (error instanceof CommandError) {
      console.error(error.message);
      return 1;
    }
    if (!(error instanceof UsageError)) throw error;
    console.error(`${command ? `${name}: ` : ''}${error.message}\n\n${command ? `  ${command.usage}` : usage}`);
    return 2;
  }
}
