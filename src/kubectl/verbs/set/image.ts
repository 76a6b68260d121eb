import { Failure, failed } from '../../failure.ts';
import { flagsOf } from '../../flags.ts';
import { fileFlags } from '../../manifests.ts';
import { changesOf, resourcesAndPairs } from '../../pairs.ts';
import { objects } from '../../select.ts';
import { changeFlags, recordFlag } from '../../tell.ts';
import type { Run, Verb } from '../../verb.ts';
import { type Container, changePodSpecs, type PodSpec } from './pod-specs.ts';

/** The containers whose image changes, as a strategic patch has them. */
const repainted = (own: readonly Container[], key: string, image: string): readonly Container[] =>
  own
    .filter(({ name, image: old }) => (key === '*' || name === key) && old !== image)
    .map(({ name }) => ({ name, image }));

/** The patch for one pod spec; undefined when all images are so already. */
function imagePatch(spec: PodSpec, images: readonly (readonly [string, string])[], fail: (why: string) => void) {
  const all = [...spec.containers, ...(spec.initContainers ?? [])];
  for (const [key] of images)
    if (key !== '*' && !all.some(({ name }) => name === key)) fail(`error: unable to find container named "${key}"`);
  const containers = images.flatMap(([key, image]) => repainted(spec.containers, key, image));
  const initContainers = images.flatMap(([key, image]) => repainted(spec.initContainers ?? [], key, image));
  if (containers.length + initContainers.length === 0) return undefined;
  return { ...(containers.length > 0 && { containers }), ...(initContainers.length > 0 && { initContainers }) };
}

function refuse({ parsed }: Run, keys: readonly string[]): void {
  const wrong = [
    ...(parsed.is('all') && parsed.has('selector') ? ['cannot set --all and --selector at the same time'] : []),
    ...(keys.length === 0 ? ['at least one image update is required'] : []),
    ...(keys.length > 1 && keys.includes('*')
      ? ['all containers are already specified by *, but saw more than one container_name=container_image pairs']
      : []),
  ];
  const [only] = wrong;
  if (only === undefined) return;
  throw wrong.length === 1 ? failed(only) : new Failure(wrong.join('\n'));
}

/** `kubectl set image` (kubectl pkg/cmd/set/set_image.go). */
export const setImage: Verb = {
  flags: flagsOf(`selector,-l all? local! ${fileFlags} ${changeFlags} ${recordFlag}`),
  async run(run) {
    const { resources, pairs } = resourcesAndPairs(run.parsed.args, 'image');
    const images = Object.entries(changesOf(pairs, 'image', false)).map(([key, image]) => [key, image ?? ''] as const);
    const found = await objects(run, resources);
    refuse(
      run,
      images.map(([key]) => key),
    );
    await changePodSpecs(run, { found, what: 'image', said: 'image updated' }, (spec, fail) =>
      imagePatch(spec, images, fail),
    );
  },
};
