import type { RestWatchEvent } from '../../../model/rest.ts';
import { pathOf, type Thing, withQuery } from '../../api.ts';
import { failed, ServerFailure } from '../../failure.ts';
import { printerOf } from '../../output.ts';
import type { Selected } from '../../select.ts';
import { GrowingTable } from '../../tabs.ts';
import type { Run } from '../../verb.ts';
import { asTable, linesOf, lookOf, type Table } from './table.ts';

type Show = (type: RestWatchEvent['type'], object: object) => void;

/** Prints tables; events with their type in front when they are asked for. */
function tableShow(run: Run, one: Selected): Show {
  const { parsed } = run;
  const look = lookOf(run, one.resource, false);
  const typed = parsed.is('output-watch-events');
  const printed = new GrowingTable();
  let definitions: NonNullable<Table['columnDefinitions']> = [];
  let headed = parsed.is('no-headers');
  return (type, object) => {
    const table = object as Table;
    definitions = table.columnDefinitions ?? definitions;
    const [header, ...rows] = linesOf(table, definitions, look);
    const lines = [
      ...(headed ? [] : [typed ? `EVENT\t${header}` : header]),
      ...rows.map((row) => (typed ? `${type}\t${row}` : row)),
    ];
    headed = true;
    for (const line of printed.lines(lines)) run.out(line);
  };
}

function objectShow(run: Run, { resource }: Selected): Show {
  const { parsed } = run;
  const output = parsed.text('output') ?? '';
  const typed = parsed.is('output-watch-events');
  const { groupVersion: apiVersion, kind } = resource;
  let first = true;
  return (type, object) => {
    const headers = first && !parsed.is('no-headers');
    const print = printerOf(run, headers);
    const thing = { apiVersion, kind, ...object } as Thing;
    const text = print?.([{ resource, object: typed ? ({ type, object: thing } as unknown as Thing) : thing }], true);
    if (text !== undefined) run.write(output === 'yaml' && !first ? `---\n${text}` : text);
    first = false;
  };
}

/** Prints what is there, then changes until the run is cancelled (kubectl pkg/cmd/get/get.go watch). */
export async function watch(run: Run, one: Selected): Promise<void> {
  const { parsed, client, namespace } = run;
  const { name, resource } = one;
  const table = printerOf(run) === undefined;
  const show = table ? tableShow(run, one) : objectShow(run, one);
  const accept = table ? { accept: asTable } : {};
  const path = pathOf(resource, parsed.is('all-namespaces') ? undefined : namespace);
  const query = {
    labelSelector: parsed.text('selector'),
    fieldSelector: name === undefined ? parsed.text('field-selector') : `metadata.name=${name}`,
  };
  // One that is not there is an error, where a list of none is not.
  if (name !== undefined) await client.get(pathOf(resource, namespace, name));
  const start = (await client.call({ method: 'GET', path: withQuery(path, query), ...accept })) as Table & {
    readonly items?: readonly object[];
  };
  if (!parsed.is('watch-only')) {
    if (start.items) for (const item of start.items) show('ADDED', item);
    else if (start.rows.length > 0) show('ADDED', start);
  }
  const resourceVersion = start.metadata?.resourceVersion;
  await new Promise<void>((resolve, reject) => {
    const stop = client.api.watch(
      { path: withQuery(path, { ...query, watch: '1', resourceVersion }), ...accept },
      ({ type, object }) => {
        if (type === 'ERROR') reject(new ServerFailure(410, object));
        else if (type !== 'BOOKMARK') show(type, object);
      },
    );
    const end = (): void => {
      stop();
      resolve();
    };
    if (run.signal.aborted) end();
    else run.signal.addEventListener('abort', end, { once: true });
  });
}

/** Why these cannot be watched. */
export const notWatched = () =>
  failed('watch is only supported on individual resources and resource collections - more than 1 resource was found');
