import { familyOf } from '../../model/ip.ts';
import { formatEndpoint } from '../../model/packet.ts';
import { type PlaceId, placeOfNode, placeOfOutside, type RequestTrace } from '../../model/trace.ts';
import { createNetfilter } from '../netfilter/netfilter.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { Application } from './application.ts';
import { type Device, Namespace, type NamespaceOptions } from './namespace.ts';
import type { Route } from './routes.ts';
import type { RulesText } from './rules-text.ts';
import { Traffic } from './traffic.ts';
import { vethPair } from './veth.ts';

/** A machine somewhere, of which only its rules and addresses are known. */
export interface ForeignMachine {
  readonly rules: RulesText;
  /** Its own addresses, canonical; the first of a family is what MASQUERADE takes. Not empty. */
  readonly local: readonly string[];
  /** The device by which packets from elsewhere come in. */
  readonly in: string;
  /** The device by which they leave. */
  readonly out: string;
}

/** Milliseconds on each link; nothing depends on it. */
const latency = 0.5;
/** Shorter than the first retransmission of a SYN, so that each question is one try (virtual ms). */
const patience = 900;

const answers: Application = () => ({ status: 200, body: '' });
const toItself: Route<never> = { kind: 'local', destination: '0.0.0.0/0', device: undefined, via: undefined };

/** A machine on which every port answers; the sender too, which may be sent to itself. */
class Willing extends Namespace {
  override listener(): Application {
    return answers;
  }
}

const noResolver = { nameservers: [], search: [], ndots: 1, timeout: 1000, attempts: 1 };

/**
 * The machine with those rules, a sender, and a stand-in for every other address, which answers to whatever reaches it:
 * rules say where a packet goes, not whether somebody is there. ip_forward is on, rp_filter off.
 * Throws RestoreError or NftError (line and the tool's words) when the rules can't be loaded.
 */
export class ForeignRules {
  readonly #sim: Simulation;
  readonly #machine: ForeignMachine;
  readonly #places = new Map<PlaceId, Namespace>();
  readonly #node: Namespace;
  readonly #traffic: Traffic;

  constructor(sim: Simulation, machine: ForeignMachine) {
    const [address = ''] = machine.local;
    this.#sim = sim;
    this.#machine = machine;
    this.#node = this.#add(Willing, {
      kind: 'node',
      place: placeOfNode('this'),
      name: 'this machine',
      addresses: [address],
    });
    for (const other of machine.local.slice(1)) this.#node.routes.add(other, 'local');
    this.#node.netfilter = createNetfilter({
      isLocal: (asked) => this.#node.isLocal(asked),
      routeTo: (asked) => this.#node.routes.lookup(asked),
      sourceAddressFor: (_device, to) => machine.local.find((own) => familyOf(own) === familyOf(to)) ?? address,
      now: () => sim.now,
      random: sim.random.fork('netfilter'),
    });
    const { rules } = machine;
    if (rules.form === 'nft') this.#node.netfilter.nft(rules.text);
    else for (const [family, text] of rules.families) this.#node.netfilter.restore(text, { noflush: false, family });
    const world = this.#add(Willing, {
      kind: 'outside',
      place: placeOfOutside('any'),
      name: 'any',
      addresses: ['192.0.2.0'],
    });
    world.redirect = () => toItself;
    const [near, far] = vethPair(this.#node, machine.out, world, latency);
    leadEverywhere(this.#node, near);
    leadEverywhere(world, far);
    this.#traffic = new Traffic(sim, {
      places: this.#places,
      hostResolvConf: noResolver,
      words: { networks: { pods: '', services: '', nodes: '' }, everGiven: () => false },
    });
  }

  /**
   * Sends one request (`tcp://ADDRESS:PORT`, `udp://…`, `icmp://…`, …) from that canonical address and returns what became of it.
   * `by` is the address that got it in the end. Throws when `to` is no such URL.
   */
  trace(from: string, to: string): RequestTrace {
    const id = this.#traffic.request({ from: this.#sender(from), to, timeout: patience, trace: true });
    this.#sim.advanceTo(this.#sim.now + 2 * patience);
    const trace = this.#traffic.trace(id);
    if (!trace) throw new Error('the request left no trace');
    return told(trace);
  }

  #sender(address: string): PlaceId {
    if (this.#node.isLocal(address)) return this.#node.place;
    const place = placeOfOutside(address);
    if (this.#places.has(place)) return place;
    const host = this.#add(Willing, { kind: 'outside', place, name: address, addresses: [address] });
    const [near, far] = vethPair(this.#node, this.#machine.in, host, latency);
    this.#node.routes.add(address, 'unicast', near);
    leadEverywhere(host, far);
    return place;
  }

  #add(Kind: typeof Namespace, options: Pick<NamespaceOptions, 'kind' | 'place' | 'name' | 'addresses'>): Namespace {
    const namespace = new Kind({ ...options, random: this.#sim.random, boot: 0 });
    this.#places.set(options.place, namespace);
    return namespace;
  }
}

function leadEverywhere({ routes }: Namespace, device: Device): void {
  routes.add('default', 'unicast', device);
  routes.add('::/0', 'unicast', device);
}

/** Says of an answered request where it went: who is there the rules don't know. */
function told(trace: RequestTrace): RequestTrace {
  const delivered = trace.packets.find(({ direction, verdict }) => direction === 'request' && verdict === 'delivered');
  const end = delivered?.hops.at(-1);
  if (trace.outcome !== 'answered' || !end) return trace;
  const { dst, dport } = end.after;
  const by = formatEndpoint(dst, dport);
  const where = end.place === placeOfNode('this') ? `to ${by} on this machine` : `on to ${by}`;
  return { ...trace, by, reason: `let through ${where}; whether anything answers there, rules don't say` };
}
