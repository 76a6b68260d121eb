import type { PlaceId } from '../../model/trace.ts';
import { createNetfilter } from '../netfilter/netfilter.ts';
import type { Netfilter } from '../netfilter/types.ts';
import type { Simulation } from '../sim/simulation.ts';
import { Namespace } from './namespace.ts';

/** Every network namespace there is, by its place. */
export class Namespaces {
  readonly #sim: Simulation;
  readonly #places = new Map<PlaceId, Namespace>();

  constructor(sim: Simulation) {
    this.#sim = sim;
  }

  get(place: PlaceId): Namespace | undefined {
    return this.#places.get(place);
  }

  /** Whose address it is: looked for, not kept. */
  at(address: string): Namespace | undefined {
    for (const namespace of this.#places.values()) if (namespace.addresses.includes(address)) return namespace;
    return undefined;
  }

  /**
   * Makes one, in the place of another that may have been there.
   * @param boot how often its machine was started before
   */
  add(kind: Namespace['kind'], place: PlaceId, name: string, addresses: readonly string[], boot = 0): Namespace {
    const namespace = new Namespace({ kind, place, name, addresses, random: this.#sim.random, boot });
    this.#places.set(place, namespace);
    return namespace;
  }

  /** Loads netfilter there. */
  loadNetfilter(namespace: Namespace, boot: number): Netfilter {
    const { random } = this.#sim;
    const netfilter = createNetfilter({
      isLocal: (address) => namespace.isLocal(address),
      routeTo: (address) => namespace.routes.lookup(address),
      // inet_select_addr: a device without an address of its own borrows the machine's.
      sourceAddressFor: (_, destination) => namespace.addressFor(destination) ?? namespace.address,
      now: () => this.#sim.now,
      random: random.fork(`netfilter/${namespace.place}/${boot}`),
    });
    namespace.netfilter = netfilter;
    return netfilter;
  }

  /** Nothing runs there any more. */
  end(namespace: Namespace): void {
    namespace.alive = false;
    namespace.closeAll();
    if (this.#places.get(namespace.place) === namespace) this.#places.delete(namespace.place);
  }
}
