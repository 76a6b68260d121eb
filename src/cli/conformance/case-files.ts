import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { load, loadAll } from 'js-yaml';
import type { EndpointSlice, Service } from '../../model/objects/index.ts';

/** A folder of one case, or of one step of a case. */
export class CaseFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** A file's text, or undefined when the case has none of that name. */
  text(file: string): string | undefined {
    const path = join(this.path, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  }

  /** A YAML file's value. The files are test data of a known form, so the form is the caller's to know. */
  yaml<T>(file: string): T | undefined {
    const text = this.text(file);
    return text === undefined ? undefined : (load(text) as T);
  }

  /** The Services and EndpointSlices of `objects.yaml`. */
  objects(): readonly (Service | EndpointSlice)[] {
    return loadAll(this.text('objects.yaml') ?? '').filter(isObject);
  }

  /** Names of all files in it. */
  files(): readonly string[] {
    return readdirSync(this.path, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name);
  }

  steps(): readonly CaseFolder[] {
    return folders(this.path, (name) => /^step-\d+/.test(name)).map((path) => new CaseFolder(path));
  }
}

const isObject = (value: unknown): value is Service | EndpointSlice =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  (value.kind === 'Service' || value.kind === 'EndpointSlice');

function folders(path: string, wanted: (name: string) => boolean): readonly string[] {
  const entries = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return entries
    .map((entry) => entry.name)
    .filter(wanted)
    .sort()
    .map((name) => join(path, name));
}

const marks = ['proxy.yaml', 'source.txt', 'probability.yaml', 'names.yaml', 'service-cidrs.yaml'];

export interface ConformanceCase {
  /** The path below the folder that was asked for. */
  readonly name: string;
  readonly folder: CaseFolder;
  /** `nftables` cases are known by their settings, or by the folder they lie in. */
  readonly mode: string;
}

/** All cases in a folder and the folders below it, in order of their paths. Throws when the folder cannot be read. */
export function findCases(root: string, path = root): readonly ConformanceCase[] {
  if (!marks.some((mark) => existsSync(join(path, mark)))) {
    return folders(path, () => true).flatMap((below) => findCases(root, below));
  }
  const folder = new CaseFolder(path);
  const byFolder = path.split('/').includes('nftables') ? 'nftables' : 'iptables';
  // Not parsed: a case whose settings cannot be read is to fail by itself, not the whole run.
  const mode = /^mode: *(\w+)/m.exec(folder.text('proxy.yaml') ?? '')?.[1] ?? byFolder;
  return [{ name: relative(root, path) || '.', folder, mode }];
}
