import { goJson } from '../model/go-json.ts';
import { type Resource, type Thing, typeName } from './api.ts';
import { columnsIn, columnsInFile, customColumns } from './custom-columns.ts';
import { failed } from './failure.ts';
import { goTemplate } from './go-template/go-template.ts';
import { goYaml } from './go-yaml.ts';
import { jsonPath, valuesAt } from './json-path.ts';
import type { Run } from './verb.ts';

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

interface PrintOptions {
  /** Whether metadata.managedFields is shown. */
  readonly managed?: boolean;
  /** Whether columns have headers; they do unless said otherwise. */
  readonly headers?: boolean;
  /** `--template`: what otherwise stands behind `-o jsonpath=`. */
  readonly template?: string;
  /** A file's text by its name; undefined when there is none. */
  readonly file?: (name: string) => string | undefined;
}

/** What is given to a format, from a file for the formats that are named so. Throws Failure. */
function givenTo(format: string, given: string, { template = '', file }: PrintOptions): string {
  const said = template === '' ? given : template;
  const columns = format.startsWith('custom-columns');
  if (said === '')
    throw failed(
      columns
        ? 'custom-columns format specified but no custom columns given'
        : 'template format specified but no template given',
    );
  if (!format.endsWith('file')) return said;
  const text = file?.(said);
  if (text !== undefined) return text;
  const what = columns ? 'reading template' : 'reading --template';
  throw failed(`error ${what} ${said}, open ${said}: no such file or directory`);
}

/**
 * The printer of an `-o` value; undefined for the table (absent, `wide`). What it prints has its line ends, as many as the real one
 * prints: JSONPath has none of its own. Throws Failure for formats there are none of.
 */
export function printerFor(output: string | undefined, options: PrintOptions = {}): Printer | undefined {
  const { managed = false, headers = true, template = '' } = options;
  const wanted = output || (template === '' ? '' : 'go-template');
  if (wanted === '' || wanted === 'wide') return undefined;
  const [, format = wanted, given = ''] = /^([a-z-]+)=(.*)$/s.exec(wanted) ?? [];
  switch (format) {
    case 'json':
      return (objects, single) => `${goJson(body(objects, single, managed), 4)}\n`;
    case 'yaml':
      return (objects, single) => `${goYaml(body(objects, single, managed))}\n`;
    case 'name':
      return (objects) =>
        objects.map(({ resource, object }) => `${typeName(resource)}/${object.metadata.name}\n`).join('');
    case 'jsonpath':
    case 'jsonpath-file': {
      const path = givenTo(format, given, options);
      return (objects, single) => jsonPath(path, body(objects, single, managed));
    }
    case 'jsonpath-as-json': {
      const path = givenTo(format, given, options);
      return (objects, single) => `${goJson(valuesAt(path, body(objects, single, managed)), 4)}\n`;
    }
    case 'custom-columns':
    case 'custom-columns-file': {
      const read = format === 'custom-columns' ? columnsIn : columnsInFile;
      const columns = read(givenTo(format, given, options));
      return (objects) => {
        const lines = customColumns(
          columns,
          headers,
          objects.map(({ object }) => object),
        );
        return lines.map((line) => `${line}\n`).join('');
      };
    }
    case 'go-template':
    case 'go-template-file':
    case 'template':
    case 'templatefile': {
      const text = givenTo(format, given, options);
      return (objects, single) => goTemplate(text, () => body(objects, single, managed));
    }
    default:
      throw failed(
        `unable to match a printer suitable for the output format "${wanted}", allowed formats are: ${formats}`,
      );
  }
}

/** The printer that a command's `-o` and `--template` ask for. Throws Failure. */
export const printerOf = ({ parsed, file }: Pick<Run, 'parsed' | 'file'>, headers = true): Printer | undefined =>
  printerFor(parsed.text('output'), {
    managed: parsed.is('show-managed-fields'),
    headers,
    file,
    template: parsed.text('template') ?? '',
  });
