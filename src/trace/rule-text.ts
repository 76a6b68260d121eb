/** A stretch of a rule as iptables-save or nft prints it; joined, the texts are the rule. */
export interface RulePart {
  readonly name: 'match' | 'comment' | 'more' | 'target';
  readonly text: string;
}

const comment = /-m comment --comment (?:"(?:[^"\\]|\\.)*"|\S+)/;
const target = /(?<=^|\s)-[jg] .*$/;

/** What nft prints last but for a comment: the verdict, the address translated to, or the map that gives the verdict. */
const nftTarget =
  /(?<=^|\s)(?:(?:jump|goto) \S+|accept|drop|return|continue|reject(?: with .*)?|masquerade.*|(?:[sd]nat|redirect)(?: .*)?|vmap (?:@\S+|\{.*\}))$/;
const nftComment = / comment "[^"]*"$/;

function nftParts(rule: string): RulePart[] {
  const to = nftComment.exec(rule)?.index ?? rule.length;
  const at = nftTarget.exec(rule.slice(0, to))?.index ?? to;
  return [
    { name: 'match', text: rule.slice(0, at) },
    { name: 'target', text: rule.slice(at, to) },
    { name: 'comment', text: rule.slice(to) },
  ];
}

/** Sets a rule's comment and its target apart, so that the eye finds them. Unknown text is all `match`. */
export function ruleParts(rule: string): RulePart[] {
  const parts = rule.startsWith('-') ? xtablesParts(rule) : nftParts(rule);
  return parts.filter((part) => part.text !== '');
}

function xtablesParts(rule: string): RulePart[] {
  const found = comment.exec(rule);
  const from = found?.index ?? 0;
  const to = from + (found?.[0].length ?? 0);
  // A comment may read like a target, so the target is looked for behind it. xtables prints it last.
  const at = to + (target.exec(rule.slice(to))?.index ?? rule.length - to);
  return [
    { name: 'match', text: rule.slice(0, from) },
    { name: 'comment', text: rule.slice(from, to) },
    { name: found ? 'more' : 'match', text: rule.slice(to, at) },
    { name: 'target', text: rule.slice(at) },
  ];
}
