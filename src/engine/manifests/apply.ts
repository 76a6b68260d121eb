import { isPlainObject } from '../../model/deep.ts';
import { remembering } from '../../model/last-applied.ts';
import { type Kind, resources } from '../../model/objects/index.ts';
import type { ApplyResult, Problem } from '../../model/problem.ts';
import type { Actor } from '../apiserver/api.ts';
import type { RestDoor } from '../apiserver/rest.ts';
import { decodeObject, identify } from '../apiserver/schema/decode.ts';
import { decodeError } from '../apiserver/schema/decode-error.ts';
import { attempt } from './attempt.ts';
import { leftOut } from './left-out.ts';
import { merged } from './merged.ts';
import type { ManifestDocument } from './parse.ts';
import { problemAt, problemsOf } from './problems.ts';

type Members = Readonly<Record<string, unknown>>;

/** A manifest that decodes, with the address of its object. */
interface Manifest {
  readonly document: ManifestDocument;
  readonly kind: Kind;
  readonly namespace: string;
  readonly name: string;
  /** REST paths of the collection and of the object. */
  readonly collection: string;
  readonly path: string;
  /** The object as it is sent: with its namespace and the annotation that remembers it. */
  readonly body: Members;
}

const membersOf = (value: unknown): Members => (isPlainObject(value) ? value : {});

/** Decodes a document. What is wrong with it is added to `problems`. */
function read(document: ManifestDocument, problems: Problem[]): Manifest | undefined {
  const { object } = document;
  if (object.kind === 'Scene' && String(object.apiVersion).startsWith('kubehop.dev/')) {
    const hint = 'open the text as a scene, or leave this document out';
    problems.push(problemAt(document, ['kind'], 'a Scene cannot be applied to a running cluster', hint));
    return undefined;
  }
  const found = identify(object.apiVersion, object.kind);
  if (!('kind' in found)) {
    problems.push(leftOut(document) ?? problemAt(document, [found.field], found.message, found.hint));
    return undefined;
  }
  const { kind } = found;
  const decoded = decodeObject(kind, object);
  if (!decoded.ok) {
    const given = membersOf(object.metadata).name;
    problems.push(...problemsOf(document, decodeError(kind, String(given ?? ''), decoded.issues)));
    return undefined;
  }
  for (const { path, message } of decoded.warnings) {
    problems.push(problemAt(document, path, message, undefined, 'warning'));
  }
  const { name, generateName, namespace: given } = decoded.value.metadata;
  if (!name) {
    const message = generateName
      ? `from ${generateName}: cannot use generate name with apply`
      : 'resource name may not be empty';
    problems.push(problemAt(document, ['metadata', 'name'], `error: ${message}`, 'add "name:" below "metadata:"'));
    return undefined;
  }
  const { apiVersion, resource, namespaced } = resources[kind];
  const namespace = namespaced ? (given ?? 'default') : '';
  const root = `${apiVersion.includes('/') ? '/apis' : '/api'}/${apiVersion}`;
  const inside = namespaced ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const collection = `${root}${inside}/${resource}`;
  const metadata = { ...membersOf(object.metadata), ...(namespace && { namespace }) };
  const body: Members = remembering({ ...object, metadata });
  return { document, kind, namespace, name, collection, path: `${collection}/${encodeURIComponent(name)}`, body };
}

/** Applies manifests one after another, as kubectl apply does, for real or as a rehearsal. */
class Applier {
  readonly #door: RestDoor;
  readonly #actor: Actor;
  readonly #namespaces: ReadonlySet<string>;
  readonly #dryRun: boolean;

  constructor(door: RestDoor, actor: Actor, rehearsal?: { readonly namespaces: ReadonlySet<string> }) {
    this.#door = door;
    this.#actor = actor;
    this.#dryRun = rehearsal !== undefined;
    this.#namespaces = rehearsal?.namespaces ?? new Set();
  }

  /** What became of it: created, configured or unchanged. Throws ApiError. */
  apply({ path, collection, body }: Manifest): string {
    const live = this.#door.find(path);
    if (!live) {
      this.#send('POST', collection, body);
      return 'created';
    }
    const metadata = membersOf(membersOf(live).metadata);
    const written = membersOf(this.#send('PUT', path, merged(body, live, metadata)));
    return membersOf(written.metadata).resourceVersion === metadata.resourceVersion ? 'unchanged' : 'configured';
  }

  #send(method: 'POST' | 'PUT', path: string, body: unknown): object {
    const query = this.#dryRun ? '?dryRun=All' : '';
    const call = { method, path: `${path}${query}`, body, namespaces: this.#namespaces };
    return this.#door.call(call, this.#actor).body;
  }
}

/** `service/web`, `deployment.apps/web`: how kubectl names what it changed. */
function printedName({ kind, name }: Manifest): string {
  const { apiVersion, singular } = resources[kind];
  const [group, version] = apiVersion.split('/');
  return `${singular}${version ? `.${group}` : ''}/${name}`;
}

/**
 * kubectl apply: creates what is absent, merges the rest three ways. Every document is decoded, and then rehearsed against the
 * API server, before the first is applied: when anything is wrong nothing is changed. What a cluster would take and this one does not know is left
 * out, with a warning, when there is something else. Problems name line, field and remedy.
 */
export function applyManifests(door: RestDoor, documents: readonly ManifestDocument[], actor: Actor): ApplyResult {
  const problems: Problem[] = [];
  const failed = (): boolean => problems.some((p) => p.severity === 'error');
  const manifests = documents.flatMap((document) => read(document, problems) ?? []);
  if (manifests.length === 0 && documents.length > 0)
    return { applied: [], problems: problems.map((problem) => ({ ...problem, severity: 'error' })) };
  if (failed()) return { applied: [], problems };
  const namespaces = new Set(manifests.flatMap((m) => (m.kind === 'Namespace' ? [m.name] : [])));
  const rehearsal = new Applier(door, actor, { namespaces });
  for (const manifest of manifests) attempt(manifest.document, problems, () => rehearsal.apply(manifest));
  if (failed()) return { applied: [], problems };
  const applier = new Applier(door, actor);
  const applied = manifests.flatMap((manifest) => {
    const verb = attempt(manifest.document, problems, () => applier.apply(manifest));
    return verb ? [`${printedName(manifest)} ${verb}`] : [];
  });
  return { applied, problems };
}
