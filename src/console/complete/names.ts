import type { EngineClient, Unsubscribe } from '../../client/engine-client.ts';
import type { KubeApi } from '../../kubectl/api.ts';
import { Client, pathOf, type Resource, withQuery } from '../../kubectl/api.ts';
import { Failure } from '../../kubectl/failure.ts';

interface Known {
  readonly names: Promise<Set<string>>;
  stop: Unsubscribe;
  usedAt: number;
}

/** Lists that are kept up to date at the same time. */
const mostLists = 6;
/** A list that nobody asked for so long is let go (virtual ms). */
const keptFor = 600_000;
const asTable = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

/** Names of objects, and what resources there are, for completion: read once, then kept up to date by watches. */
export class Names {
  readonly #engine: Pick<EngineClient, 'watch' | 'after' | 'now'>;
  readonly #client: Client;
  readonly #lists = new Map<string, Known>();

  constructor(engine: EngineClient, api: KubeApi) {
    this.#engine = engine;
    this.#client = new Client(api, () => undefined);
  }

  /** Reads what most is asked for, the pods, before anybody asks. */
  warm(): void {
    this.resource('pods').then(
      (pods) => pods && this.of(pods, 'default'),
      () => undefined,
    );
  }

  resources(): Promise<readonly Resource[]> {
    return this.#client.resources();
  }

  /** The resource that is called so; undefined when there is none. */
  async resource(name: string): Promise<Resource | undefined> {
    try {
      return await this.#client.resource(name);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return undefined;
    }
  }

  /** One object; undefined when it is not there. */
  object(resource: Resource, namespace: string, name: string): Promise<object | undefined> {
    return this.#client.find(pathOf(resource, namespace, name));
  }

  /** The names of all objects of a resource, in a namespace if it has such. */
  async of(resource: Resource, namespace: string): Promise<readonly string[]> {
    const path = pathOf(resource, namespace);
    const known = this.#lists.get(path) ?? this.#open(path);
    known.usedAt = this.#engine.now();
    return [...(await known.names)];
  }

  /** Lets all lists go. */
  close(): void {
    for (const path of [...this.#lists.keys()]) this.#drop(path);
  }

  #open(path: string): Known {
    const [oldest] = [...this.#lists].sort(([, a], [, b]) => a.usedAt - b.usedAt);
    if (oldest && this.#lists.size >= mostLists) this.#drop(oldest[0]);
    const known: Known = { names: this.#read(path), stop: () => undefined, usedAt: this.#engine.now() };
    this.#lists.set(path, known);
    this.#expire(path, known);
    known.names.catch(() => this.#drop(path));
    return known;
  }

  async #read(path: string): Promise<Set<string>> {
    const request = { method: 'GET', path: withQuery(path, { includeObject: 'None' }), accept: asTable } as const;
    const { rows, metadata } = (await this.#client.call(request)) as {
      readonly rows: readonly { readonly cells: readonly unknown[] }[];
      readonly metadata: { readonly resourceVersion: string };
    };
    const names = new Set(rows.map(({ cells }) => String(cells[0])));
    const { resourceVersion } = metadata;
    const stop = this.#engine.watch({ path: withQuery(path, { watch: '1', resourceVersion }) }, ({ type, object }) => {
      const { metadata: of } = object as { readonly metadata?: { readonly name?: string } };
      if (type === 'ERROR') this.#drop(path);
      else if (type === 'DELETED') names.delete(of?.name ?? '');
      else if (of?.name !== undefined) names.add(of.name);
    });
    const known = this.#lists.get(path);
    if (known) known.stop = stop;
    else stop();
    return names;
  }

  #expire(path: string, known: Known): void {
    this.#engine.after(keptFor, () => {
      if (this.#lists.get(path) !== known) return;
      if (this.#engine.now() - known.usedAt >= keptFor) this.#drop(path);
      else this.#expire(path, known);
    });
  }

  #drop(path: string): void {
    this.#lists.get(path)?.stop();
    this.#lists.delete(path);
  }
}
