/**
 * Loads a part of the engine, by its name. There are none in the sources, where everything is imported statically; the build of the
 * worker puts its own in the place of this module (.scripts/worker-parts.ts).
 */
export const loaders: Readonly<Record<string, () => Promise<unknown>>> = {};

/** Parts of which something was used before they were loaded. What the engine was doing then is void: it was cut off by a throw. */
export const wanted = new Set<string>();
