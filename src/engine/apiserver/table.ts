import type { Kind, Kinds } from '../../model/objects/index.ts';

/** The objects of one kind, by namespace ('' for cluster-scoped kinds) and name: no key has to be put together to find one. */
export class Table<K extends Kind> {
  readonly #namespaces = new Map<string, Map<string, Kinds[K]>>();

  get(namespace: string, name: string): Kinds[K] | undefined {
    return this.#namespaces.get(namespace)?.get(name);
  }

  set(object: Kinds[K]): void {
    const { namespace = '', name } = object.metadata;
    let objects = this.#namespaces.get(namespace);
    if (!objects) {
      objects = new Map();
      this.#namespaces.set(namespace, objects);
    }
    objects.set(name, object);
  }

  delete(namespace: string, name: string): void {
    this.#namespaces.get(namespace)?.delete(name);
  }

  /** All objects of one namespace, or namespace by namespace of all; each in creation order. A fresh array. */
  list(namespace?: string): Kinds[K][] {
    if (namespace !== undefined) return [...(this.#namespaces.get(namespace)?.values() ?? [])];
    return [...this.#namespaces.values()].flatMap((objects) => [...objects.values()]);
  }
}
