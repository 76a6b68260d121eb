import { isPlainObject } from '../../../model/deep.ts';
import { pathOf, type Thing, withQuery } from '../../api.ts';
import { Failure, failed, ServerFailure } from '../../failure.ts';
import { causeOf, changeCause } from '../../record.ts';
import { dryRunOf, type Found, tell, writeQuery } from '../../tell.ts';
import type { Run } from '../../verb.ts';

export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }[];
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
}

/** The pod spec inside an object, and a patch of the object from one of the spec; undefined for kinds without. */
export function podSpecIn({ kind, spec }: Thing): { spec: PodSpec; wrap: (patch: object) => object } | undefined {
  if (!isPlainObject(spec)) return undefined;
  if (kind === 'Pod') return { spec: spec as unknown as PodSpec, wrap: (patch) => ({ spec: patch }) };
  const { template } = spec;
  if (!isPlainObject(template) || !isPlainObject(template.spec)) return undefined;
  return { spec: template.spec as unknown as PodSpec, wrap: (patch) => ({ spec: { template: { spec: patch } } }) };
}

/**
 * What every `kubectl set` of pod specs does: asks `change` for a strategic patch of each object's pod spec (undefined: nothing
 * changes, nothing is said), sends it and says so. Failures are told together in the end.
 */
export async function changePodSpecs(
  run: Run,
  { found, what, said }: { readonly found: readonly Found[]; readonly what: string; readonly said: string },
  change: (spec: PodSpec, fail: (why: string) => void, found: Found) => object | undefined,
): Promise<void> {
  const wrong: string[] = [];
  const fail = (why: string): void => void wrong.push(why);
  const cause = causeOf(run);
  const changed = async (one: Found): Promise<void> => {
    const { resource, object } = one;
    const { name, namespace } = object.metadata;
    const inside = podSpecIn(object);
    if (!inside)
      return fail(
        `error: ${resource.name}/${name} the object is not a pod or does not have a pod template: *v1.${resource.kind}`,
      );
    const patch = change(inside.spec, fail, one);
    if (patch === undefined) return;
    const wrapped = inside.wrap(patch);
    const body = cause === undefined ? wrapped : { ...wrapped, metadata: { annotations: { [changeCause]: cause } } };
    if (dryRunOf(run.parsed) === 'client') return tell(run, { resource, object }, said);
    const path = withQuery(pathOf(resource, namespace, name), writeQuery(run.parsed, 'kubectl-set'));
    try {
      tell(run, { resource, object: await run.client.patch(path, body, 'strategic') }, said);
    } catch (error) {
      if (!(error instanceof ServerFailure)) throw error;
      fail(`failed to patch ${what} update to pod template: ${error.body.message ?? ''}`);
    }
  };
  for (const one of found) await changed(one);
  if (wrong.length > 1) throw new Failure(wrong.join('\n'));
  const [only] = wrong;
  if (only !== undefined) throw failed(only.replace(/^error: /, ''));
}
