import type { Outcome, PlaceId, RequestTrace } from '../../model/trace.ts';
import type { Flight, RequestRecord } from '../../model/world.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { AppResponse } from './application.ts';
import { endsTo, nowhere } from './client-ends.ts';
import type { ConnectionView } from './connections.ts';
import { connectionsIn } from './connections.ts';
import { Conversation } from './conversation.ts';
import { Datagrams } from './datagrams.ts';
import { detailed } from './details.ts';
import { explainRequest } from './explain.ts';
import { noPortLeft, noWay } from './failures.ts';
import { flightOf, requestRecordOf } from './flight.ts';
import { Icmp } from './icmp.ts';
import { KeptTraces } from './kept-traces.ts';
import { Lookups } from './lookups.ts';
import type { Namespace } from './namespace.ts';
import type { Query, WantsPacket } from './network.ts';
import { reasonForTimeout, type Words, whereAndWhy } from './reasons.ts';
import type { Relay, RelayAnswer } from './relay.ts';
import { relayed } from './relay.ts';
import type { RequestResult, RequestSpec } from './request.ts';
import type { ResolvConf } from './resolv-conf.ts';
import type { SocketWorld } from './sockets.ts';
import type { SeenPacket } from './taps.ts';
import { Taps } from './taps.ts';
import { parseTarget, queryTarget, type Target } from './target.ts';
import { Tcp } from './tcp.ts';
import { PacketWalk } from './walk.ts';

/** Finds namespaces. */
interface Places {
  get(place: PlaceId): Namespace | undefined;
}

export interface TrafficOptions {
  /** Every namespace there is. */
  readonly places: Places;
  /** For clients without a resolv.conf of their own. */
  readonly hostResolvConf: ResolvConf;
  readonly words: Words;
}

/** Requests and the packets they cause, through whatever namespaces there are. */
export class Traffic {
  readonly #sim: Simulation;
  readonly #places: Places;
  readonly #walk: PacketWalk;
  readonly #tcp: Tcp;
  #madeIcmp: Icmp | undefined;
  readonly #words: Words;
  readonly #world: SocketWorld;
  readonly #hostResolvConf: ResolvConf;
  /** Made when they are first needed. */
  #madeDatagrams: Datagrams | undefined;
  #madeLookups: Lookups | undefined;
  #taps: Taps | undefined;
  readonly #kept = new KeptTraces();
  readonly #packetListeners: { readonly tell: (flight: Flight) => void; readonly wants: WantsPacket }[] = [];
  readonly #requestListeners: ((record: RequestRecord) => void)[] = [];
  /** Of the requests that are traced, and, counting down, of the others: a user's first request is number 1. */
  #lastTraced = 0;
  #lastUntraced = 0;

  constructor(sim: Simulation, { places, hostResolvConf, words }: TrafficOptions) {
    this.#sim = sim;
    this.#places = places;
    this.#words = words;
    this.#walk = new PacketWalk(sim, {
      arrived: (record) => {
        const { protocol } = record.packet;
        if (protocol === 'TCP') this.#tcp.arrived(record);
        else if (protocol === 'UDP' || protocol === 'SCTP') this.#datagrams.arrived(record);
        else this.#icmp.arrived(record);
      },
      walked: (record) => {
        this.#taps?.walked(record);
        if (!record.conversation.traced || this.#packetListeners.length === 0) return;
        for (const { tell, wants } of this.#packetListeners) {
          if (wants(record.conversation.id, record.index)) tell(flightOf(record, this.#words));
        }
      },
      lost: (conversation) => this.#tcp.stalled(conversation),
    });
    this.#hostResolvConf = hostResolvConf;
    this.#world = {
      sim,
      send: this.#walk.send.bind(this.#walk),
      finish: this.#finish.bind(this),
    };
    this.#tcp = new Tcp(this.#world);
  }

