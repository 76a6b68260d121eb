// The browser for the end-to-end tests. As a command it finds or installs one and prints where it is.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** For a browser that draws by the processor and keeps to itself. */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What Playwright downloaded itself, if it did. */
async function ofPlaywright() {
  try {
    const { chromium } = await import('@playwright/test');
    return chromium.executablePath();
  } catch {
    return '';
  }
}

/** Ubuntu's `chromium` is a stub that asks for snap; on Windows `--version` opens a window. */
function works(path) {
  if (!path || !existsSync(path)) return false;
  return (
    process.platform === 'win32' || spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0
  );
}

/** The path of a Chromium that runs: CHROMIUM_PATH, on PATH, an installed application or Playwright's own; undefined when there is none. */
export async function findChromium() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const own = await ofPlaywright();
  return [process.env.CHROMIUM_PATH ?? '', ...onPath, ...applications, own].find(works);
}

function run(command, ...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, args, { env, stdio: ['ignore', 2, 2] }).status === 0;
}

function installWithApt() {
  if (!existsSync('/usr/bin/apt-get')) return;
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const [command, ...first] = [...asRoot, 'apt-get'];
  if (run(command, ...first, 'update')) run(command, ...first, 'install', '-y', '--no-install-recommends', 'chromium');
}

/** Finds a Chromium, or installs one: with apt-get where we may, else Playwright's. Undefined when that fails too. */
export async function findOrInstallChromium() {
  const found = await findChromium();
  if (found) return found;
  console.error('No Chromium found: installing one …');
  installWithApt();
  const installed = await findChromium();
  if (installed) return installed;
  const cli = fileURLToPath(new URL('../node_modules/@playwright/test/cli.js', import.meta.url));
  run(process.execPath, cli, 'install', ...(process.getuid?.() === 0 ? ['--with-deps'] : []), 'chromium');
  return findChromium();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = await findOrInstallChromium();
  if (path) console.log(path);
  else process.exit(1);
}
