import { failed } from '../../failure.ts';
import { flagsOf } from '../../flags.ts';
import { follow } from '../../follow.ts';
import type { Found } from '../../tell.ts';
import type { Run, Verb } from '../../verb.ts';
import { groupKind, rolloutFlags, visitRollouts } from './rolled.ts';
import { statusWords } from './status-words.ts';

async function statusOf(run: Run, found: Found): Promise<void> {
  const { parsed } = run;
  const { resource, object } = found;
  const words = statusWords(resource.kind);
  if (!words) throw failed(`no status viewer has been implemented for ${groupKind(found)}`);
  const { name, namespace } = object.metadata;
  const watches = parsed.text('watch') === undefined || parsed.is('watch');
  const timeout = parsed.duration('timeout') ?? 0;
  const said = await follow(
    run,
    { resource, namespace, name },
    (now) => {
      if (!now) throw failed('object has been deleted');
      const { text, done } = words(now, parsed.number('revision') ?? 0);
      run.out(text);
      return done === true || !watches;
    },
    timeout === 0 ? undefined : timeout,
  );
  if (said === 'timed out') throw failed('timed out waiting for the condition');
}

/** `kubectl rollout status` (kubectl pkg/cmd/rollout/rollout_status.go): what there is to say, after each change of the object. */
export const status: Verb = {
  flags: flagsOf(`${rolloutFlags} watch?,-w timeout~ revision#`),
  run: (run) => visitRollouts(run, (found) => statusOf(run, found)),
};
