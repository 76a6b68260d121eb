import type { World } from '../session/world.ts';

/** A stretch of a line that names something on the canvas. */
export interface Link {
  /** UTF-16 index. */
  readonly start: number;
  readonly text: string;
  /** Record id. */
  readonly id: string;
}

/** What a table says of its rows: the record type of the first column, if it is known, and whether each row says its namespace. */
interface Table {
  readonly type: string | undefined;
  readonly namespaced: boolean;
}

/** A column that only one kind's table has (pkg/printers/internalversion/printers.go). */
const columns: readonly (readonly [column: RegExp, type: string])[] = [
  [/\bCLUSTER-IP\b/, 'service'],
  [/\bENDPOINTS\b/, 'service'],
  [/\bREADY +STATUS +RESTARTS\b/, 'pod'],
  [/\bSTATUS +ROLES\b/, 'node'],
  [/\bUP-TO-DATE +AVAILABLE +(?:NODE SELECTOR|NODE-SELECTOR)\b/, 'daemonset'],
  [/\bUP-TO-DATE\b/, 'deployment'],
  [/\bCOMPLETIONS\b/, 'job'],
  [/\bREADY +AGE\b/, 'statefulset'],
];

const kinds: Readonly<Record<string, string>> = {
  po: 'pod',
  pod: 'pod',
  pods: 'pod',
  svc: 'service',
  service: 'service',
  services: 'service',
  endpoints: 'service',
  no: 'node',
  node: 'node',
  nodes: 'node',
  deploy: 'deployment',
  deployment: 'deployment',
  'deployment.apps': 'deployment',
  sts: 'statefulset',
  statefulset: 'statefulset',
  'statefulset.apps': 'statefulset',
  ds: 'daemonset',
  daemonset: 'daemonset',
  'daemonset.apps': 'daemonset',
  job: 'job',
  'job.batch': 'job',
};

/** Whether a line is the head of a table, and of which. */
export function tableHead(line: string): Table | undefined {
  if (!/^(?:NAMESPACE +)?NAME +[A-Z]/.test(line)) return undefined;
  return { type: columns.find(([column]) => column.test(line))?.[1], namespaced: line.startsWith('NAMESPACE') };
}

type Index = ReadonlyMap<string, readonly string[]>;

const indices = new WeakMap<World['pods'], { readonly world: World; readonly index: Index }>();

/** Record ids by every name and address that a line may hold; made again only when a table changed. */
function indexOf(world: World): Index {
  const known = indices.get(world.pods);
  if (known && tablesOf(known.world).every((table, at) => table === tablesOf(world)[at])) return known.index;
  const index = new Map<string, string[]>();
  const add = (key: string | undefined, id: string): void => {
    if (!key || key === 'None') return;
    const ids = index.get(key);
    if (!ids) index.set(key, [id]);
    else if (!ids.includes(id)) ids.push(id);
  };
  for (const table of tablesOf(world)) {
    for (const record of table.values()) {
      add(record.name, record.id);
      if ('address' in record) add(record.address, record.id);
      if ('secondAddress' in record) add(record.secondAddress, record.id);
      if (record.type === 'service') {
        for (const address of [record.clusterIP, record.secondClusterIP]) add(address, record.id);
      }
    }
  }
  indices.set(world.pods, { world, index });
  return index;
}

const tablesOf = ({ pods, nodes, services, workloads, outside, balancers }: World) => [
  pods,
  nodes,
  services,
  workloads,
  outside,
  balancers,
];

const typeOf = (id: string): string => id.slice(0, id.indexOf('/'));
const namespaceOf = (id: string): string | undefined => (id.split('/').length === 3 ? id.split('/')[1] : undefined);

const isAddress = (text: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(text) || /^[\da-f]*:[\da-f:]+$/.test(text);

/** A name with or without its kind; a port behind an address stays out. */
const token = /(?:([a-z.]+)\/)?([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)/g;
const sixes = /[\da-f]*:[\da-f:]+[\da-f]/g;

function* tokensOf(line: string): Generator<{ readonly start: number; readonly text: string; kind?: string }> {
  for (const { index, 0: text, 1: kind, 2: name = '' } of line.matchAll(token)) {
    if (kind === undefined) yield { start: index, text: name };
    else if (kinds[kind]) yield { start: index, text, kind: kinds[kind] };
    else yield { start: index + text.length - name.length, text: name };
  }
  for (const { index, 0: text } of line.matchAll(sixes)) yield { start: index, text };
}

/**
 * The names and addresses in a line of output that stand for something on the canvas.
 * @param table the table the line is a row of, if it is one
 * @param namespace where names without a namespace are
 */
export function linksIn(line: string, world: World, table: Table | undefined, namespace: string): readonly Link[] {
  const index = indexOf(world);
  const [first = '', second = ''] = line.split(/\s+/, 2);
  const home = table?.namespaced ? first : namespace;
  const subject = table?.namespaced ? second : first;
  const links: Link[] = [];
  for (const { start, text, kind } of tokensOf(line)) {
    const name = kind === undefined ? text : text.slice(text.indexOf('/') + 1);
    const own = kind ?? (table && name === subject ? table.type : undefined);
    const all = index.get(name) ?? [];
    const near = all.filter((id) => {
      const there = namespaceOf(id);
      return isAddress(name) || there === undefined || there === home;
    });
    const found = near.length === 0 && all.length === 1 ? all : near;
    const id = own === undefined ? found[0] : found.find((candidate) => typeOf(candidate) === own);
    if (id !== undefined && (own !== undefined || isTelling(name, id))) links.push({ start, text, id });
  }
  return links.sort((a, b) => a.start - b.start);
}

/** Whether a bare word can mean nothing else: `web` is a word, `web-7d9c5b8f6d-abcde`, `node-1` and an address are not. */
const isTelling = (name: string, id: string): boolean => /\d/.test(name) || typeOf(id) === 'node' || /-/.test(name);
