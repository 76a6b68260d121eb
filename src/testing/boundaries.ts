import { type Fact, readSource, type SourceFacts } from './source-facts.ts';

const pure = ['model', 'protocol', 'client', 'worker', 'engine'];
const headless = [...pure, 'kubectl', 'console', 'lessons', 'session', 'graph', 'words'];
const panels = ['canvas', 'inspector', 'trace', 'terminal', 'editor', 'timeline', 'rules', 'lesson'];
const below = [...headless.filter((area) => area !== 'engine' && area !== 'worker'), 'ui'];

/** What each folder of `src` may import besides itself: the arrows of src/README.md. */
const areas: Readonly<Record<string, readonly string[]>> = {
  model: [],
  words: [],
  protocol: ['model'],
  engine: ['model'],
  worker: ['model', 'protocol', 'engine'],
  client: ['model', 'protocol', 'engine', 'worker'],
  kubectl: ['model', 'protocol', 'client'],
  console: ['model', 'protocol', 'client', 'kubectl'],
  lessons: ['model', 'protocol', 'client', 'kubectl', 'console', 'words'],
  graph: ['model', 'protocol'],
  session: ['model', 'protocol', 'client', 'kubectl', 'console', 'lessons', 'graph', 'words'],
  ...Object.fromEntries(panels.map((panel) => [panel, below])),
  ui: [],
  embed: [],
  shell: [...below, ...panels, 'embed'],
  main: [...below, ...panels, 'worker', 'shell'],
  cli: [...pure, 'kubectl', 'console', 'lessons'],
  testing: [...headless, 'ui'],
};

/** What each folder of `src/engine` may import besides itself. The files beside them put the parts together and may import all. */
const engineParts: Readonly<Record<string, readonly string[]>> = {
  sim: [],
  netfilter: ['sim'],
  network: ['sim', 'netfilter'],
  apiserver: ['sim'],
  manifests: ['sim', 'apiserver'],
  ripple: ['sim', 'apiserver'],
  'client-go': ['sim', 'apiserver'],
  controllers: ['sim', 'apiserver', 'client-go'],
  kubelet: ['sim', 'netfilter', 'apiserver', 'client-go', 'network'],
  'kube-proxy': ['sim', 'apiserver', 'netfilter'],
  cloud: ['sim', 'apiserver', 'client-go', 'network'],
  programs: ['sim', 'netfilter', 'network', 'apiserver', 'kubelet'],
  dns: ['sim', 'apiserver', 'client-go', 'network', 'kubelet'],
};

/** The only packages engine and model know: small, without DOM and without Node. */
const hermeticPackages = ['@noble/hashes', 'ip-bigint', 'ip-regex', 'js-yaml', 'pure-rand', 'tinyqueue'];
const forbiddenGlobals = new Set(
  `setTimeout setInterval setImmediate clearTimeout clearInterval queueMicrotask requestAnimationFrame performance crypto
  fetch XMLHttpRequest WebSocket Worker console document window self globalThis navigator location localStorage
  sessionStorage indexedDB postMessage process Buffer`.split(/\s+/),
);
/** One of each, built by the files directly in `src/engine`. */
const singles = new Set(['Simulation', 'ApiServer', 'Kubelet', 'KubeProxy', 'Cluster']);

const isTest = (path: string): boolean => /\.(test|bench)\.tsx?$/.test(path);
const areaOf = (path: string): string => path.split('/')[1]?.replace(/\.tsx?$/, '') ?? '';
const partOf = (path: string): string | undefined => {
  const [, , part, ...rest] = path.split('/');
  return rest.length > 0 ? part : undefined;
};

/** The project path a relative specifier means; undefined for a package. */
function resolve(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return new URL(specifier.replace(/\?.*$/, ''), `file:///${from}`).pathname.slice(1);
}

/** Why `from` must not import `to` (both project paths), or undefined when it may. */
function refusal(from: string, to: string): string | undefined {
  const [here, there] = [areaOf(from), areaOf(to)];
  if (!to.startsWith('src/')) return isTest(from) ? undefined : 'it is outside src';
  if (isTest(to) && !isTest(from)) return 'it is a test';
  if (here === there) return here === 'engine' ? partRefusal(from, to) : undefined;
  // Builders for tests put engine parts together as tests beside the engine's sources do.
  if (there === 'engine' && here !== 'testing' && to !== 'src/engine/index.ts')
    return 'the engine is public only through src/engine/index.ts';
  if (isTest(from) && (there === 'testing' || areas.testing?.includes(there))) return undefined;
  return areas[here]?.includes(there) ? undefined : `${here} does not import ${there}`;
}

