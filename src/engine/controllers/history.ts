import { isPlainObject } from '../../model/deep.ts';
import type { ControllerRevision, DaemonSet, PodTemplateSpec, StatefulSet } from '../../model/objects/index.ts';
import type { Api } from '../apiserver/api.ts';
import { decodeObject } from '../apiserver/schema/decode.ts';
import { controllerOf, controllerRef, withMetadata } from './controller.ts';

type Owner = StatefulSet | DaemonSet;

/** On a pod: the revision of the template it was made of; a DaemonSet's revisions have the hash alone there. */
export const revisionLabel = 'controller-revision-hash';

/** What tells revisions apart: StatefulSets and DaemonSets have each their own label for it. */
const hashLabel = { StatefulSet: 'controller.kubernetes.io/hash', DaemonSet: revisionLabel } as const;

/** `web-7c9b8d`: the revision of a template by its hash. */
export const revisionName = ({ metadata }: Owner, hash: string): string => `${metadata.name}-${hash}`;

/**
 * The templates that StatefulSets and DaemonSets had, in ControllerRevisions (pkg/controller/history controller_history.go,
 * statefulset stateful_set_control.go getStatefulSetRevisions, daemon update.go constructHistory). Two owners of one name with the same
 * template would have to share a revision: the second one has none, as there is no collisionCount.
 */
export class History {
  readonly #api: Api;
  readonly #actor: string;

  constructor(api: Api, actor: string) {
    this.#api = api;
    this.#actor = actor;
  }

  /** Makes the revision of the owner's template the newest: a new one, or an old one, which gets a new number. */
  keep(owner: Owner, hash: string): void {
    const { namespace = '', uid, annotations } = owner.metadata;
    const name = revisionName(owner, hash);
    const newest = Math.max(0, ...this.#of(owner).map(({ revision }) => revision));
    const there = this.#api.get('ControllerRevision', namespace, name);
    const ownerReferences = [controllerRef(owner)];
    if (!there) {
      const { template } = owner.spec;
      const labels = { ...template.metadata.labels, [hashLabel[owner.kind]]: hash };
      const metadata = { name, namespace, labels, ...(annotations && { annotations }), ownerReferences };
      const data = { spec: { template: { ...template, $patch: 'replace' } } };
      this.#api.create('ControllerRevision', { metadata, data, revision: newest + 1 }, this.#actor);
      return;
    }
    const controller = controllerOf(there);
    if (controller && (controller.uid !== uid || there.revision === newest)) return;
    const mine = controller ? there : withMetadata<'ControllerRevision'>(there, { ownerReferences });
    this.#api.update('ControllerRevision', { ...mine, revision: newest + 1 }, this.#actor);
  }

  /** Removes the oldest beyond `revisionHistoryLimit`, not counting those that pods are of (truncateHistory, cleanupHistory). */
  trim(owner: Owner, live: ReadonlySet<string>): void {
    const old = this.#of(owner).filter(({ metadata }) => !live.has(metadata.name));
    const surplus = Math.max(0, old.length - owner.spec.revisionHistoryLimit);
    for (const { metadata } of old.toSorted((a, b) => a.revision - b.revision).slice(0, surplus))
      this.#api.delete('ControllerRevision', metadata.namespace ?? '', metadata.name, {}, this.#actor);
  }

  /** The template of a revision; undefined when there is none, or somebody wrote something else there. */
  template(set: StatefulSet, name: string): PodTemplateSpec | undefined {
    const { data } = this.#api.get('ControllerRevision', set.metadata.namespace ?? '', name) ?? {};
    const spec = isPlainObject(data) ? data.spec : undefined;
    if (!isPlainObject(spec) || !isPlainObject(spec.template)) return undefined;
    const { $patch: _, ...template } = spec.template;
    const decoded = decodeObject('StatefulSet', { ...set, spec: { ...set.spec, template } });
    return decoded.ok ? decoded.value.spec.template : undefined;
  }

  #of({ metadata: { namespace = '', uid } }: Owner): ControllerRevision[] {
    return this.#api.list('ControllerRevision', namespace).filter((one) => controllerOf(one)?.uid === uid);
  }
}
