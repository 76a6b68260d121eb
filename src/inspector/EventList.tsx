import { TriangleAlert } from 'lucide-react';
import { useMemo } from 'react';
import { useWorld } from '../session/world.ts';

const shown = 6;
const seconds = (ms: number): string =>
  `${Math.floor(ms / 60_000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, '0')}`;

/** What the cluster's components said about an object, newest first. `object` is `Pod/web-1`. */
export function EventList({ object }: { readonly object: string }) {
  const events = useWorld((w) => w.events);
  const list = useMemo(
    () =>
      [...events.values()]
        .filter((e) => e.object === object)
        .sort((a, b) => b.at - a.at)
        .slice(0, shown),
    [events, object],
  );
  return (
    <section aria-label="Events">
      <h3>Events</h3>
      {list.length === 0 && <p className="muted">Nothing has been said about it.</p>}
      <ol className="events">
        {list.map((event) => (
          <li key={event.id}>
            <span className="mono muted">{seconds(event.at)}</span>
            <span>
              {event.level === 'Warning' && <TriangleAlert size={13} className="warn" aria-label="Warning" />}{' '}
              <strong>{event.reason}</strong>
              {event.count > 1 && ` ×${event.count}`} <span className="muted">{event.message}</span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
