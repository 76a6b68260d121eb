import { createServer } from 'node:net';
import { defineConfig } from '@playwright/test';
import { chromiumFlags, findChromium } from '../.scripts/chromium.mjs';

/** A port nobody listens on, so that two clones can be tested at once. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

// Playwright reads this file once more in each worker: those take what the first reading found from the environment.
process.env.CHROMIUM_PATH ??= (await findChromium()) ?? '';
process.env.KUBEHOP_E2E_PORT ??= String(await freePort());
const executablePath = process.env.CHROMIUM_PATH;
const port = process.env.KUBEHOP_E2E_PORT;
if (!executablePath) throw new Error('No Chromium found: set CHROMIUM_PATH, or let `npm test` install one.');

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  timeout: 60_000,
  retries: 0,
  // Two cores: a second browser beside the first would disturb what is measured.
  workers: 1,
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  use: {
    // Each test is a first visit: keeping the page for later ones is left to the tests of that.
    serviceWorkers: 'block',
    baseURL: `http://127.0.0.1:${port}`,
    // Links are copied, manifests pasted.
    permissions: ['clipboard-read', 'clipboard-write'],
    viewport: { width: 1440, height: 900 },
    trace: 'off',
    launchOptions: {
      executablePath,
      args: chromiumFlags,
    },
  },
  // Serves dist as it was built: `npm run build` first (`npm test` does).
  webServer: {
    command: `node node_modules/vite/bin/vite.js preview --host 127.0.0.1 --port ${port} --strictPort`,
    cwd: '..',
    url: `http://127.0.0.1:${port}`,
    timeout: 20_000,
    reuseExistingServer: false,
  },
});
