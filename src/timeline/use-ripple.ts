import { useEffect, useState } from 'react';
import type { Ripple, RippleEvent } from '../model/ripple.ts';
import { useClient } from '../session/context.tsx';

/** At most so many events are asked for: more would take the page too long to take in. */
const limit = 2000;
/** Real milliseconds between two questions while time goes on. */
const pause = 400;
/** Real milliseconds after which is asked without news: of what nodes do by themselves the canvas hears nothing. */
const idle = 2000;

export interface RippleWish {
  /** As in RippleQuery. */
  readonly of: string;
  readonly everything: boolean;
}

/** What happened, kept up to date while somebody looks: asked for again when the engine has news, but not with every frame. */
export function useRipple({ of, everything }: RippleWish): Ripple | undefined {
  const client = useClient();
  const [ripple, setRipple] = useState<Ripple>();
  useEffect(() => {
    let wanted = true;
    let asking = false;
    let stale = false;
    let seen: number | undefined;
    let kept = new Map<string, RippleEvent>();
    const take = (answer: Ripple | null): void => {
      if (!wanted || !answer) return;
      seen = answer.seen;
      // An event never changes: what is drawn of those already known stays as it is.
      const events = answer.events.map((event) => kept.get(event.id) ?? event);
      kept = new Map(events.map((event) => [event.id, event]));
      setRipple((before) => ({
        ...answer,
        events: before && sameEvents(before.events, events) ? before.events : events,
      }));
    };
    const ask = (): void => {
      if (asking) {
        stale = true;
        return;
      }
      asking = true;
      stale = false;
      const done = (): void => {
        setTimeout(() => {
          asking = false;
          if (stale && wanted) ask();
        }, pause);
      };
      client.request('ripple', { of, everything, limit, ...(seen !== undefined && { seen }) }).then(
        (answer) => {
          take(answer);
          done();
        },
        // A crash is told elsewhere; what is shown stays.
        done,
      );
    };
    ask();
    const forget = client.onUpdate(({ reset }) => {
      if (reset) {
        seen = undefined;
        kept = new Map();
      }
      ask();
    });
    const again = setInterval(ask, idle);
    return () => {
      wanted = false;
      clearInterval(again);
      forget();
    };
  }, [client, of, everything]);
  return ripple;
}

const sameEvents = (a: readonly RippleEvent[], b: readonly RippleEvent[]): boolean =>
  a.length === b.length && a.every((event, index) => event === b[index]);
