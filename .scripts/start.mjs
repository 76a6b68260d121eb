// npm start: everything from a clean clone to a page that is served.
import { fail, root, setUp } from './setup.mjs';

setUp();
const { build, preview } = await import('vite');
try {
  await build({ root, logLevel: 'warn' });
} catch (error) {
  fail(`The build failed: ${error instanceof Error ? error.message : error}`);
}
const server = await preview({ root, logLevel: 'warn', preview: { port: 4173, strictPort: false } });
console.log(`\n  Kubehop is served at ${server.resolvedUrls?.local[0]}\n  Ctrl+C stops it.\n`);
