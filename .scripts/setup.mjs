// What every command needs before it can load a dependency: a Node that is new enough, and the packages of the lock file.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The repository's folder, with a slash at its end. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** Says what is wrong in one line, and ends the process. */
export function fail(message) {
  console.error(`\n${message}\n`);
  process.exit(1);
}

const json = (path) => JSON.parse(readFileSync(root + path, 'utf8'));

function requireNode() {
  const needed = json('package.json').engines.node.replace(/[^\d.]/g, '');
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [neededMajor, neededMinor] = needed.split('.').map(Number);
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return;
  fail(`Kubehop needs Node.js ${needed} or newer; this is ${process.versions.node}. Get one from https://nodejs.org/.`);
}

/** npm notes what it installed in node_modules/.package-lock.json; packages for other platforms are missing there. */
function isInstalled() {
  if (!existsSync(`${root}node_modules/.package-lock.json`)) return false;
  const installed = json('node_modules/.package-lock.json').packages;
  return Object.entries(json('package-lock.json').packages).every(([path, wanted]) => {
    const there = installed[path];
    if (path === '' || (!there && wanted.optional)) return true;
    return there?.version === wanted.version && there.integrity === wanted.integrity;
  });
}

/** Runs npm as it was run itself, wherever it lives. Returns whether it succeeded. */
function npm(...args) {
  const viaNode = process.env.npm_execpath?.endsWith('.js');
  const [command, first] = viaNode ? [process.execPath, [process.env.npm_execpath]] : ['npm', []];
  const shell = !viaNode && process.platform === 'win32';
  // `npm test --silent` must not silence why an installation failed.
  const env = { ...process.env, npm_config_loglevel: 'warn' };
  return (
    spawnSync(command, [...first, ...args], { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'], shell })
      .status === 0
  );
}

/** Makes sure of Node and of the packages; does nothing when both are there. */
export function setUp() {
  requireNode();
  if (isInstalled()) return;
  console.log('Installing packages (npm ci) …');
  if (!npm('ci', '--include=dev', '--no-audit', '--no-fund')) {
    fail('npm ci failed. It needs the npm registry: is this machine online? What npm said stands above.');
  }
}
