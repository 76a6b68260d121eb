// The service worker that keeps the whole page in the browser, so that it works without a network after the first visit.
import { join, resolve } from 'node:path';
import type { Plugin, ResolvedConfig } from 'vite';
import { generateSW } from 'workbox-build';

/** Of one file; Monaco's chunk is the largest. */
const mostBytes = 8_000_000;

/** The bundler's plugin that writes `sw.js` once all files are there. */
export function offline(): Plugin {
  let config: ResolvedConfig;
  return {
    name: 'kubehop:offline',
    apply: 'build',
    configResolved(resolved) {
      config = resolved;
    },
    async closeBundle() {
      const folder = resolve(config.root, config.build.outDir);
      const { warnings } = await generateSW({
        globDirectory: folder,
        globPatterns: ['**/*'],
        globIgnores: ['screenshot.png', '.vite/**'],
        swDest: join(folder, 'sw.js'),
        maximumFileSizeToCacheInBytes: mostBytes,
        // `?embed&…` is the same page.
        ignoreURLParametersMatching: [/.*/],
        // The first visit is kept too. Later versions wait until their user takes them.
        clientsClaim: true,
        skipWaiting: false,
        cleanupOutdatedCaches: true,
        inlineWorkboxRuntime: true,
        sourcemap: false,
      });
      // A file that is left out would be missed without a network.
      if (warnings.length > 0) throw new Error(warnings.join('\n'));
    },
  };
}
