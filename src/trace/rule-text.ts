/** A stretch of a rule as iptables-save prints it; joined, the texts are the rule. */
export interface RulePart {
  readonly name: 'match' | 'comment' | 'more' | 'target';
  readonly text: string;
}

const comment = /-m comment --comment (?:"(?:[^"\\]|\\.)*"|\S+)/;
const target = /(?:^|\s)-[jg] .*$/;

/** Sets a rule's comment and its target apart, so that the eye finds them. Unknown text is all `match`. */
export function ruleParts(rule: string): RulePart[] {
  const at = target.exec(rule)?.index ?? rule.length;
  const head = rule.slice(0, at);
  const found = comment.exec(head);
  const from = found?.index ?? head.length;
  const to = from + (found?.[0].length ?? 0);
  const parts: RulePart[] = [
    { name: 'match', text: head.slice(0, from) },
    { name: 'comment', text: head.slice(from, to) },
    { name: 'more', text: head.slice(to) },
    { name: 'target', text: rule.slice(at) },
  ];
  return parts.filter((part) => part.text !== '');
}
