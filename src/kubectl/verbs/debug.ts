import { pathOf } from '../api.ts';
import { Failure, failed } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { selected } from '../select.ts';
import type { Verb } from '../verb.ts';

const onlyNodes =
  'debugging a pod (ephemeral containers and copies of pods) is not modelled by Kubehop: kubectl exec runs commands in its containers; kubectl debug node/NAME -it --image=busybox opens a shell on a node';

/**
 * `kubectl debug node/NAME -it --image=…` (kubectl pkg/cmd/debug/debug.go) opens a shell on the node, in its own network namespace. The pod
 * node-debugger-… that the real one makes for it is not made.
 */
export const debug: Verb = {
  flags: flagsOf(
    'image stdin?,-i tty?,-t container,-c quiet?,-q profile attach? target share-processes? copy-to env* image-pull-policy',
  ),
  async run(run) {
    const { parsed, client } = run;
    const [target] = parsed.args;
    if (target === undefined) throw failed('NAME or filename is required for debug');
    if (!parsed.text('image')) throw failed('you must specify --image when not using --copy-to.');
    if (parsed.is('tty') && !parsed.is('stdin'))
      throw failed('-i/--stdin is required for containers with -t/--tty=true');
    const [one] = await selected(run, target.includes('/') ? [target] : ['pods', target]);
    if (one?.name === undefined) throw failed('NAME or filename is required for debug');
    await client.get(pathOf(one.resource, run.namespace, one.name));
    if (one.resource.kind !== 'Node') throw failed(onlyNodes);
    if (!run.onNode) throw failed('debug is not possible here: there is no terminal');
    // Of the pod node-debugger-… nothing is said: there is none.
    if (parsed.is('tty') && !parsed.is('quiet')) run.err("If you don't see a command prompt, try pressing enter.");
    const code = await run.onNode(one.name, parsed.after ?? []);
    if (code !== 0) throw new Failure('', code);
  },
};
