// Contestants are bundled before they run: the peer does not load otherwise, and a loader that compiles as it goes would be measured too.
import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../setup.mjs';

const folder = join(root, 'node_modules/.cache/kubehop');

/** Bundles a script (a path from the root); returns the arguments Node needs for it. Its own arguments are to be appended. */
export async function bundle(script, options = {}) {
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, basename(script).replace(/\.\w+$/, '.mjs'));
  await build({
    entryPoints: [join(root, script)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    external: ['node:*'],
    target: 'node20',
    logLevel: 'warning',
    ...options,
  });
  return ['--expose-gc', outfile];
}

/** @ngrok/webernetes. */
export const bundlePeer = () =>
  bundle('.scripts/bench/peer-run.mjs', {
    platform: 'node',
    mainFields: ['browser', 'module', 'main'],
    // `buffer` and `events` are CommonJS and would otherwise ask for a `require` that modules do not have.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });

export const bundleEngine = () => bundle('.scripts/bench/engine.ts');
