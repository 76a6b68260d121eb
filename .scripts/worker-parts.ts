// The worker in parts: what the first drawing does not need is in chunks of its own, though the sources import it like everything
// else, and know nothing of it. src/README.md ("What is loaded when") says how to put a module behind this seam.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import type { Plugin } from 'vite';

/** Modules, as paths in src/, by the part they come in. */
type Parts = Readonly<Record<string, readonly string[]>>;

/**
 * Modules of src/ that come later, by part. `later` is loaded as soon as the first scene is drawn; any other part when a scene or
 * an action first uses a function of it.
 */
const workerPartList: Parts = {
  later: [
    'engine/network/explain.ts',
    'engine/apiserver/table/table.ts',
    'engine/apiserver/apply/managers.ts',
    'engine/cloud/metallb.ts',
    'engine/apiserver/rest/patch.ts',
    'engine/apiserver/rest/discovery.ts',
    'engine/controllers/drain.ts',
    'engine/ripple/read.ts',
  ],
};

const src = join(import.meta.dirname, '..', 'src');
const loaders = join(src, 'engine/part-loaders.ts');
const stub = '\0stub:';
const chunk = '\0part:';

/** The functions and classes that a module exports. Data cannot come later: whoever imports it from a part fails to build. */
function functionsOf(file: string): readonly string[] {
  const { program } = parseSync(file, readFileSync(file, 'utf8'));
  return program.body.flatMap((statement) => {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : null;
    if (declared?.type === 'FunctionDeclaration' || declared?.type === 'ClassDeclaration')
      return declared.id?.name ?? [];
    if (declared?.type !== 'VariableDeclaration') return [];
    const isFunction = /^(ArrowFunction|Function|Class)Expression$/;
    return declared.declarations.flatMap(({ id, init }) =>
      id.type === 'Identifier' && isFunction.test(init?.type ?? '') ? id.name : [],
    );
  });
}

/** Stands in for a module: its functions only say what is missing, until `bind` puts the real ones in their place. */
function stubOf(file: string, part: string): string {
  const names = functionsOf(file);
  return `import { wanted } from ${JSON.stringify(loaders)};
function missing() { wanted.add('${part}'); throw 'part ${part} is not loaded'; }
export let ${names.map((name) => `${name} = missing`).join(', ')};
export function bind(real) { ${names.map((name) => `${name} = real.${name};`).join(' ')} }`;
}

/** The part itself: the real modules, put in the place of their stubs. */
const partAsModule = (files: readonly string[]): string =>
  files
    .map(
      (file, i) => `import * as real${i} from ${JSON.stringify(file)};
import { bind as bind${i} } from ${JSON.stringify(stub + file)};
bind${i}(real${i});`,
    )
    .join('\n');

const loadersAsModule = (names: readonly string[]): string => `export const wanted = new Set();
export const loaders = { ${names.map((name) => `${name}: () => import(${JSON.stringify(chunk + name)})`).join(', ')} };`;

/** The bundler's plugin that cuts the worker into its parts. */
export function workerParts(parts: Parts = workerPartList): Plugin {
  const filesOf = (part: string) => (parts[part] ?? []).map((file) => join(src, file));
  const partOf = new Map(Object.keys(parts).flatMap((part) => filesOf(part).map((file) => [file, part] as const)));
  return {
    name: 'kubehop:worker-parts',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      if (source.startsWith(stub) || source.startsWith(chunk)) return source;
      if (!importer || importer.startsWith(chunk) || !source.startsWith('.')) return undefined;
      const found = await this.resolve(source, importer, { ...options, skipSelf: true });
      const part = found && partOf.get(found.id);
      return part && partOf.get(importer) !== part ? stub + found.id : undefined;
    },
    load(id) {
      if (id === loaders) return loadersAsModule(Object.keys(parts));
      if (id.startsWith(chunk)) return partAsModule(filesOf(id.slice(chunk.length)));
      if (!id.startsWith(stub)) return undefined;
      const file = id.slice(stub.length);
      return stubOf(file, partOf.get(file) ?? '');
    },
  };
}
