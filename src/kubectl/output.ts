import { goJson } from '../model/go-json.ts';
import { type Resource, type Thing, typeName } from './api.ts';
import { failed } from './failure.ts';
import { goYaml } from './go-yaml.ts';
import { jsonPath, valuesAt } from './json-path.ts';
import { aligned } from './tabs.ts';

type Printer = (objects: readonly { readonly resource: Resource; readonly object: Thing }[], single: boolean) => string;

const formats =
  'custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,name,template,templatefile,wide,yaml';

function withoutManaged(object: Thing): Thing {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** Members by name, at every depth: the order in which kubectl prints what it read as a map. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

const body = (objects: Parameters<Printer>[0], single: boolean, managed: boolean): unknown => {
  const items = objects.map(({ object }) => sorted(managed || !object.metadata ? object : withoutManaged(object)));
  return single ? items[0] : { apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } };
};

/** `NAME:.metadata.name,IP:.status.podIP` (kubectl pkg/cmd/get/customcolumn.go). */
function customColumns(spec: string, headers: boolean): Printer {
  if (spec === '') throw failed('custom-columns format specified but no custom columns given');
  const columns = spec.split(',').map((part) => {
    const [, header, path] = /^([^:]*):(.+)$/.exec(part) ?? [];
    if (header === undefined || path === undefined)
      throw failed(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    return { header, path };
  });
  const cell = (path: string, object: Thing): string => {
    const found = valuesAt(path, object);
    return found.length === 0 ? '<none>' : found.map((v) => (typeof v === 'string' ? v : JSON.stringify(v))).join(',');
  };
  return (objects) =>
    aligned(
      [
        ...(headers ? [columns.map(({ header }) => header).join('\t')] : []),
        ...objects.map(({ object }) => columns.map(({ path }) => cell(path, object)).join('\t')),
      ],
      6,
      3,
    ).join('\n');
}

interface PrintOptions {
  /** Whether metadata.managedFields is shown. */
  readonly managed?: boolean;
  /** Whether columns have headers; they do unless said otherwise. */
  readonly headers?: boolean;
}

/** The printer of an `-o` value; undefined for the table (absent, `wide`). Throws Failure for formats there are none of. */
export function printerOf(
  output: string | undefined,
  { managed = false, headers = true }: PrintOptions = {},
): Printer | undefined {
  if (output === undefined || output === 'wide' || output === '') return undefined;
  const [, format = output, given = ''] = /^([a-z-]+)=(.*)$/s.exec(output) ?? [];
  const template = (): string => {
    if (given === '') throw failed('template format specified but no template given');
    return given;
  };
  switch (format) {
    case 'json':
      return (objects, single) => goJson(body(objects, single, managed), 4);
    case 'yaml':
      return (objects, single) => goYaml(body(objects, single, managed));
    case 'name':
      return (objects) =>
        objects.map(({ resource, object }) => `${typeName(resource)}/${object.metadata.name}`).join('\n');
    case 'jsonpath': {
      const path = template();
      // Lines end by themselves here.
      return (objects, single) => jsonPath(path, body(objects, single, managed)).replace(/\n$/, '');
    }
    case 'jsonpath-as-json': {
      const path = template();
      return (objects, single) => goJson(valuesAt(path, body(objects, single, managed)), 4);
    }
    case 'custom-columns':
      return customColumns(given, headers);
    case 'go-template':
    case 'template':
      throw failed('go-template is not modelled by Kubehop: use -o jsonpath=… or -o custom-columns=…');
    default:
      throw failed(
        `unable to match a printer suitable for the output format "${output}", allowed formats are: ${formats}`,
      );
  }
}
