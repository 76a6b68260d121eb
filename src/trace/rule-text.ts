/** A stretch of a rule as iptables-save prints it; joined, the texts are the rule. */
export interface RulePart {
  readonly text: string;
  readonly kind: 'match' | 'comment' | 'target';
}

const comment = /-m comment --comment (?:"(?:[^"\\]|\\.)*"|\S+)/;
const target = /(?:^|\s)-[jg] .*$/;

/** Sets a rule's comment and its target apart, so that the eye finds them. Unknown text is all `match`. */
export function ruleParts(rule: string): RulePart[] {
  const at = target.exec(rule)?.index ?? rule.length;
  const head = rule.slice(0, at);
  const found = comment.exec(head);
  const parts: RulePart[] = found
    ? [
        { kind: 'match', text: head.slice(0, found.index) },
        { kind: 'comment', text: found[0] },
        { kind: 'match', text: head.slice(found.index + found[0].length) },
      ]
    : [{ kind: 'match', text: head }];
  parts.push({ kind: 'target', text: rule.slice(at) });
  return parts.filter((part) => part.text !== '');
}
