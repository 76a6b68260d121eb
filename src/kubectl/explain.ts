import type { Resource } from './api.ts';
import { type OpenApi, referred, type Schema } from './open-api.ts';

// What kubectl pkg/explain/v2/templates/plaintext.tmpl prints.

/** Breaks lines at blanks so that none is longer than `width`, where that is possible (pkg/util/term word wrap). */
function wrapped(text: string, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    return [...lines, line];
  });
}

const indent = (lines: readonly string[], by: number): string[] => lines.map((line) => ' '.repeat(by) + line);

/** `string`, `[]Container`, `map[string]string`. */
function typeOf(document: OpenApi, schema: Schema): string {
  const { items, additionalProperties, allOf, properties, $ref, type } = schema;
  if (items) return `[]${typeOf(document, items)}`;
  if (additionalProperties) return `map[string]${typeOf(document, additionalProperties)}`;
  const [only, ...more] = allOf ?? [];
  if (only && !properties && more.length === 0) return typeOf(document, only);
  if ($ref !== undefined) {
    const found = referred(document, schema);
    if (!found?.type || found.type === 'object') return $ref.split('.').at(-1) ?? 'Object';
    return found.type;
  }
  return type === undefined || type === 'object' ? 'Object' : type;
}

/** Its own description and those of what it refers to. */
function descriptionOf(document: OpenApi, given: Schema): string {
  const schema = referred(document, given) ?? given;
  const inner = [...(schema.allOf ?? []), schema.items, schema.additionalProperties].filter((s) => s !== undefined);
  const own = schema.description ? `${schema.description}\n` : '';
  return own + inner.map((s) => descriptionOf(document, s)).join('');
}

/** Enumerations are shown short below a field, four of them at most. */
function enumLines({ enum: values }: Schema, by: number): string[] {
  if (!values) return [];
  const shown = values.slice(0, 4).map((value) => (value === '' ? '""' : String(value)));
  return indent([`enum: ${shown.join(', ')}${values.length > 4 ? ', ....' : ''}`], by);
}

function fieldLines(
  document: OpenApi,
  given: Schema,
  level: number,
  recursive: boolean,
  seen: readonly string[],
): string[] {
  if (given.$ref !== undefined && seen.includes(given.$ref)) return [];
  const schema = referred(document, given) ?? given;
  const path = [...seen, given.$ref ?? ''];
  const by = level * 2;
  const deeper = (inner: Schema, at: number): string[] => fieldLines(document, inner, at, recursive, path);
  const fields = Object.entries(schema.properties ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = fields.flatMap(([name, field]) => {
    const required = schema.required?.includes(name) ? ' -required-' : '';
    const head = [`${' '.repeat(by)}${name}\t<${typeOf(document, field)}>${required}`, ...enumLines(field, by)];
    if (recursive) return [...head, ...deeper(field, level + 1)];
    const text = wrapped(field.description ?? '<no description>', 78 - by);
    return [...head, ...indent(text, by + 2), ''];
  });
  const inner = [...(schema.allOf ?? []), schema.items, schema.additionalProperties].filter((s) => s !== undefined);
  return [...lines, ...inner.flatMap((s) => deeper(s, level))];
}

/** The schema a path of fields leads to, through lists and maps, and the field's own schema; undefined when there is none. */
function follow(
  document: OpenApi,
  given: Schema,
  path: readonly string[],
): { field?: Schema; schema: Schema } | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return { schema: given };
  const schema = referred(document, given) ?? given;
  const next = schema.properties?.[first];
  if (next) {
    const found = follow(document, next, rest);
    return found && { field: next, ...found };
  }
  for (const inner of [schema.items, schema.additionalProperties, ...(schema.allOf ?? [])]) {
    const found = inner && follow(document, inner, path);
    if (found) return found;
  }
  return undefined;
}

/** What `kubectl explain` prints of a resource or a field of it; `missing` names the field that is not there. */
export function explainText(
  document: OpenApi,
  { kind, groupVersion }: Resource,
  path: readonly string[],
  recursive: boolean,
): { readonly text: string; readonly missing?: string } {
  const [version = '', group = ''] = groupVersion.split('/').reverse();
  const head = [...(group === '' ? [] : [`GROUP:      ${group}`]), `KIND:       ${kind}`, `VERSION:    ${version}`, ''];
  const root = Object.values(document.components.schemas).find((schema) =>
    schema['x-kubernetes-group-version-kind']?.some((of) => of.kind === kind && of.group === group),
  );
  const found = root && follow(document, root, path);
  const last = path.at(-1);
  if (!found) return { text: head.join('\n'), ...(last !== undefined && { missing: last }) };
  const { schema, field } = found;
  const about = last && field ? [`FIELD: ${last} <${typeOf(document, field)}>`, ...enumLong(field), ''] : [];
  const fields = fieldLines(document, schema, 1, recursive, []);
  const description = descriptionOf(document, schema) || '<empty>';
  const lines = [...head, ...about, 'DESCRIPTION:', ...indent(wrapped(description, 76), 4)];
  return { text: [...lines, ...(fields.length > 0 ? ['FIELDS:', ...fields] : []), ''].join('\n') };
}

const enumLong = ({ enum: values }: Schema): string[] =>
  values
    ? [
        'ENUM:',
        ...indent(
          values.map((value) => (value === '' ? '""' : String(value))),
          4,
        ),
      ]
    : [''];
