import type { Kind, Kinds, LabelSelector, LabelSelectorRequirement, Labels } from '../../model/objects/index.ts';
import type { Index, Informer } from './informer.ts';

/** Whether the labels hold every pair of an equality selector. */
export function matchesLabels(selector: Labels, labels: Labels | undefined): boolean {
  for (const key in selector) if (labels?.[key] !== selector[key]) return false;
  return true;
}

/** metav1.LabelSelectorAsSelector: an empty selector matches everything. */
export function matchesSelector(selector: LabelSelector, labels: Labels | undefined): boolean {
  if (!matchesLabels(selector.matchLabels ?? {}, labels)) return false;
  return selector.matchExpressions?.every((requirement) => holds(requirement, labels)) ?? true;
}

function holds({ key, operator, values = [] }: LabelSelectorRequirement, labels: Labels | undefined): boolean {
  const value = labels?.[key];
  switch (operator) {
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
  }
}

/** `namespace/key=value` for each pair. */
export const pairsOf = (namespace: string | undefined, labels: Labels | undefined): string[] =>
  Object.entries(labels ?? {}).map(([key, value]) => `${namespace}/${key}=${value}`);

/** Objects by each of their labels, so that a selector need not look at a whole namespace. */
export const byLabel = <K extends Kind>(informer: Informer<K>): Index<K> =>
  informer.index('label', {
    source: (object) => object.metadata.labels,
    values: (object) => pairsOf(object.metadata.namespace, object.metadata.labels),
  });

/** The objects of a namespace that an equality selector with at least one pair selects, found by its rarest pair. */
export function select<K extends Kind>(index: Index<K>, namespace: string, selector: Labels): Kinds[K][] {
  let rarest: string | undefined;
  for (const pair of pairsOf(namespace, selector)) {
    if (rarest === undefined || index.count(pair) < index.count(rarest)) rarest = pair;
  }
  if (rarest === undefined) return [];
  const found = index.get(rarest);
  return Object.keys(selector).length === 1
    ? found
    : found.filter((object) => matchesLabels(selector, object.metadata.labels));
}