function partRefusal(from: string, to: string): string | undefined {
  const [here, there] = [partOf(from), partOf(to)];
  if (isTest(from) || here === undefined || here === there) return undefined;
  if (there === undefined) return `engine/${here} does not import the files that put the engine together`;
  return engineParts[here]?.includes(there) ? undefined : `engine/${here} does not import engine/${there}`;
}

function packageRefusal(from: string, specifier: string): string | undefined {
  const area = areaOf(from);
  if (isTest(from) || area === 'testing' || area === 'cli') return undefined;
  if (specifier.startsWith('node:')) return 'only cli and tests know Node';
  if (area !== 'engine' && area !== 'model') return undefined;
  const allowed = hermeticPackages.some((name) => specifier === name || specifier.startsWith(`${name}/`));
  return allowed ? undefined : `${area} is hermetic and knows only ${hermeticPackages.join(', ')}`;
}

/** Files directly in `src`; everything else has a folder on the map. */
const rootFiles = new Set(['src/main.tsx', 'src/boundaries.test.ts', 'src/vite-env.d.ts']);

function placeRefusal(path: string): string | undefined {
  if (rootFiles.has(path)) return undefined;
  const area = areaOf(path);
  if (path.split('/').length === 2 || !areas[area]) return 'it has no place on the map (src/README.md)';
  const part = area === 'engine' ? partOf(path) : undefined;
  return part === undefined || engineParts[part] ? undefined : `src/engine/${part} is not on the map (src/README.md)`;
}

function importFaults(path: string, { imports }: SourceFacts): readonly (Fact | undefined)[] {
  return imports.map(({ what, line }) => {
    const to = resolve(path, what);
    const why = to === undefined ? packageRefusal(path, what) : refusal(path, to);
    return why === undefined ? undefined : { what: `imports ${what}: ${why}`, line };
  });
}

function hermeticFaults(path: string, facts: SourceFacts): readonly Fact[] {
  const area = areaOf(path);
  if (isTest(path) || (area !== 'engine' && area !== 'model')) return [];
  const misplaced = area === 'engine' && partOf(path) === undefined ? [] : facts.constructions;
  return [
    ...facts.impurities.map(({ what, line }) => ({ what: `uses ${what}: ${area} is deterministic`, line })),
    ...facts.globals
      .filter(({ what }) => forbiddenGlobals.has(what))
      .map(({ what, line }) => ({ what: `uses ${what}: ${area} is hermetic`, line })),
    ...misplaced
      .filter(({ what }) => singles.has(what))
      .map(({ what, line }) => ({ what: `constructs ${what}: only the files directly in src/engine do`, line })),
  ];
}

/** File cycles in an import graph, each told once, as `a → b → a`. */
function cycles(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): void => {
    const since = trail.indexOf(path);
    if (since >= 0) found.push([...trail.slice(since), path].join(' → '));
    if (since >= 0 || done.has(path)) return;
    for (const next of graph.get(path) ?? []) walk(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) walk(path, []);
  return found;
}

/**
 * Checks sources (project path → text) against the design: layers, the engine's hermeticity, no import cycles (type-only imports count).
 * Returns one sentence for each fault, none when all is well.
 */
export function boundaryFaults(sources: ReadonlyMap<string, string>): readonly string[] {
  const faults: string[] = [];
  const graph = new Map<string, readonly string[]>();
  for (const [path, source] of sources) {
    const facts = readSource(path, source);
    const misplaced = placeRefusal(path);
    if (misplaced !== undefined) faults.push(`${path}: ${misplaced}`);
    for (const fault of [...importFaults(path, facts), ...hermeticFaults(path, facts)]) {
      if (fault) faults.push(`${path}:${fault.line} ${fault.what}`);
    }
    graph.set(
      path,
      facts.imports.map(({ what }) => resolve(path, what)).filter((to) => to !== undefined),
    );
  }
  return [...faults, ...cycles(graph).map((cycle) => `import cycle: ${cycle}`)];
}
