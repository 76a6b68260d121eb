import { statSync } from 'node:fs';
import { runConformance } from '../conformance/conformance.ts';
import { onlyPositional, readOptions } from '../options.ts';
import { type Command, CommandError } from '../usage.ts';

export const conformance: Command = {
  name: 'conformance',
  usage: `conformance DIR
    Compares kube-proxy's rules with the cases below DIR (upstream's own tests, as data).`,
  run(args) {
    const directory = onlyPositional(readOptions(args, {}).positionals, 'the directory of the cases');
    if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) {
      throw new CommandError(`${directory} is not a directory`);
    }
    const { lines, passed, failed, skipped } = runConformance(directory);
    if (passed + failed + skipped === 0) throw new CommandError(`there are no cases in ${directory}`);
    for (const line of lines) console.log(line);
    return failed > 0 ? 1 : 0;
  },
};
