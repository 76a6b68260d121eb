import { isPlainObject } from '../../../model/deep.ts';
import { pathOf, type Thing } from '../../api.ts';
import { failed } from '../../failure.ts';
import type { Found } from '../../tell.ts';
import type { Run } from '../../verb.ts';
import { groupKind } from './rolled.ts';

export const revisionAnnotation = 'deployment.kubernetes.io/revision';
const hashLabel = 'pod-template-hash';

/** A template that a Deployment had or has, in the ReplicaSet that keeps it. */
export interface Revision {
  readonly number: number;
  readonly set: Thing;
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

/** Revisions of a Deployment, oldest first (polymorphichelpers/history.go). Throws Failure for kinds that keep none here. */
export async function revisionsOf(run: Run, found: Found, what: string): Promise<Revision[]> {
  const { resource, object } = found;
  if (resource.kind === 'StatefulSet' || resource.kind === 'DaemonSet')
    throw failed(
      `${what} of a ${resource.kind} is not modelled by Kubehop: its old templates are not kept as ControllerRevisions. Apply the manifest of the revision you want`,
    );
  if (resource.kind !== 'Deployment')
    throw failed(
      what === 'rollout undo'
        ? `no rollbacker has been implemented for "${groupKind(found)}"`
        : `no history viewer has been implemented for "${groupKind(found)}"`,
    );
  const sets = await run.client.resourceOfKind('apps/v1', 'ReplicaSet');
  const { items } = (await run.client.get(pathOf(sets, object.metadata.namespace))) as {
    readonly items: readonly Thing[];
  };
  return items
    .filter(({ metadata }) =>
      (metadata.ownerReferences as readonly { readonly uid: string }[] | undefined)?.some(
        ({ uid }) => uid === object.metadata.uid,
      ),
    )
    .map((set) => ({ number: Number(set.metadata.annotations?.[revisionAnnotation] ?? 0), set }))
    .filter(({ number }) => number > 0)
    .sort((a, b) => a.number - b.number);
}
