import { isPlainObject } from '../../../model/deep.ts';
import { type Kind, type Kinds, kinds } from '../../../model/objects/index.ts';
import { type Columns, columns } from './columns.ts';

/** Whether a client prefers a printed table (`Accept: application/json;as=Table;v=v1;g=meta.k8s.io`). */
export const wantsTable = (accept: string | undefined): boolean =>
  accept?.split(',')[0]?.replaceAll(' ', '').includes('as=Table') ?? false;

export interface TableOptions {
  /** Virtual milliseconds, for ages. */
  readonly now: number;
  /** What of each object comes with its row. */
  readonly includeObject?: string;
  /** False in a watch after its first event. */
  readonly headers?: boolean;
}

function columnDefinition(name: string): object {
  const title = name.replace(/^[+#]+/, '').replaceAll('_', ' ');
  return {
    name: title,
    type: name.includes('#') ? 'integer' : 'string',
    format: title === 'Name' ? 'name' : '',
    description: '',
    priority: name.startsWith('+') ? 1 : 0,
  };
}

function objectIn(object: Kinds[Kind], include = 'Metadata'): object | null {
  if (include === 'None') return null;
  if (include === 'Object') return object;
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
}

/** The meta.k8s.io/v1 Table of some objects of a kind: what `kubectl get` asks for and prints. */
function tableOf<K extends Kind>(
  kind: K,
  objects: readonly Kinds[K][],
  metadata: unknown,
  options: TableOptions,
): object {
  const { names, cells }: Columns<K> = columns[kind];
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: options.headers === false ? null : names.split(' ').map(columnDefinition),
    rows: objects.map((object) => ({
      cells: cells(object, options.now),
      object: objectIn(object, options.includeObject),
    })),
  };
}

/** An object or a List of the API as a Table; other bodies as they are. */
export function asTable(body: object, options: TableOptions): object {
  const { kind, items, metadata }: Readonly<Record<string, unknown>> = isPlainObject(body) ? body : {};
  const of = kinds.find((known) => kind === (Array.isArray(items) ? `${known}List` : known));
  if (!of) return body;
  const version = isPlainObject(metadata) ? metadata.resourceVersion : '';
  // What has an API kind came out of the store as one.
  const objects = (Array.isArray(items) ? items : [body]) as readonly Kinds[Kind][];
  return tableOf(of, objects, Array.isArray(items) ? metadata : { resourceVersion: version }, options);
}
