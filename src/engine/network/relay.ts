import { familyOf } from '../../model/ip.ts';
import type { PlaceId } from '../../model/trace.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { AppResponse, Cause } from './application.ts';
import { Conversation } from './conversation.ts';
import type { Namespace } from './namespace.ts';
import type { Ends } from './packets.ts';
import { isTcp, type Target } from './target.ts';

/** A proxy's own connection, because of a request that it got. */
export interface Relay {
  readonly from: PlaceId;
  readonly address: string;
  readonly port: number;
  /** Virtual milliseconds in which the connection must be there. */
  readonly dialTimeout: number;
  readonly cause: Cause;
  /** Why there, in words. */
  readonly why: string;
}

/** What came of it. */
export interface RelayAnswer {
  readonly connected: boolean;
  /** Undefined where nobody answered. */
  readonly response: AppResponse | undefined;
}

/** What it needs of the traffic it is part of. */
interface RelayWorld {
  readonly sim: Simulation;
  endsTo(client: Namespace, target: Target): Ends;
  timedOut(c: Conversation): void;
}

/** The second half of a conversation through a proxy: what was asked of it, asked of another address. */
export function relayed(
  { from, address, port, dialTimeout, cause, why }: Relay,
  client: Namespace,
  { sim, endsTo, timedOut }: RelayWorld,
  done: (answer: RelayAnswer) => void,
): Conversation {
  if (!(cause instanceof Conversation)) throw new Error('a relay needs the request it is made for');
  const target: Target = { ...cause.target, family: familyOf(address), address, port, name: '' };
  const { spec } = cause.request;
  // Whose certificate it is the client has looked at.
  const second = new Conversation({
    id: cause.id,
    spec: { from, to: spec.to, timeout: spec.timeout, trace: cause.traced, insecure: true },
    target,
    client,
    ends: endsTo(client, target),
    startedAt: sim.now,
    done: ({ outcome }) => {
      if (!client.alive) return;
      const { server, ends } = second;
      const response = outcome === 'answered' ? server?.response : undefined;
      if (!response || !server) {
        done({ connected: server !== undefined, response: undefined });
        return;
      }
      const { name: by, label } = server.namespace;
      done({ connected: true, response: { ...response, through: { by, label, seenFrom: ends.src } } });
    },
    lookupFor: cause,
    relay: why,
  });
  const left = cause.request.startedAt + spec.timeout - sim.now;
  second.deadline = sim.after(Math.max(left, 0), () => timedOut(second));
  if (dialTimeout < left)
    sim.after(dialTimeout, () => {
      if (second.state === 'connecting' && !second.finished && isTcp(second.target)) timedOut(second);
    });
  return second;
}