  get #datagrams(): Datagrams {
    this.#madeDatagrams ??= new Datagrams(this.#world);
    return this.#madeDatagrams;
  }

  get #icmp(): Icmp {
    this.#madeIcmp ??= new Icmp(this.#world, (c) => whereAndWhy(c, this.#words));
    return this.#madeIcmp;
  }

  get #lookups(): Lookups {
    this.#madeLookups ??= new Lookups({
      conf: this.#hostResolvConf,
      query: (c, target, timeout, done) => this.#query(c, c.client, target, timeout, done),
      finish: this.#world.finish,
      found: (c, target) => {
        c.target = target;
        c.ends = endsTo(c.client, target, c.spec.details?.sourcePort);
        this.#begin(c);
      },
    });
    return this.#madeLookups;
  }

  /** Servers in this namespace stopped listening. */
  listenerClosed(namespace: Namespace): void {
    this.#tcp.listenerClosed(namespace);
  }

  /** All processes in the namespace are at their end. */
  ended(namespace: Namespace): void {
    this.#tcp.ended(namespace);
  }

  hangUp(request: number): void {
    this.#tcp.hangUp(request);
  }

  request(spec: RequestSpec, done?: (result: RequestResult) => void): number {
    const { details } = spec;
    const target = details ? detailed(parseTarget(spec.to), details) : parseTarget(spec.to);
    const client = this.place(spec.from);
    const open = this.#tcp.reuse(spec.connection, client, target);
    const unknown = target.address === '' && !open;
    const ends = open?.ends ?? (unknown ? nowhere : endsTo(client, target, details?.sourcePort));
    const startedAt = this.#sim.now;
    const id = spec.trace ? ++this.#lastTraced : --this.#lastUntraced;
    const c = new Conversation({ id, spec, target, client, ends, startedAt, done });
    if (open) c.resume(open);
    if (c.traced) this.#kept.keep(c);
    c.deadline = this.#sim.after(spec.timeout, () => this.#timedOut(c));
    this.#told(c);
    if (unknown) this.#lookups.begin(c);
    else this.#begin(c);
    return c.id;
  }

  #begin(c: Conversation): void {
    if (c.ends.sport === 0) {
      noPortLeft(this.#world, c);
      return;
    }
    c.tell({ step: 'connecting' });
    const { scheme } = c.target;
    const transport =
      scheme === 'udp' || scheme === 'sctp' ? this.#datagrams : scheme === 'icmp' ? this.#icmp : this.#tcp;
    transport.begin(c);
    this.#failAtOnce(c);
  }

  #timedOut(c: Conversation): void {
    if (c.ends !== nowhere) this.#finish(c, 'timeout', reasonForTimeout(c, this.#words));
    else this.#lookups.timedOut(c);
  }

  /** One exchange with a name server; its packets belong to the request. Over with the request, answered or not. */
  #query(
    c: Conversation,
    client: Namespace,
    target: Target,
    timeout: number,
    done: (result: RequestResult) => void,
  ): void {
    const { id } = c;
    const spec: RequestSpec = { from: client.place, to: `udp://${target.address}:53`, timeout, trace: c.traced };
    const query = new Conversation({
      id,
      spec,
      target,
      client,
      ends: endsTo(client, target),
      startedAt: this.#sim.now,
      done: (result) => {
        if (!c.finished && client.alive) done(result);
      },
      lookupFor: c,
    });
    query.deadline = this.#sim.after(timeout, () => this.#timedOut(query));
    this.#begin(query);
  }

  query({ from, server, question, timeout, cause }: Query, done: (result: RequestResult) => void): void {
    const client = this.#places.get(from);
    if (!(cause instanceof Conversation)) throw new Error('a query needs the request it is made for');
    if (client?.alive) this.#query(cause, client, queryTarget(server, question), timeout, done);
  }

  relay(relay: Relay, done: (answer: RelayAnswer) => void): void {
    const client = this.#places.get(relay.from);
    if (!client?.alive) return;
    const c = relayed(relay, client, { sim: this.#sim, endsTo, timedOut: (late) => this.#timedOut(late) }, done);
    this.#begin(c);
  }

  giveUp(request: number): void {
    const c = this.#kept.get(request);
    if (c) this.#finish(c, 'timeout', 'the program that asked waits no longer');
  }

  connections(place: PlaceId): readonly ConnectionView[] {
    return connectionsIn(this.place(place), this.#kept.all);
  }

  trace(id: number): RequestTrace | undefined {
    const conversation = this.#kept.get(id);
    return conversation && explainRequest(conversation, this.#words);
  }

  onPacket(tell: (flight: Flight) => void, wants: WantsPacket = () => true): () => void {
    return subscribe(this.#packetListeners, { tell, wants });
  }

  tap(place: PlaceId, listener: (seen: SeenPacket) => void, early = false): () => void {
    this.#taps ??= new Taps(this.#sim);
    return this.#taps.add(this.place(place), listener, early);
  }

  onRequest(listener: (record: RequestRecord) => void): () => void {
    return subscribe(this.#requestListeners, listener);
  }

  /** A client whose own machine has no way to the address gets the error from connect(2) itself. */
  #failAtOnce(c: Conversation): void {
    const { lost } = c;
    if (lost?.end !== 'route' || lost.first !== lost.last || lost.last.in !== undefined) return;
    if (lost.last.route !== lost.last.decision) return;
    noWay(this.#world, c, this.#words);
  }

  #finish(c: Conversation, outcome: Outcome, reason: string, response?: AppResponse): void {
    if (c.finished) return;
    c.end(this.#sim.now, outcome, reason, response);
    if (c.request === c) this.#told(c);
    c.done?.(c.result(outcome));
  }

  #told(c: Conversation): void {
    if (!c.traced || this.#requestListeners.length === 0) return;
    const record = requestRecordOf(c);
    for (const listener of this.#requestListeners) listener(record);
  }

  /** Throws when there is no such place, or its machine is off. */
  place(place: PlaceId): Namespace {
    const namespace = this.#places.get(place);
    if (!namespace) throw new Error(`there is no ${place} on the network`);
    if (!namespace.alive) throw new Error(`${namespace.label} is powered off`);
    return namespace;
  }
}

function subscribe<T>(listeners: T[], listener: T): () => void {
  listeners.push(listener);
  return () => {
    const index = listeners.indexOf(listener);
    if (index >= 0) listeners.splice(index, 1);
  };
}
