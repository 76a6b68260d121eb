import type { Thing } from './api.ts';
import type { Run } from './verb.ts';

/** The annotation of `--record`, which `rollout history` shows. */
export const changeCause = 'kubernetes.io/change-cause';

/** The command as `--record` writes it; undefined without the flag (cli-runtime pkg/genericclioptions/command_line.go). */
export function causeOf({ parsed, path }: Run): string | undefined {
  if (!parsed.is('record')) return undefined;
  return [
    'kubectl',
    path,
    ...parsed.args,
    ...[...parsed.values].map(([name, values]) => `--${name}=${values.join(',')}`),
  ].join(' ');
}

/** The object with the annotation of `--record`, if that was given. */
export function recorded(run: Run, object: Thing): Thing {
  const cause = causeOf(run);
  if (cause === undefined) return object;
  const annotations = { ...object.metadata.annotations, [changeCause]: cause };
  return { ...object, metadata: { ...object.metadata, annotations } };
}
