import { isPlainObject } from '../../../model/deep.ts';
import { pathOf, type Thing } from '../../api.ts';
import { failed } from '../../failure.ts';
import { changeCause } from '../../record.ts';
import type { Found } from '../../tell.ts';
import type { Run } from '../../verb.ts';
import { groupKind } from './rolled.ts';

export const revisionAnnotation = 'deployment.kubernetes.io/revision';
const hashLabel = 'pod-template-hash';

/** A template that a workload had or has. */
export interface Revision {
  readonly number: number;
  /** Why it was made, if somebody said. */
  readonly cause: string | undefined;
  /** What `-o` prints of it: the ReplicaSet that keeps it, or the workload as it was then. */
  readonly shown: Found;
}

/** The pod template of a workload. */
export const templateOf = ({ spec }: Thing): Readonly<Record<string, unknown>> => {
  const template = isPlainObject(spec) ? spec.template : undefined;
  return isPlainObject(template) ? template : {};
};

/** A template without the label that tells its ReplicaSet's pods from others'. */
export function withoutHash(template: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const metadata = isPlainObject(template.metadata) ? template.metadata : {};
  const { [hashLabel]: _, ...labels } = isPlainObject(metadata.labels) ? metadata.labels : {};
  return { ...template, metadata: { ...metadata, labels } };
}

/** Whether `owner` is the object that manages this one. */
const isOf =
  ({ metadata: { uid } }: Thing) =>
  ({ metadata }: Thing): boolean =>
    (metadata.ownerReferences as readonly { readonly uid: string; readonly controller?: boolean }[] | undefined)?.some(
      (owner) => owner.uid === uid && owner.controller,
    ) ?? false;

/** The workload as a ControllerRevision has it. */
function asItWas(object: Thing, { data }: Thing): Thing {
  const { $patch: _, ...template } = templateOf(isPlainObject(data) ? { ...object, spec: data.spec } : object);
  return { ...object, spec: { ...(isPlainObject(object.spec) && object.spec), template } };
}

/**
 * Revisions of a workload, oldest first (polymorphichelpers/history.go): a Deployment's are in its ReplicaSets, those of a StatefulSet
 * or DaemonSet in ControllerRevisions. Throws Failure for kinds that have none.
 */
export async function revisionsOf(run: Run, found: Found, what: string): Promise<Revision[]> {
  const { resource, object } = found;
  const inSets = resource.kind === 'Deployment';
  if (!inSets && resource.kind !== 'StatefulSet' && resource.kind !== 'DaemonSet')
    throw failed(
      what === 'rollout undo'
        ? `no rollbacker has been implemented for "${groupKind(found)}"`
        : `no history viewer has been implemented for "${groupKind(found)}"`,
    );
  const keeper = await run.client.resourceOfKind('apps/v1', inSets ? 'ReplicaSet' : 'ControllerRevision');
  const { items } = (await run.client.get(pathOf(keeper, object.metadata.namespace))) as {
    readonly items: readonly Thing[];
  };
  return items
    .filter(isOf(object))
    .map((kept): Revision => {
      const cause = kept.metadata.annotations?.[changeCause];
      if (!inSets) return { number: Number(kept.revision), cause, shown: { resource, object: asItWas(object, kept) } };
      const number = Number(kept.metadata.annotations?.[revisionAnnotation] ?? 0);
      return {
        number,
        cause,
        shown: { resource: keeper, object: { ...kept, apiVersion: 'apps/v1', kind: keeper.kind } },
      };
    })
    .filter(({ number }) => number > 0)
    .sort((a, b) => a.number - b.number);
}
