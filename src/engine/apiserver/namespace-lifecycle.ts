import type { Kind, Kinds } from '../../model/objects/index.ts';
import { forbidden, notFound } from './api-error.ts';

// The admission plugin NamespaceLifecycle (plugin/pkg/admission/namespace/lifecycle/admission.go).

const undeletable = new Set(['default', 'kube-system', 'kube-public']);

/** Throws ApiError 403 for the namespaces that a cluster cannot be without. */
export function checkDeletable(kind: Kind, name: string): void {
  if (kind === 'Namespace' && undeletable.has(name)) throw forbidden(kind, name, 'this namespace may not be deleted');
}

/** Throws why nothing can be made there: ApiError 404 where there is no such namespace, 403 while it is being deleted. */
export function refuseContent(
  kind: Kind,
  name: string,
  namespace: string,
  found: Kinds['Namespace'] | undefined,
): never {
  if (!found) throw notFound('Namespace', namespace);
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  throw forbidden(kind, name, why);
}
