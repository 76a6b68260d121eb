import { constructFromEvents, EVENT_ID, parseEvents, YAMLException } from 'js-yaml';
import { isExcessivelyAliased } from './aliases.ts';
import { duplicateKeys, explainSyntax, type YamlFault } from './faults.ts';
import { manifestSchema } from './schema.ts';
import { treesOf, type YamlNode } from './tree.ts';

/** A place in a text; both 1-based. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A YAML text's documents, or what is wrong with it. */
interface YamlText {
  readonly values: readonly unknown[];
  /** Where the parts of the documents stand; worked out when somebody asks. */
  readonly trees: () => readonly YamlNode[];
  readonly faults: readonly YamlFault[];
}

/** Reads YAML, by default as Kubernetes does; bounded: excessive aliasing is a fault. Never throws for what is in the text. */
export function readYaml(text: string, schema = manifestSchema): YamlText {
  let events: ReturnType<typeof parseEvents> = [];
  let made: readonly YamlNode[] | undefined;
  const trees = () => {
    made ??= treesOf(events, text);
    return made;
  };
  try {
    events = parseEvents(text, {});
    const values = constructFromEvents(events, { source: text, schema });
    const hasAliases = events.some(({ type }) => type === EVENT_ID.ALIAS);
    if (!hasAliases || !values.some(isExcessivelyAliased)) return { values, trees, faults: [] };
    const hint = 'write the repeated parts out, or use fewer aliases';
    const fault = { at: trees()[0]?.at ?? 0, message: 'document contains excessive aliasing', hint };
    return { values: [], trees, faults: [fault] };
  } catch (thrown) {
    if (!(thrown instanceof YAMLException)) throw thrown;
    const { reason, mark } = thrown;
    const twice = reason === 'duplicated mapping key' ? trees().flatMap((tree) => duplicateKeys(tree)) : [];
    return { values: [], trees, faults: twice.length > 0 ? twice : [explainSyntax(reason, mark?.position ?? 0)] };
  }
}

/** A text's offsets → their places. */
export function placesIn(text: string): (offset: number) => Place {
  let starts: number[] | undefined;
  return (offset) => {
    starts ??= [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
    const after = starts.findIndex((start) => start > offset);
    const line = after < 0 ? starts.length : after;
    return { line, column: offset - (starts[line - 1] ?? 0) + 1 };
  };
}
