import type { Network } from '../../engine/network/network.ts';
import { createNetwork } from '../../engine/network/simulated-network.ts';
import { Simulation } from '../../engine/sim/simulation.ts';
import type { RequestTrace } from '../../model/trace.ts';
import { Entries, entriesOf, type Sender, senderOf } from './conntrack.ts';
import { type Flow, literal } from './flows.ts';
import { describeError } from './icmp-errors.ts';
import type { JudgedScene } from './judged-scene.ts';
import type { Attempt } from './protocol.ts';

/** What one connection leaves behind in the engine. */
export interface Details {
  /** `NODE TABLE CHAIN LINE` of each rule of xtables that matched, once for each packet. */
  readonly matched: readonly string[];
  /** ICMP errors that reached the sender. */
  readonly errors: readonly string[];
  /** What conntrack holds of it, by node, in words that don't depend on port numbers. */
  readonly entries: readonly string[];
}

/** What the engine makes of one connection. */
export interface Prediction extends Attempt {
  /** To be asked before the next connection is sent; the whole of conntrack is read for it. */
  readonly details: () => Details;
}

/** The scene's network in the engine, without a control plane: the same hosts, listeners and rules as the kernel gets. */
export class Twin {
  readonly #scene: JudgedScene;
  readonly #sim: Simulation;
  readonly #network: Network;
  readonly #addresses = new Map<string, string>();

  constructor(scene: JudgedScene, seed: number) {
    this.#scene = scene;
    this.#sim = new Simulation(seed);
    this.#network = createNetwork(this.#sim, { networks: scene.plan.networks });
    for (const { name, address, podCIDR, pods, rules, nft } of scene.nodes) {
      this.#addresses.set(name, address);
      const { netfilter } = this.#network.addNode({ name, address, podCIDR });
      netfilter.restore(rules, { noflush: false, family: scene.plan.family });
      if (nft !== '') netfilter.nft(nft);
      for (const pod of pods) this.#addPod(name, pod.address, pod.name);
    }
    for (const host of scene.outside) {
      this.#addresses.set(host.name, host.address);
      this.#network.addOutside(host);
    }
    for (const { place, listens } of scene.nodes.flatMap(({ pods }) => pods)) {
      for (const { protocol, port } of listens) {
        this.#network.listen(place, protocol, port, () => ({ status: 200, body: '' }));
      }
    }
    const [first] = scene.nodes;
    for (const vip of scene.vips) this.#network.announce(vip, first?.name);
  }

  /** Sends one connection of the flow and waits for its end. */
  send({ from, protocol, address, port }: Flow): Prediction {
    const to = `${protocol.toLowerCase()}://${literal(address)}:${port}`;
    const id = this.#network.request({ from: from.place, to, timeout: 400, trace: true });
    this.#sim.advanceTo(this.#sim.now + 4000);
    const trace = this.#network.trace(id);
    if (!trace) throw new Error(`the engine kept no trace of ${to}`);
    return this.#prediction(trace, { from, protocol });
  }

  #entries(node: string, sender: Sender): readonly string[] {
    const lines = this.#network.node(node)?.netfilter.conntrackList() ?? [];
    return entriesOf(node, new Entries(lines.filter((line) => line.includes(`sport=${sender.port} `))), sender);
  }

  #addPod(node: string, address: string, fullName: string): void {
    const [namespace = '', name = ''] = fullName.split('/');
    this.#addresses.set(fullName, address);
    // Addresses between those of pods that still run were given to pods that are gone.
    for (let n = 0; ; n++) {
      const given = this.#network.addPod({ namespace, name, node }).address;
      if (given === address) return;
      this.#network.removePod(namespace, name);
      if (n > 250) throw new Error(`${fullName} never gets ${address}`);
    }
  }

  #prediction(trace: RequestTrace, flow: Pick<Flow, 'from' | 'protocol'>): Prediction {
    const { outcome = 'timeout', by = '', seenFrom = '' } = trace;
    const first = trace.packets[0]?.hops[0]?.before;
    const asked = trace.packets.findLast(
      ({ direction, verdict }) => direction === 'request' && verdict === 'delivered',
    );
    const port = first?.sport ?? 0;
    return {
      outcome: outcome === 'unresolved' || outcome === 'tls-failed' ? 'unreachable' : outcome,
      by: outcome === 'answered' ? (this.#addresses.get(by) ?? by) : sentOnTo(trace),
      seenFrom: outcome === 'answered' ? seenFrom : '',
      seenPort: outcome === 'answered' ? (asked?.hops.at(-1)?.after.sport ?? 0) : 0,
      port,
      details: () => ({
        matched: matchedIn(trace),
        errors: errorsIn(trace, flow.from.place),
        entries: this.#scene.nodes.flatMap(({ name }) => this.#entries(name, senderOf(flow, port))),
      }),
    };
  }
}

/** A pod that talks to itself is not overheard. */
const errorsIn = ({ packets }: RequestTrace, client: string): readonly string[] =>
  packets.flatMap(({ hops, verdict }) => {
    const last = hops.at(-1);
    const { about, icmp = '', src = '' } = last?.after ?? {};
    if (verdict !== 'delivered' || last?.place !== client || !about) return [];
    return hops.some(({ place }) => place.startsWith('node/') || place !== client)
      ? [describeError({ type: icmp, from: src })]
      : [];
  });

/** Rules of nf_tables (`ip kube-proxy`) count nothing unless they are told to. */
const matchedIn = ({ packets }: RequestTrace): readonly string[] =>
  packets.flatMap(({ hops }) =>
    hops.flatMap(({ place, looks }) =>
      looks
        .filter(({ matched, line, table }) => matched && line > 0 && !table.includes(' '))
        .map(({ table, chain, line }) => `${place.replace('node/', '')} ${table} ${chain} ${line}`),
    ),
  );

/** Where NAT sent the first packet on to, if a node let it pass all its hooks. */
function sentOnTo({ packets: [first] }: RequestTrace): string {
  for (const { before, after, hook, verdict, place } of first?.hops ?? []) {
    if (!place.startsWith('node/') || (hook !== 'POSTROUTING' && hook !== 'INPUT') || verdict !== 'continue') continue;
    const asked = first?.hops[0]?.before;
    if (asked && (before.dst !== asked.dst || before.dport !== asked.dport)) return after.dst;
  }
  return '';
}
