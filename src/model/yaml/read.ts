import { constructFromEvents, EVENT_ID, parseEvents, YAMLException } from 'js-yaml';
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

/** Nodes of a document with its aliases written out: enough for anchors people use, too little for a "billion laughs". */
const maxExpanded = 100_000;

/** How many nodes a value has when everything that is shared is written out. Infinity for one that holds itself. */
function expandedSize(value: unknown, known = new Map<unknown, number>()): number {
  if (typeof value !== 'object' || value === null) return 1;
  const before = known.get(value);
  if (before !== undefined) return before;
  known.set(value, Number.POSITIVE_INFINITY);
  const size = Object.values(value).reduce<number>((sum, each) => sum + expandedSize(each, known), 1);
  known.set(value, size);
  return size;
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
    if (!hasAliases || values.every((value) => expandedSize(value) < maxExpanded)) return { values, trees, faults: [] };
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
