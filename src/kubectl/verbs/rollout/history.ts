import { failed } from '../../failure.ts';
import { flagsOf } from '../../flags.ts';
import { printerOf } from '../../output.ts';
import { aligned } from '../../tabs.ts';
import { changeFlags, type Found, tell } from '../../tell.ts';
import type { Run, Verb } from '../../verb.ts';
import { revisionsOf } from './revisions.ts';
import { rolloutFlags, visitRollouts } from './rolled.ts';
import { templateText } from './template-text.ts';

async function historyOf(run: Run, found: Found): Promise<void> {
  const { parsed } = run;
  const wanted = parsed.number('revision') ?? 0;
  const revisions = await revisionsOf(run, found, 'rollout history');
  const one = wanted > 0 ? revisions.find(({ number }) => number === wanted) : undefined;
  if (wanted > 0 && !one) throw failed('unable to find the specified revision');
  const print = printerOf(run);
  if (print) {
    for (const { shown } of one ? [one] : revisions) run.write(print([shown], true));
    return;
  }
  if (one) return tell(run, found, `with revision #${wanted}\n${templateText(one)}`);
  if (revisions.length === 0) return tell(run, found, '\nNo rollout history found.');
  const rows = revisions.map(({ number, cause }) => `${number}\t${cause || '<none>'}`);
  tell(run, found, `\n${aligned(['REVISION\tCHANGE-CAUSE', ...rows], 0, 2).join('\n')}\n`);
}

/** `kubectl rollout history` (kubectl pkg/cmd/rollout/rollout_history.go). */
export const history: Verb = {
  flags: flagsOf(`${rolloutFlags} ${changeFlags} revision#`),
  run: (run) => visitRollouts(run, (found) => historyOf(run, found)),
};
