import { create } from 'zustand';
import type { PlaceId } from '../model/trace.ts';
import type { Flight } from '../model/world.ts';

/** Real milliseconds a packet takes from one place to the next at speed 1. */
const legTime = 350;
/** The packets after a request's first go the same way: they may hurry, those that only close the connection most. */
const laterFactor = 0.6;
const closingFactor = 0.3;
/** How long a packet that did not arrive stays to be read, at speed 1. */
const lostTime = 1400;
/** Requests sent at once set off one after the other, so that they can be told apart; ms at speed 1. */
const stagger = 45;
/** Requests animated at once; the rest of a burst arrives unseen. */
const maxLanes = 80;

/** A packet on its way. `travelled / perLeg` says between which stops it is. */
export interface Flying {
  readonly flight: Flight;
  /** The places it passes that have a place on the canvas. */
  readonly stops: readonly { readonly place: PlaceId; readonly translated: string | undefined }[];
  /** Milliseconds a leg, and in all. */
  readonly perLeg: number;
  readonly duration: number;
  /** Milliseconds under way; negative while it waits to set off. */
  travelled: number;
}

interface Lane {
  readonly queue: Flight[];
  current: Flying | undefined;
  /** Milliseconds it may still move although time is paused (single steps). */
  allowance: number;
}

interface PlaybackState {
  /** Requests with packets under way or waiting: their outcome is not told yet. */
  readonly flying: ReadonlySet<number>;
}

/** Which requests are being animated; changes only when one begins or ends. */
export const usePlayback = create<PlaybackState>()(() => ({ flying: new Set() }));

function takeOff(flight: Flight, later: boolean, wait = 0): Flying {
  const stops = flight.legs
    .filter((leg) => leg.place !== 'wire')
    .map((leg) => ({ place: leg.place, translated: leg.translated }));
  const closing = later && /^(FIN|ACK)/.test(flight.label);
  const perLeg = legTime * (closing ? closingFactor : later ? laterFactor : 1);
  const legs = Math.max(1, stops.length - 1);
  const duration = legs * perLeg + (flight.verdict === 'delivered' ? 0 : lostTime);
  return { flight, stops, perLeg, duration, travelled: -wait };
}

/** The packets being animated: one after the other within a request, side by side across requests. */
export class Playback {
  readonly #lanes = new Map<number, Lane>();
  #listener: () => void = () => undefined;

  /** Called when there is something new to draw. */
  onWake(listener: () => void): void {
    this.#listener = listener;
  }

  get busy(): boolean {
    return this.#lanes.size > 0;
  }

  /** Whether a packet would move with time. @param paused only single steps count then. */
  moving(paused: boolean): boolean {
    if (!paused) return this.busy;
    for (const lane of this.#lanes.values()) if (lane.allowance > 0) return true;
    return false;
  }

  /** The packets to draw now. */
  *flying(): Generator<Flying> {
    for (const { current } of this.#lanes.values()) if (current && current.travelled >= 0) yield current;
  }

  add(flights: readonly Flight[]): void {
    if (flights.length === 0) return;
    let begun = 0;
    for (const flight of flights) {
      const lane = this.#lanes.get(flight.request);
      if (lane) lane.queue.push(flight);
      else if (this.#lanes.size < maxLanes) {
        const current = takeOff(flight, flight.packet > 0, begun * stagger);
        this.#lanes.set(flight.request, { queue: [], current, allowance: 0 });
        begun++;
      }
    }
    this.#tell();
  }

  /** Lets packets travel. @param elapsed real ms times speed. @param paused they hold still, but for single steps. */
  advance(elapsed: number, paused: boolean): void {
    let ended = false;
    for (const [request, lane] of this.#lanes) {
      const { current } = lane;
      if (!current) continue;
      const moved = paused ? Math.min(elapsed, lane.allowance) : elapsed;
      lane.allowance = paused ? lane.allowance - moved : 0;
      current.travelled += moved;
      if (current.travelled < current.duration) continue;
      const next = lane.queue.shift();
      if (next) lane.current = takeOff(next, true);
      else {
        this.#lanes.delete(request);
        ended = true;
      }
    }
    if (ended) this.#tell();
  }

  /** While paused: every packet goes on to its next stop. Returns whether there was one to move. */
  step(): boolean {
    for (const lane of this.#lanes.values()) {
      const { current } = lane;
      if (!current) continue;
      const leg = Math.floor(current.travelled / current.perLeg + 1e-6);
      const stop = leg >= current.stops.length - 1 ? current.duration : (leg + 1) * current.perLeg;
      lane.allowance = stop - current.travelled + 1e-3;
    }
    this.#listener();
    return this.busy;
  }

  /** Forgets all packets (another world). */
  clear(): void {
    this.#lanes.clear();
    this.#tell();
  }

  #tell(): void {
    usePlayback.setState({ flying: new Set(this.#lanes.keys()) });
    this.#listener();
  }
}

/** The page's one playback. */
export const playback = new Playback();
