import type { Flight, RequestRecord } from '../model/world.ts';
import type { Network } from './network/network.ts';

/** Requests shown flying out of one batch, all their packets; the rest of a burst is counted, not drawn. */
const maxFlying = 40;

/** What traced requests and their packets there are to show since the last drain. */
export class FlightLog {
  readonly #flights: Flight[] = [];
  /** Requests whose packets are shown, and how many of them began since the last drain. */
  readonly #flying = new Set<number>();
  #takenOff = 0;
  readonly #requests = new Map<number, RequestRecord>();
  /** A packet to be shown, or news of a request, came since this was last set back. */
  hasNews = false;

  constructor(network: Network) {
    network.onPacket(
      (flight) => {
        this.#flights.push(flight);
        this.hasNews = true;
      },
      (request, packet) => this.#isFlying(request, packet),
    );
    network.onRequest((request) => {
      this.#requests.set(request.id, request);
      this.hasNews = true;
      if (request.outcome !== 'pending') this.#flying.delete(request.id);
    });
  }

  #isFlying(request: number, packet: number): boolean {
    if (packet === 0 && this.#takenOff < maxFlying) {
      this.#takenOff++;
      this.#flying.add(request);
    }
    return this.#flying.has(request);
  }

  /** All of it, once. */
  drain(): { readonly flights: readonly Flight[]; readonly requests: readonly RequestRecord[] } {
    const requests = [...this.#requests.values()];
    this.#requests.clear();
    this.#takenOff = 0;
    return { flights: this.#flights.splice(0), requests };
  }
}
