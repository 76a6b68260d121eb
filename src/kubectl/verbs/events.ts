import type { Event } from '../../model/objects/index.ts';
import { pathOf, withQuery } from '../api.ts';
import { byTime, eventAge } from '../describe/events.ts';
import { failed, ServerFailure } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { printerOf } from '../output.ts';
import { GrowingTable } from '../tabs.ts';
import type { Run, Verb } from '../verb.ts';

/** `--for pod/web` as a field selector. Throws Failure. */
async function aboutOf({ parsed, client }: Run): Promise<string | undefined> {
  const given = parsed.text('for');
  if (given === undefined || given === '') return undefined;
  const [type = '', name = '', ...more] = given.split('/');
  if (name === '' || more.length > 0) throw failed('--for must be in resource/name form');
  const { kind, groupVersion } = await client.resource(type);
  return [
    `involvedObject.kind=${kind}`,
    `involvedObject.apiVersion=${groupVersion}`,
    `involvedObject.name=${name}`,
  ].join(',');
}

function typesOf({ parsed }: Run): readonly string[] {
  const types = parsed.list('types').flatMap((text) => text.split(','));
  if (!types.every((type) => /^(?:normal|warning)$/i.test(type))) throw failed('valid --types are Normal or Warning');
  return types.map((type) => type.toLowerCase());
}

/** `kubectl events` (kubectl pkg/cmd/events). */
export const events: Verb = {
  flags: flagsOf('all-namespaces?,-A for types* watch?,-w no-headers? output,-o chunk-size#'),
  async run(run) {
    const { parsed, client, namespace } = run;
    const types = typesOf(run);
    const wanted = ({ type }: Event): boolean => types.length === 0 || types.includes(type.toLowerCase());
    const everywhere = parsed.is('all-namespaces');
    const resource = await client.resource('events');
    const path = pathOf(resource, everywhere ? undefined : namespace);
    const fieldSelector = await aboutOf(run);
    const print = printerOf(run);
    const table = new GrowingTable();
    const line = (event: Event): string => {
      const { kind, name } = event.involvedObject;
      const cells = [
        eventAge(event, client.api.now()),
        event.type,
        event.reason,
        `${kind}/${name}`,
        event.message.trim(),
      ];
      return [...(everywhere ? [event.metadata.namespace] : []), ...cells].join('\t');
    };
    const header = [...(everywhere ? ['NAMESPACE'] : []), 'LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'].join(
      '\t',
    );
    let headed = parsed.is('no-headers');
    const show = (shown: readonly Event[]): void => {
      const lines = shown.map(line);
      for (const text of table.lines(headed ? lines : [header, ...lines])) run.out(text);
      headed = true;
    };
    if (parsed.is('watch'))
      return watchEvents(
        run,
        withQuery(path, { watch: '1', fieldSelector }),
        (event) => wanted(event) && show([event]),
      );
    const list = (await client.get(withQuery(path, { fieldSelector, limit: '500' }))) as {
      readonly items: readonly Event[];
    };
    const found = list.items.filter(wanted);
    if (found.length === 0) return run.err(`No events found${everywhere ? '.' : ` in ${namespace} namespace.`}`);
    found.sort(byTime);
    if (!print) return show(found);
    const objects = found.map((event) => ({ resource, object: { ...event, apiVersion: 'v1', kind: 'Event' } }));
    run.write(print(objects as unknown as Parameters<typeof print>[0], false));
  },
};

/** Until the run is cancelled. */
function watchEvents({ client, signal }: Run, path: string, onEvent: (event: Event) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = client.api.watch({ path }, ({ type, object }) => {
      if (type === 'ERROR') reject(new ServerFailure(410, object));
      else if (type === 'ADDED' || type === 'MODIFIED') onEvent(object as Event);
    });
    const end = (): void => {
      stop();
      resolve();
    };
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}
