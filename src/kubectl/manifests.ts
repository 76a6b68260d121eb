import { isPlainObject } from '../model/deep.ts';
import type { Resource, Thing } from './api.ts';
import { Failure, failed } from './failure.ts';
import type { Run } from './verb.ts';
import { YamlError, yamlValue } from './yaml.ts';

/** An object of a file, with what it is and the namespace it goes to. */
export interface Manifest {
  readonly resource: Resource;
  readonly object: Thing;
  /** Where it was read: a file's name or `STDIN`. */
  readonly source: string;
}

/** What was read, and what could not be: kubectl goes on with the rest (ContinueOnError). */
export interface Read {
  readonly manifests: readonly Manifest[];
  readonly failures: readonly Failure[];
}

/** Flags of commands that read files (cmdutil.AddFilenameOptionFlags). */
export const fileFlags = 'filename*,-f kustomize,-k recursive?,-R';

const extensions = ['.json', '.yaml', '.yml'];
const isManifest = (name: string): boolean => extensions.some((extension) => name.endsWith(extension));

/** Whether `-f` or `-k` was given. Throws Failure for what cannot be together (FilenameOptions.validate). */
export function hasFiles({ parsed }: Run): boolean {
  const kustomize = parsed.text('kustomize') !== undefined;
  if (kustomize && parsed.has('filename')) throw failed('only one of -f or -k can be specified');
  if (kustomize && parsed.is('recursive')) throw failed("the -k flag can't be used with -f or -R");
  if (kustomize)
    throw failed(
      'kustomize is not modelled by Kubehop: apply the built manifests with -f, as kubectl kustomize prints them',
    );
  return parsed.has('filename');
}

/** Throws Failure without `-f`. */
export function requireFiles(run: Run): void {
  if (!hasFiles(run)) throw failed('must specify one of -f and -k');
}

/** Files below a directory, by name, as filepath.Walk goes. */
function below({ directory }: Run, path: string, recursive: boolean): string[] {
  return [...(directory(path) ?? [])].sort().flatMap((name) => {
    const inside = path.endsWith('/') || path === '' ? `${path}${name}` : `${path}/${name}`;
    if (directory(inside) !== undefined) return recursive ? below({ directory } as Run, inside, recursive) : [];
    return isManifest(name) ? [inside] : [];
  });
}

/** The text of one `-f` value, by source. Throws Failure. */
function textsOf(run: Run, given: string): readonly (readonly [source: string, text: string])[] {
  if (/^https?:\/\//.test(given))
    throw failed(
      `unable to read URL "${given}": fetching is not modelled by Kubehop, nothing leaves the page: save the file in the scene and give its name`,
    );
  const missing = (): Failure => failed(`the path "${given}" does not exist`);
  if (given !== '-' && run.directory(given) !== undefined) {
    const files = below(run, given, run.parsed.is('recursive'));
    if (files.length === 0)
      throw failed(`error reading [${given}]: recognized file extensions are [${extensions.join(' ')}]`);
    return files.map((file) => [file, run.file(file) ?? '']);
  }
  const text = run.file(given);
  if (text === undefined) throw missing();
  return [[given === '-' ? 'STDIN' : given, text]];
}

/** One document of a file. Throws Failure in the words of sigs.k8s.io/yaml. */
function documentIn(text: string, source: string): unknown {
  try {
    return yamlValue(text);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw failed(`error parsing ${source}: error converting YAML to JSON: ${error.message}`);
  }
}

/** Objects of a document: of a List its items (Builder.Flatten). */
function flattened(document: Readonly<Record<string, unknown>>): readonly Readonly<Record<string, unknown>>[] {
  const { kind, items } = document;
  return typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items)
    ? items.filter(isPlainObject).flatMap(flattened)
    : [document];
}

/** `{"a":1}` with sorted members, as Go prints a map. */
const shown = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    isPlainObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );

/** Throws Failure for what is no object, or does not say what it is. */
function checked(document: unknown, source: string): Readonly<Record<string, unknown>> {
  const invalid = (why: string): Failure =>
    failed(
      `error validating "${source}": error validating data: ${why}; if you choose to ignore these errors, turn validation off with --validate=false`,
    );
  if (!isPlainObject(document)) throw invalid('invalid object to validate');
  const unset = ['apiVersion', 'kind'].filter((field) => document[field] === undefined || document[field] === '');
  const words = unset.map((field) => `${field} not set`);
  if (words.length > 0) throw invalid(words.length > 1 ? `[${words.join(', ')}]` : (words[0] ?? ''));
  return document;
}

