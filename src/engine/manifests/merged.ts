import { isPlainObject } from '../../model/deep.ts';
import { lastApplied } from '../../model/last-applied.ts';
import { threeWayMerge } from '../../model/three-way.ts';

/** The manifest applied last; nothing when the object was made in another way, or its annotation was written by hand. */
function rememberedIn({ annotations }: Readonly<Record<string, unknown>>): unknown {
  const text = isPlainObject(annotations) ? annotations[lastApplied] : undefined;
  if (typeof text !== 'string') return {};
  try {
    return JSON.parse(text);
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    return {};
  }
}

/** What applying a manifest makes of an object that is there. */
export const merged = (manifest: object, live: object, metadata: Readonly<Record<string, unknown>>): unknown =>
  threeWayMerge(rememberedIn(metadata), manifest, live);
