import { pathOf, type Thing } from '../api.ts';
import { failed } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { followLog } from '../follow-log.ts';
import { containerOf, podOf } from '../pod-of.ts';
import type { Verb } from '../verb.ts';
import { isShell, sayHowToResume } from './session.ts';

interface Status {
  readonly phase?: string;
  readonly containerStatuses?: readonly { readonly name: string; readonly state?: { readonly running?: object } }[];
}

const isRunning = ({ status }: Thing, container: string): boolean =>
  ((status ?? {}) as Status).containerStatuses?.find(({ name }) => name === container)?.state?.running !== undefined;

/**
 * `kubectl attach` (kubectl pkg/cmd/attach/attach.go): what the container's own process prints from now on, until it ends. What is typed
 * goes to it where it is a shell (`kubectl run -it`); other processes here read no keyboard.
 */
export const attach: Verb = {
  flags: flagsOf('container,-c stdin?,-i tty?,-t quiet?,-q pod-running-timeout~'),
  async run(run) {
    const { parsed, client, namespace } = run;
    const { args } = parsed;
    if (args.length === 0) throw failed('at least 1 argument is required for attach');
    if (args.length > 2)
      throw failed(
        `expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${args.length}: [${args.join(' ')}]`,
      );
    const pod = await podOf(run, args.join('/'));
    const { phase = '' } = (pod.status ?? {}) as Status;
    if (phase === 'Succeeded' || phase === 'Failed')
      throw failed(`cannot attach a container in a completed pod; current phase is ${phase}`);
    const warn = (text: string): void => {
      if (!parsed.is('quiet')) run.err(text);
    };
    const container = containerOf(pod, parsed.text('container'), warn);
    if (parsed.is('tty') && !container.tty)
      warn(`error: Unable to use a TTY - container ${container.name} did not allocate one`);
    warn("If you don't see a command prompt, try pressing enter.");
    const { name } = pod.metadata;
    if (!isRunning(pod, container.name))
      throw failed(
        `Internal error occurred: unable to upgrade connection: container ${container.name} not found in pod ${name}_${namespace}`,
      );
    const words = [...(container.command ?? []), ...(container.args ?? [])];
    const shell = words.length === 0 ? 'sh' : words.length === 1 && isShell(words[0] ?? '') ? words[0] : undefined;
    // A shell that waits for what is typed.
    if (run.exec && shell !== undefined && container.stdin && parsed.is('stdin')) {
      const { restartPolicy = 'Always' } = pod.spec as { readonly restartPolicy?: string };
      await run.exec({
        namespace: pod.metadata.namespace ?? namespace,
        pod: name,
        container: container.name,
        image: container.image ?? '',
        argv: [shell],
        stdin: true,
        tty: parsed.is('tty'),
        main: true,
        afterwards: (said) => {
          sayHowToResume(run, { pod: name, container: container.name, restart: restartPolicy }, said);
          return Promise.resolve();
        },
      });
      return;
    }
    const path = pathOf(await client.resource('pods'), pod.metadata.namespace, name, 'log');
    await followLog(run, path, { container: container.name, tailLines: '0' }, run.write);
  },
};