/** Throws Failure for metadata whose values are no strings: `version: 1` among labels (metadataValidatingDecoder). */
function checkMetadata(metadata: Readonly<Record<string, unknown>>, source: string): void {
  const refuse = (field: string, value: unknown): void => {
    if (value === undefined || value === null || typeof value === 'string') return;
    const type = typeof value === 'boolean' ? 'bool' : Array.isArray(value) ? 'array' : typeof value;
    throw failed(
      `unable to decode ${JSON.stringify(source)}: json: cannot unmarshal ${type} into Go struct field ObjectMeta.metadata.${field} of type string`,
    );
  };
  for (const field of ['name', 'namespace', 'generateName']) refuse(field, metadata[field]);
  for (const field of ['labels', 'annotations']) {
    const values = metadata[field];
    if (isPlainObject(values)) for (const value of Object.values(values)) refuse(field, value);
  }
}

async function manifestOf(run: Run, document: Readonly<Record<string, unknown>>, source: string): Promise<Manifest> {
  const { apiVersion, kind } = document;
  if (typeof kind !== 'string' || typeof apiVersion !== 'string')
    throw failed(`unable to decode "${source}": Object 'Kind' is missing in '${shown(document)}'`);
  const metadata = isPlainObject(document.metadata) ? document.metadata : {};
  checkMetadata(metadata, source);
  const { name = '', namespace: given } = metadata as { readonly name?: string; readonly namespace?: string };
  const resource = await run.client.resourceOfKind(apiVersion, kind, { name, namespace: given ?? '', source });
  const enforced = run.parsed.text('namespace');
  if (resource.namespaced && given !== undefined && given !== '' && enforced !== undefined && given !== enforced)
    throw failed(
      `the namespace from the provided object "${given}" does not match the namespace "${enforced}". You must pass '--namespace=${given}' to perform this operation.`,
    );
  const namespace = given === undefined || given === '' ? run.namespace : given;
  const { namespace: _, ...others } = metadata;
  const placed = resource.namespaced ? { ...others, namespace } : others;
  return { resource, object: { ...document, apiVersion, kind, metadata: placed } as Thing, source };
}

/** What `-l` leaves of the objects of files; only equality and existence (labels.Parse). */
function chosen(selector: string | undefined, { object }: Manifest): boolean {
  if (selector === undefined || selector === '') return true;
  const labels = object.metadata.labels ?? {};
  return selector.split(',').every((requirement) => {
    const [, key = '', operator, value = ''] = /^\s*([^=!\s]+)\s*(?:(==?|!=)\s*(.*?)\s*)?$/.exec(requirement) ?? [];
    if (requirement.trim().startsWith('!')) return labels[requirement.trim().slice(1)] === undefined;
    if (operator === undefined) return labels[key] !== undefined;
    return (labels[key] === value) === (operator !== '!=');
  });
}

/** The objects of all `-f` files, in order (cli-runtime pkg/resource/builder.go, visitor.go). */
export async function manifestsOf(run: Run): Promise<Read> {
  const manifests: Manifest[] = [];
  const failures: Failure[] = [];
  const kept = (error: unknown): void => {
    if (!(error instanceof Failure)) throw error;
    failures.push(error);
  };
  const paths = run.parsed.list('filename').flatMap((given) => given.split(','));
  if (paths.filter((path) => path === '-').length > 1)
    throw failed('standard input cannot be used for multiple arguments');
  // A path that is not there ends the command before anything is done.
  const texts = paths.flatMap((path) => textsOf(run, path));
  for (const [source, text] of texts) {
    try {
      for (const part of text.replace(/^\uFEFF/, '').split(/^---(?:[ \t].*)?$/m)) {
        const document = documentIn(part, source);
        if (document === null || document === undefined) continue;
        for (const one of flattened(checked(document, source)))
          await manifestOf(run, one, source).then((manifest) => manifests.push(manifest), kept);
      }
    } catch (error) {
      kept(error);
    }
  }
  const selector = run.parsed.text('selector');
  return { manifests: manifests.filter((manifest) => chosen(selector, manifest)), failures };
}
