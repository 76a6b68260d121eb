import { parseLesson } from '../../lessons/parse.ts';
import { localTheatre } from '../../lessons/theatre.ts';
import { verify } from '../../lessons/verify.ts';
import type { Problem } from '../../model/problem.ts';
import { problemLine, readText } from '../files.ts';
import { type Command, UsageError } from '../usage.ts';

/** What is wrong with a lesson file; nothing when it holds. */
function faultsOf(path: string): Promise<readonly Problem[]> {
  const parsed = parseLesson(readText(path));
  return parsed.ok ? verify(parsed.lesson, localTheatre) : Promise.resolve(parsed.problems);
}

export const lesson: Command = {
  name: 'lesson',
  usage: `lesson check FILE…
    Plays each lesson from its start: a start must not pass already, the solution must, near-misses must not.
    A line for each fault, with file and line where there is one; closes with "N passed, N failed".`,
  async run([verb, ...files]) {
    if (verb !== 'check')
      throw new UsageError(verb === undefined ? 'check is missing' : `unknown command "lesson ${verb}"`);
    if (files.length === 0) throw new UsageError('the lesson file is missing');
    let failed = 0;
    for (const file of files) {
      const faults = await faultsOf(file);
      if (faults.length > 0) failed++;
      for (const fault of faults) console.log(problemLine(file, fault));
    }
    console.log(`${files.length - failed} passed, ${failed} failed`);
    return failed > 0 ? 1 : 0;
  },
};
