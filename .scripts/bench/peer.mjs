// The peer beside us: @ngrok/webernetes, bundled because it does not load without a bundler.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../setup.mjs';

const outfile = join(root, 'node_modules/.cache/kubehop/peer.mjs');

/** Bundles the peer's run; returns the arguments Node needs for it. `N` pods are to be appended. */
export async function bundlePeer() {
  mkdirSync(join(outfile, '..'), { recursive: true });
  await build({
    entryPoints: [join(root, '.scripts/bench/peer-run.mjs')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['browser', 'module', 'main'],
    logLevel: 'warning',
    // `buffer` and `events` are CommonJS and would otherwise ask for a `require` that modules do not have.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return ['--expose-gc', outfile];
}
