import { lastApplied } from '../model/last-applied.ts';
import type { KubeObject } from '../model/objects/index.ts';

/** What a person would have written to get this object: no status, uid, resourceVersion or other marks of the server. */
export function manifestOf(object: KubeObject & { readonly status?: unknown }): object {
  const { apiVersion, kind, metadata, status: _status, ...content } = object;
  const { name, namespace, labels, annotations = {}, finalizers } = metadata;
  const { [lastApplied]: _, ...kept } = annotations;
  const meta = {
    name,
    ...(namespace && { namespace }),
    ...(labels && { labels }),
    ...(Object.keys(kept).length > 0 && { annotations: kept }),
    ...(finalizers && { finalizers }),
  };
  return { apiVersion, kind, metadata: meta, ...content };
}
