import type { Node } from '../../model/objects/index.ts';
import { placeOfNode } from '../../model/trace.ts';
import type { Informer } from '../client-go/informer.ts';
import type { Network } from '../network/network.ts';
import type { Simulation } from '../sim/simulation.ts';
import { internalIP } from './load-balancers.ts';

// hashicorp/memberlist DefaultLANConfig: ProbeInterval, ProbeTimeout, and SuspicionMult × ProbeInterval for a small cluster; virtual ms.
const probeInterval = 1_000;
const probeTimeout = 500;
const suspicion = 4_000;

/** What became known of a node: it answered, it has been silent for too long, or it answered after that. */
export type News = 'alive' | 'dead' | 'back';

/**
 * How MetalLB's speakers notice that one of them is gone, without the API server: they probe each other over the network.
 * Simplified: only nodes that matter now are probed, by their next neighbour, and a ping stands for memberlist's UDP.
 */
export class MemberList {
  readonly #sim: Simulation;
  readonly #network: Network;
  readonly #nodes: Informer<'Node'>;
  readonly #dead = new Set<string>();
  /** When (virtual ms) a probe of a node first failed. */
  readonly #suspects = new Map<string, number>();
  readonly #probed: () => Iterable<string>;
  readonly #listener: (node: string, news: News) => void;
  #ticking = false;

  /** Probes the nodes that `probed` names, and tells `listener` what it heard. */
  constructor(
    sim: Simulation,
    network: Network,
    nodes: Informer<'Node'>,
    probed: () => Iterable<string>,
    listener: (node: string, news: News) => void,
  ) {
    this.#sim = sim;
    this.#network = network;
    this.#nodes = nodes;
    this.#probed = probed;
    this.#listener = listener;
  }

  isAlive(node: string): boolean {
    return !this.#dead.has(node);
  }

  /** Goes on for as long as there is anything to probe. */
  start(): void {
    if (this.#ticking) return;
    this.#ticking = true;
    this.#tickLater();
  }

  #tickLater(): void {
    this.#sim.after(probeInterval, () => {
      const names = new Set([...this.#probed(), ...this.#dead]);
      for (const name of names) this.#probe(name);
      this.#ticking = names.size > 0;
      if (this.#ticking) this.#tickLater();
    });
  }

  #probe(name: string): void {
    const node = this.#nodes.get('', name);
    const address = node && (internalIP(node, false) ?? internalIP(node, true));
    if (address === undefined) {
      this.#forget(name);
      return;
    }
    const to = `icmp://${address.includes(':') ? `[${address}]` : address}`;
    for (const from of this.#neighboursOf(name)) {
      const place = placeOfNode(from.metadata.name);
      if (this.#ask(place, to, name)) return;
    }
  }

  /** Whether there was anybody to ask: the network refuses machines that are off. */
  #ask(from: string, to: string, name: string): boolean {
    try {
      this.#network.request({ from, to, timeout: probeTimeout, trace: false }, ({ outcome }) =>
        this.#heard(name, outcome === 'answered'),
      );
      return true;
    } catch {
      return false;
    }
  }

  #heard(name: string, answered: boolean): void {
    if (answered) {
      this.#suspects.delete(name);
      this.#listener(name, this.#dead.delete(name) ? 'back' : 'alive');
      return;
    }
    const since = this.#suspects.get(name) ?? this.#sim.now;
    this.#suspects.set(name, since);
    if (this.#sim.now - since < suspicion || this.#dead.has(name)) return;
    this.#dead.add(name);
    this.#listener(name, 'dead');
  }

  #forget(name: string): void {
    this.#dead.delete(name);
    this.#suspects.delete(name);
  }

  /** The other nodes, beginning with the one after it. */
  #neighboursOf(name: string): readonly Node[] {
    const all = [...this.#nodes.values()];
    const at = all.findIndex(({ metadata }) => metadata.name === name);
    return [...all.slice(at + 1), ...all.slice(0, Math.max(at, 0))];
  }
}
