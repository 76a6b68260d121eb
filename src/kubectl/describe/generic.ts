import type { Thing } from '../api.ts';
import type { Describer } from './describer.ts';
import { annotationLines, labelLines } from './lines.ts';

const shownAbove = new Set(['managedFields', 'name', 'namespace', 'labels', 'annotations']);
const acronyms = new Set(['API', 'URL', 'UID', 'OSB', 'GUID']);

/** `lastTransitionTime` → `Last Transition Time` (describe.go smartLabelFor). */
function titleOf(field: string): string {
  if (/[^A-Za-z-]/.test(field)) return field;
  const words = field.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|-/g) ?? [];
  return words
    .map((word) =>
      acronyms.has(word.toUpperCase()) ? word.toUpperCase() : word.charAt(0).toUpperCase() + word.slice(1),
    )
    .join(' ');
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** describe.go printUnstructuredContent. */
function contentLines(content: Readonly<Record<string, unknown>>, level: number, skip: ReadonlySet<string>): string[] {
  const pad = '  '.repeat(level);
  const fields = Object.keys(content).filter((field) => !skip.has(field));
  return fields.sort().flatMap((field) => {
    const value = content[field];
    const title = `${pad}${titleOf(field)}:`;
    if (isObject(value)) {
      const inside = level === 0 && field === 'metadata' ? shownAbove : new Set<string>();
      return [title, ...contentLines(value, level + 1, inside)];
    }
    if (!Array.isArray(value)) return [`${title}\t${value === null ? '<nil>' : value}`];
    const items = value.flatMap((item: unknown) =>
      isObject(item) ? contentLines(item, level + 1, new Set()) : [`${pad}  ${String(item)}`],
    );
    return [title, ...items];
  });
}

/** For kinds without a describer of their own: every field, by name. */
export const describeAny: Describer<Thing> = (object) => {
  const { name, namespace = '', labels, annotations } = object.metadata;
  return [
    `Name:\t${name}`,
    `Namespace:\t${namespace}`,
    ...labelLines('Labels', labels),
    ...annotationLines('Annotations', annotations),
    ...contentLines(object, 0, new Set()),
  ];
};
