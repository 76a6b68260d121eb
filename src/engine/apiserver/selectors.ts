import type { LabelSelector, LabelSelectorRequirement, Labels } from '../../model/objects/index.ts';

export type LabelPredicate = (labels: Labels) => boolean;

function matches({ key, operator, values = [] }: LabelSelectorRequirement, labels: Labels): boolean {
  const value = labels[key];
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/**
 * A LabelSelector object as a predicate. The empty selector matches everything (metav1.LabelSelectorAsSelector).
 * It remembers the labels it saw last: the pods of one template share theirs.
 */
export function compileSelector(selector: LabelSelector): LabelPredicate {
  const equal = Object.entries(selector.matchLabels ?? {});
  const rest = selector.matchExpressions ?? [];
  let last: Labels | undefined;
  let answer = false;
  return (labels) => {
    if (labels === last) return answer;
    last = labels;
    answer = equal.every(([k, v]) => labels[k] === v) && rest.every((r) => matches(r, labels));
    return answer;
  };
}
