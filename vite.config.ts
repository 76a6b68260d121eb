import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { lessons } from './.scripts/lessons.ts';
import { offline } from './.scripts/offline.ts';
import { pureConstants } from './.scripts/pure-constants.ts';
import { workerParts } from './.scripts/worker-parts.ts';

export default defineConfig({
  // Relative, so that the page can be put into any folder of any site.
  base: './',
  plugins: [react(), lessons(), offline()],
  // Frames in a sandbox have no origin: their scripts come from another site, as they see it.
  preview: { cors: true },
  server: { cors: true },
  build: {
    target: 'es2023',
    sourcemap: false,
    // .scripts/bench/size.mjs reads from it what is loaded before the first drawing.
    manifest: true,
    rolldownOptions: {
      // The script for other people's pages has a name that stays.
      input: { index: 'index.html', 'kube-hop': 'src/embed/element.ts' },
      output: {
        entryFileNames: ({ name }) => (name === 'kube-hop' ? 'kube-hop.js' : 'assets/[name]-[hash].js'),
      },
    },
    // Monaco's chunk is large, and comes only when the YAML pane is opened.
    chunkSizeWarningLimit: 4000,
  },
  worker: {
    format: 'es',
    plugins: () => [workerParts(), pureConstants()],
    // A folder of their own: the manifest does not list workers, and the size budget of the engine's has to find it.
    rolldownOptions: {
      output: {
        entryFileNames: 'assets/worker/[name]-[hash].js',
        chunkFileNames: 'assets/worker/[name]-[hash].js',
        // What the first chunk shares with all parts would sometimes be a chunk of its own, which the first had to wait for.
        codeSplitting: { groups: [{ name: 'main', tags: ['$initial'] }] },
      },
    },
  },
  // A busy machine is no failure: the limit is there for what never ends.
  test: { include: ['src/**/*.test.ts', 'src/**/*.test.tsx'], testTimeout: 120_000 },
});
