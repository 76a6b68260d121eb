import { Failure, failed, misused } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { containerOf, podOf } from '../pod-of.ts';
import type { Verb } from '../verb.ts';

/** `kubectl exec` (kubectl pkg/cmd/exec/exec.go): what runs in the container is the business of whoever runs kubectl. */
export const exec: Verb = {
  flags: flagsOf('stdin?,-i tty?,-t container,-c quiet?,-q pod-running-timeout filename!,-f'),
  async run(run) {
    const { parsed } = run;
    const [name, ...more] = parsed.args;
    if (more.length > 0) {
      const why = 'exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead';
      throw misused('exec', why);
    }
    if (name === undefined || name === '') throw failed('pod, type/name or --filename must be specified');
    const argv = parsed.after ?? [];
    if (argv.length === 0) throw failed('you must specify at least one command for the container');
    const pod = await podOf(run, name);
    const { phase } = (pod.status ?? {}) as { readonly phase?: string };
    if (phase === 'Succeeded' || phase === 'Failed')
      throw failed(`cannot exec into a container in a completed pod; current phase is ${phase}`);
    const container = containerOf(pod, parsed.text('container'), (text) => {
      if (!parsed.is('quiet')) run.err(text);
    });
    if (!run.exec) throw failed('exec is not possible here: there is no terminal');
    const { namespace = run.namespace } = pod.metadata;
    const code = await run.exec({
      namespace,
      pod: pod.metadata.name,
      container: container.name,
      image: container.image ?? '',
      argv,
      stdin: parsed.is('stdin'),
      tty: parsed.is('tty') && parsed.is('stdin'),
    });
    if (code !== 0) throw new Failure(`command terminated with exit code ${code}`, code);
  },
};
