import type { FieldPath } from '../field-path.ts';
import type { YamlNode } from './tree.ts';

/** What is wrong with a text at an offset, and how to mend it; with the field where that is known. */
export interface YamlFault {
  readonly at: number;
  readonly message: string;
  readonly hint: string;
  readonly path?: FieldPath;
}

const advice: readonly (readonly [RegExp, string])[] = [
  [/flow|quoted|deficient/, 'close what was opened: a quote, a bracket or a brace; put a space after ":" and ","'],
  [/indentation/, 'line the keys of one level up in the same column'],
];

/** What a syntax error means to someone who has to mend it. @param reason the parser's words. */
export function explainSyntax(reason: string, at: number): YamlFault {
  if (reason.startsWith('tab characters')) {
    return {
      at,
      message: 'found a tab character that violates indentation: tabs are not allowed for indentation; use spaces',
      hint: 'replace the tab by two spaces for each level',
    };
  }
  const alias = /^unidentified alias "(.*)"$/.exec(reason)?.[1];
  if (alias !== undefined) {
    return {
      at,
      message: `unknown anchor '${alias}' referenced`,
      hint: `give the anchor (&${alias}) before its alias, or put the value in quotes`,
    };
  }
  // Said only inside quotes, brackets and braces, where a line begins too far to the left to belong to them.
  const message = reason === 'deficient indentation' ? 'a quote, bracket or brace above is not closed' : reason;
  const hint = advice.find(([words]) => words.test(reason))?.[1];
  return { at, message, hint: hint ?? 'check indentation, colons and quotes on this line and the one above' };
}

/** Keys that stand twice in one mapping, each at its second place. */
export function duplicateKeys({ pairs, items }: YamlNode, path: FieldPath = []): YamlFault[] {
  const seen = new Set<string>();
  const faults = items.flatMap((item, i) => duplicateKeys(item, [...path, i]));
  for (const { key, at, value } of pairs) {
    const here = [...path, key];
    if (seen.has(key)) {
      const hint = 'each key may stand only once: remove one of the two';
      faults.push({ at, message: `key "${key}" already set in map`, hint, path: here });
    }
    seen.add(key);
    faults.push(...duplicateKeys(value, here));
  }
  return faults;
}
