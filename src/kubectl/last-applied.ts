import { isPlainObject } from '../model/deep.ts';
import type { Thing } from './api.ts';
import { failed } from './failure.ts';

/** The annotation in which client-side apply remembers a manifest. */
export const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** JSON with sorted members, as Go writes maps, and a line's end as its encoder does. */
const encoded = (value: unknown): string =>
  `${JSON.stringify(value, (_, part: unknown) =>
    isPlainObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  )}\n`;

/** A manifest with the annotation that remembers it (kubectl pkg/util/apply.go GetModifiedConfiguration). */
export function remembering(manifest: Thing): Thing {
  const { annotations: given = {}, ...metadata } = manifest.metadata;
  const { [lastApplied]: _, ...annotations } = given;
  const text = encoded({ ...manifest, metadata: { ...metadata, annotations } });
  return { ...manifest, metadata: { ...metadata, annotations: { ...annotations, [lastApplied]: text } } } as Thing;
}

/** The manifest that was applied last; undefined when the object was made in another way. Throws Failure when the annotation is no JSON. */
export function rememberedIn({ metadata }: Thing): unknown {
  const text = metadata.annotations?.[lastApplied];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw failed(`retrieving original configuration: ${error.message}`);
  }
}
