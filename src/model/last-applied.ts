import { isPlainObject } from './deep.ts';
import { goJson } from './go-json.ts';

/** The annotation in which client-side apply remembers a manifest. */
export const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** A manifest with the annotation that remembers it, as kubectl writes that (kubectl pkg/util/apply.go GetModifiedConfiguration). */
export function remembering<M extends { readonly metadata: object }>(manifest: M): M {
  const { annotations: given, ...metadata }: { readonly annotations?: unknown } = manifest.metadata;
  const { [lastApplied]: _, ...annotations } = isPlainObject(given) ? given : {};
  const text = `${goJson({ ...manifest, metadata: { ...metadata, annotations } })}\n`;
  return { ...manifest, metadata: { ...metadata, annotations: { ...annotations, [lastApplied]: text } } };
}
