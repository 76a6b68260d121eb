import { FileError, type Files } from '../command.ts';

/** The texts of a scene's files by name; directories are what names have before a slash. A Map is one. */
export interface FileStore {
  get(name: string): string | undefined;
  set(name: string, text: string): unknown;
  delete(name: string): unknown;
  keys(): Iterable<string>;
}

export const home = '/home/you';

const noSuch = (path: string): FileError => new FileError(`${path}: No such file or directory`);

/** The files of the workstation: those of the scene, in the home directory. */
export class SceneFiles implements Files {
  readonly #store: FileStore;
  /** Below home: empty, or with a slash at the end. */
  #directory = '';

  constructor(store: FileStore) {
    this.#store = store;
  }

  /** The current directory, as an absolute path. */
  get directory(): string {
    return `${home}/${this.#directory}`.replace(/\/$/, '');
  }

  /** Throws FileError when there is no such directory. */
  enter(path: string): void {
    const name = this.#nameOf(path);
    if (name === undefined || !this.#isDirectory(name)) {
      throw name !== undefined && this.#store.get(name) !== undefined
        ? new FileError(`${path}: Not a directory`)
        : noSuch(path);
    }
    this.#directory = name === '' ? '' : `${name}/`;
  }

  /** The text of a file; undefined when there is none. */
  peek(path: string): string | undefined {
    const name = this.#nameOf(path);
    return name === undefined ? undefined : this.#store.get(name);
  }

  /** What a directory holds; undefined when there is none. */
  entries(path: string): readonly string[] | undefined {
    const name = this.#nameOf(path);
    if (name === undefined || !this.#isDirectory(name)) return undefined;
    const below = name === '' ? '' : `${name}/`;
    const found = new Set<string>();
    for (const file of this.#store.keys()) {
      if (!file.startsWith(below) || file === below) continue;
      found.add(/^[^/]*\/?/.exec(file.slice(below.length))?.[0] ?? '');
    }
    return [...found].sort();
  }

  /** The name of a file, from the home directory. Throws FileError for what is elsewhere. */
  nameOf(path: string): string {
    const name = this.#nameOf(path);
    if (name === undefined) throw new FileError(`${path}: Permission denied`);
    return name;
  }

  makeDirectory(path: string): void {
    const name = this.#nameOf(path);
    if (name === undefined) throw noSuch(path);
    if (this.#isDirectory(name) || this.#store.get(name) !== undefined) throw new FileError(`${path}: File exists`);
    this.#store.set(`${name}/`, '');
  }

  read(path: string): string {
    const text = this.peek(path);
    if (text !== undefined) return text;
    throw this.entries(path) ? new FileError(`${path}: Is a directory`) : noSuch(path);
  }

  write(path: string, text: string): void {
    const name = this.#nameOf(path);
    if (name === undefined) throw new FileError(`${path}: Permission denied`);
    if (this.#isDirectory(name) || path.endsWith('/')) throw new FileError(`${path}: Is a directory`);
    const parent = name.replace(/\/?[^/]*$/, '');
    if (!this.#isDirectory(parent)) throw noSuch(path);
    this.#store.set(name, text);
  }

  remove(path: string): void {
    const name = this.#nameOf(path);
    if (name === undefined || this.#store.get(name) === undefined) {
      throw name !== undefined && this.#isDirectory(name) ? new FileError(`${path}: Is a directory`) : noSuch(path);
    }
    this.#store.delete(name);
  }

  /** A directory with all that is in it. Throws FileError. */
  removeAll(path: string): void {
    const name = this.#nameOf(path);
    if (name === undefined) throw noSuch(path);
    this.#store.delete(name);
    for (const file of [...this.#store.keys()])
      if (name === '' || file.startsWith(`${name}/`)) this.#store.delete(file);
  }

  list(path: string): readonly string[] {
    const entries = this.entries(path);
    if (entries) return entries;
    if (this.peek(path) !== undefined) throw new FileError(`${path}: Not a directory`);
    throw noSuch(path);
  }

  #isDirectory(name: string): boolean {
    if (name === '') return true;
    for (const file of this.#store.keys()) if (file.startsWith(`${name}/`)) return true;
    return false;
  }

  /** Below home, without a slash at the end; undefined for what is elsewhere. */
  #nameOf(path: string): string | undefined {
    const full = path.startsWith('/') ? path : `${this.directory}/${path}`;
    const parts: string[] = [];
    for (const part of full.split('/')) {
      if (part === '..') parts.pop();
      else if (part !== '' && part !== '.') parts.push(part);
    }
    const absolute = `/${parts.join('/')}`;
    if (absolute === home) return '';
    return absolute.startsWith(`${home}/`) ? absolute.slice(home.length + 1) : undefined;
  }
}
