import type { Kind, Kinds, Labels } from '../../model/objects/index.ts';
import type { Index, Informer } from '../client-go/informer.ts';

/** Whether the labels hold every pair of an equality selector. */
export function matchesLabels(selector: Labels, labels: Labels | undefined): boolean {
  for (const key in selector) if (labels?.[key] !== selector[key]) return false;
  return true;
}

/** `namespace/key=value` for each pair. */
export const pairsOf = (namespace: string | undefined, labels: Labels | undefined): string[] =>
  Object.entries(labels ?? {}).map(([key, value]) => `${namespace}/${key}=${value}`);

/** Objects by each of their labels, so that a selector need not look at a whole namespace. */
export function byLabel<K extends Kind>(informer: Informer<K>): Index<K> {
  // Objects made of one template share its labels.
  let last: { readonly labels: Labels | undefined; readonly namespace: string; readonly pairs: string[] } | undefined;
  return informer.index('label', {
    source: (object) => object.metadata.labels,
    values: ({ metadata: { labels, namespace = '' } }) => {
      if (last?.labels !== labels || last?.namespace !== namespace) {
        last = { labels, namespace, pairs: pairsOf(namespace, labels) };
      }
      return last.pairs;
    },
  });
}

/** At most so many objects match the selector: what a `select` has to look at. */
export function countCandidates<K extends Kind>(index: Index<K>, namespace: string, selector: Labels): number {
  const pairs = pairsOf(namespace, selector);
  return pairs.length === 0 ? 0 : Math.min(...pairs.map((pair) => index.count(pair)));
}

/** The selector's pair that the fewest objects have; undefined when it has none. */
export function rarestPair<K extends Kind>(index: Index<K>, namespace: string, selector: Labels): string | undefined {
  let rarest: string | undefined;
  for (const pair of pairsOf(namespace, selector)) {
    if (rarest === undefined || index.count(pair) < index.count(rarest)) rarest = pair;
  }
  return rarest;
}

/** The objects of a namespace that an equality selector with at least one pair selects, found by its rarest pair. */
export function select<K extends Kind>(index: Index<K>, namespace: string, selector: Labels): Kinds[K][] {
  const rarest = rarestPair(index, namespace, selector);
  if (rarest === undefined) return [];
  const found = index.get(rarest);
  return Object.keys(selector).length === 1
    ? found
    : found.filter((object) => matchesLabels(selector, object.metadata.labels));
}
