import { pathOf, withQuery } from '../../api.ts';
import { failed } from '../../failure.ts';
import { flagsOf } from '../../flags.ts';
import { changeFlags, dryRunOf, type Found, tell, writeQuery } from '../../tell.ts';
import type { Run, Verb } from '../../verb.ts';
import { rolloutFlags, visitRollouts } from './rolled.ts';

interface Switch {
  readonly said: string;
  readonly gerund: string;
  readonly kinds: readonly string[];
  /** Why it cannot be done now. */
  refuses(paused: boolean): string | undefined;
  patch(now: string): object;
}

async function flip(run: Run, found: Found, { said, gerund, kinds, refuses, patch }: Switch): Promise<void> {
  const { resource, object } = found;
  const { name, namespace } = object.metadata;
  const about = `${resource.name}${resource.groupVersion.includes('/') ? `.${resource.groupVersion.split('/')[0]}` : ''}`;
  const { paused = false } = (object.spec ?? {}) as { readonly paused?: boolean };
  const why = kinds.includes(resource.kind) ? refuses(paused) : `${gerund} is not supported`;
  if (why !== undefined) throw failed(`${about} ${JSON.stringify(name)} ${why}`);
  // Virtual time counts from the epoch, as the engine's timestamps do.
  const body = patch(new Date(run.client.api.now()).toISOString().replace(/\.\d+Z$/, 'Z'));
  const path = withQuery(pathOf(resource, namespace, name), writeQuery(run.parsed, 'kubectl-rollout'));
  if (dryRunOf(run.parsed) !== 'client') await run.client.patch(path, body, 'strategic');
  tell(run, found, said);
}

/** `kubectl rollout pause`, `resume` and `restart` (kubectl pkg/polymorphichelpers/objectpauser.go and its like). */
const switching = (one: Switch): Verb => ({
  flags: flagsOf(`${rolloutFlags} ${changeFlags}`),
  run: (run) => visitRollouts(run, (found) => flip(run, found, one)),
});

export const pause = switching({
  said: 'paused',
  gerund: 'pausing',
  kinds: ['Deployment'],
  refuses: (paused) => (paused ? 'is already paused' : undefined),
  patch: () => ({ spec: { paused: true } }),
});

export const resume = switching({
  said: 'resumed',
  gerund: 'resuming',
  kinds: ['Deployment'],
  refuses: (paused) => (paused ? undefined : 'is not paused'),
  patch: () => ({ spec: { paused: null } }),
});

export const restart = switching({
  said: 'restarted',
  gerund: 'restarting',
  kinds: ['Deployment', 'StatefulSet', 'DaemonSet'],
  refuses: (paused) => (paused ? "can't restart paused deployment (run rollout resume first)" : undefined),
  patch: (now) => ({ spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': now } } } } }),
});
