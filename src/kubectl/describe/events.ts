import type { Event } from '../../model/objects/index.ts';
import type { Client, Thing } from '../api.ts';
import { pathOf, withQuery } from '../api.ts';
import { ageOf, none } from './lines.ts';

/** An event's age: when last, how often, since when (describe.go DescribeEvents; kubectl pkg/cmd/events). `now` is virtual ms. */
export function eventAge({ count, firstTimestamp, lastTimestamp }: Event, now: number): string {
  const first = ageOf(firstTimestamp, now);
  return count > 1 ? `${ageOf(lastTimestamp, now)} (x${count} over ${first})` : first;
}

const last = ({ lastTimestamp }: Event): string => lastTimestamp;

/** Oldest first; those of one second stay as the server lists them. */
export const byTime = (a: Event, b: Event): number => (last(a) < last(b) ? -1 : last(a) > last(b) ? 1 : 0);

/** Those about an object. */
async function eventsAbout(client: Client, { metadata, kind }: Thing): Promise<Event[]> {
  const { name, namespace, uid } = metadata;
  const resource = await client.resource('events');
  const about = async (id: string | undefined): Promise<readonly Event[]> => {
    const fields = [
      `involvedObject.name=${name}`,
      `involvedObject.namespace=${namespace ?? ''}`,
      ...(kind === 'Pod' ? [] : [`involvedObject.kind=${kind}`]),
      `involvedObject.uid=${id}`,
    ];
    const path = withQuery(pathOf(resource, namespace), { fieldSelector: fields.join(','), limit: '500' });
    return ((await client.get(path)) as { readonly items: readonly Event[] }).items;
  };
  // Kubelets give a node's name for its uid.
  return [...(await about(uid)), ...(kind === 'Node' ? await about(name) : [])];
}

/** `Events:` and what there are. */
export async function eventLines(client: Client, object: Thing, now: number): Promise<string[]> {
  const events = (await eventsAbout(client, object)).sort(byTime);
  if (events.length === 0) return [`Events:\t${none}`];
  const lines = events.map((event) =>
    [event.type, event.reason, eventAge(event, now), event.source.component, event.message.trim()].join('\t'),
  );
  return [
    'Events:',
    ...['Type\tReason\tAge\tFrom\tMessage', '----\t------\t----\t----\t-------', ...lines].map((l) => `  ${l}`),
  ];
}
