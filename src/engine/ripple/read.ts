import type { Kind, KubeObject } from '../../model/objects/index.ts';
import type { Ripple, RippleAction, RippleEvent, RippleQuery } from '../../model/ripple.ts';
import type { WatchEvent } from '../apiserver/api.ts';
import type { Delivery } from './delivery-ring.ts';
import type { Happening } from './happening-ring.ts';
import type { RippleLog } from './log.ts';
import type { Step } from './step.ts';
import { wordsOfDelivery, wordsOfStep, wordsOfWrite, writerOf } from './words.ts';

type Write = WatchEvent<Kind>;
interface WriteRow extends Happening {
  readonly what: Write;
}
/** An event at its place in time, its words to be made when it is known to be shown. */
interface Placed {
  readonly order: number;
  readonly event: () => RippleEvent;
  /** kube-proxy's events: a delivery to it, or the sync that takes all of them in. */
  readonly proxy?: { readonly actor: string; readonly syncs: boolean };
  /** The first to be left out when there are too many. */
  readonly minor?: boolean;
}

const maxActions = 50;

const isWrite = (row: Happening): row is WriteRow => 'object' in row.what;
const isAction = (what: Happening['what']): what is Step => !('object' in what) && /action|scene/.test(what.type);

/** `w57`, `a3`, `s12`: what a row is called outside. */
const idOf = ({ id, what }: Happening): string => (id > 0 ? `w${id}` : `${isAction(what) ? 'a' : 's'}${-id}`);
const numberOf = (id: string): number => (id.startsWith('w') ? 1 : -1) * Number(id.slice(1));

/** The process whose watches an actor hears by: control loops of one process share their informers. */
function processOf(actor: string): string {
  if (actor.includes('/')) return actor;
  if (actor === 'default-scheduler') return 'kube-scheduler';
  if (actor === 'service-controller') return 'cloud-controller-manager';
  return actor.startsWith('metallb') ? 'metallb' : 'kube-controller-manager';
}

/** Who acted, as the watch that woke it knows them. */
function actorOf({ what }: Happening): string {
  if ('object' in what) return writerOf(what);
  if (what.type === 'sync') return `kube-proxy/${what.node}`;
  return what.type === 'cni' ? `kubelet/${what.node}` : 'user';
}

/** Whether a delivery to that watch brought the write, which is of its kind and time. */
function selects({ to }: Delivery, { object, previous }: Write): boolean {
  const { namespace, name, nodeName } = to;
  if (namespace !== undefined && object.metadata.namespace !== namespace) return false;
  if (name !== undefined && object.metadata.name !== name) return false;
  return nodeName === undefined || nodeOf(object) === nodeName || (previous && nodeOf(previous) === nodeName) === true;
}

const nodeOf = (object: KubeObject): string => (object.kind === 'Pod' ? (object.spec.nodeName ?? '') : '');

/** The rows that a query is about: everything, or what came of one of them. */
function chosen(rows: Iterable<Happening>, { of, since = 0 }: RippleQuery): Happening[] {
  const inRipple = new Set<number>();
  const root = of === '' ? undefined : numberOf(of);
  const found: Happening[] = [];
  for (const row of rows) {
    if (root !== undefined && row.id !== root && !inRipple.has(row.cause)) continue;
    inRipple.add(row.id);
    if (row.at >= since) found.push(row);
  }
  return found;
}

/** Reads what happened out of the log, in words; undefined when nothing has since `query.seen`. */
export function readRipple(log: RippleLog, query: RippleQuery): Ripple | undefined {
  if (query.seen === log.seen) return undefined;
  if (query.of !== 'last') return new Reading(log, query).ripple();
  let last = '';
  for (const row of log.happenings) if (isAction(row.what)) last = idOf(row);
  return new Reading(log, { ...query, of: last }).ripple();
}

class Reading {
  readonly #log: RippleLog;
  readonly #query: RippleQuery;
  readonly #rows: Happening[];
  /** Writes by version → who acted on them. */
  readonly #woken = new Map<number, Set<string>>();
  /** Deliveries told: `57/kubelet/node-1`. */
  readonly #delivered = new Set<string>();
  readonly #placed: Placed[] = [];
  /** How many changes each sync took in, by its order. */
  readonly #synced = new Map<number, number>();
  #idle = 0;
  #events = 0;

  constructor(log: RippleLog, query: RippleQuery) {
    this.#log = log;
    this.#query = query;
    this.#rows = chosen(log.happenings, query);
  }

  ripple(): Ripple {
    const { limit, of } = this.#query;
    for (const row of this.#rows) this.#noteWoken(row);
    this.#placeDeliveries();
    for (const row of this.#rows) this.#place(row);
    this.#placed.sort((a, b) => a.order - b.order);
    this.#countSynced();
    const all = this.#withinReason(limit);
    const shown = of === '' ? all.slice(-limit) : all.slice(0, limit);
    return {
      of,
      actions: this.#actions(),
      events: shown.map(({ event }) => event()),
      folded: { more: all.length - shown.length, deliveries: this.#idle, events: this.#events },
      renewals: this.#log.renewals,
      keptSince: this.#log.happenings.lost,
      seen: this.#log.seen,
    };
  }

  /** A sync comes of the first change that asked for it, and takes in all that kube-proxy heard of up to then. */
  #countSynced(): void {
    const heard = new Map<string, number>();
    for (const { order, proxy } of this.#placed) {
      if (!proxy) continue;
      const count = heard.get(proxy.actor) ?? 0;
      if (proxy.syncs) this.#synced.set(order, count);
      heard.set(proxy.actor, proxy.syncs ? 0 : count + 1);
    }
  }

  /** All there is to tell, or, when that is more than the limit, what matters most of it. */
  #withinReason(limit: number): Placed[] {
    if (this.#placed.length <= limit) return this.#placed;
    const major = this.#placed.filter(({ minor }) => !minor);
    this.#idle += this.#placed.length - major.length;
    return major;
  }

  #hides(row: Happening): boolean {
    return !this.#query.everything && isWrite(row) && row.what.object.kind === 'Event';
  }

  #noteWoken(row: Happening): void {
    if (row.cause <= 0) return;
    const actors = this.#woken.get(row.cause);
    if (actors) actors.add(actorOf(row));
    else this.#woken.set(row.cause, new Set([actorOf(row)]));
  }

  #placeDeliveries(): void {
    const writes = this.#rows.filter(isWrite).filter((row) => !this.#hides(row));
    const kinds = new Map<number, Kind>();
    for (const row of this.#log.happenings) if (isWrite(row)) kinds.set(row.id, row.what.object.kind);
    for (const delivery of this.#log.deliveries) {
      const kind = kinds.get(delivery.first);
      for (let n = firstFrom(writes, delivery.first); n < writes.length; n++) {
        const row = writes[n];
        if (!row || row.id > delivery.last) break;
        if (row.what.object.kind === kind && selects(delivery, row.what)) this.#placeDelivery(delivery, row);
      }
    }
  }

  /** A delivery to a process is told of each of its loops that acted on it. */
  #placeDelivery({ order, at, to }: Delivery, { id, what }: WriteRow): void {
    const awake = [...(this.#woken.get(id) ?? [])].filter((actor) => processOf(actor) === to.actor);
    // Both act on all they hear: CoreDNS at once, kube-proxy at its next sync, whichever change made it ask for that.
    const proxies = awake.length === 0 && to.actor.startsWith('kube-proxy/');
    const minds = proxies || to.actor.startsWith('coredns/');
    if (awake.length === 0 && !minds && !this.#query.everything) {
      this.#idle++;
      return;
    }
    for (const actor of awake.length > 0 ? awake : [to.actor]) {
      const key = `${id}/${actor}`;
      // A process may have several watches of a kind: the first brought the news.
      if (this.#delivered.has(key)) continue;
      this.#delivered.add(key);
      const because = `w${id}`;
      const event = (): RippleEvent => ({ id: `d${key}`, at, because, ...wordsOfDelivery(what, actor) });
      const proxy = actor.startsWith('kube-proxy/') ? { proxy: { actor, syncs: false } } : {};
      this.#placed.push({ order, event, minor: proxies, ...proxy });
    }
  }

  #place(row: Happening): void {
    if (this.#hides(row)) {
      this.#events++;
      return;
    }
    const { order, id, at, what } = row;
    const syncs = !('object' in what) && what.type === 'sync';
    const event = (): RippleEvent => {
      const words = isWrite(row) ? wordsOfWrite(row.what) : wordsOfStep(what as Step, this.#synced.get(order));
      return { id: idOf(row), at, because: this.#because(row), ...words, ...(id > 0 && { revision: id }) };
    };
    this.#placed.push({ order, event, ...(syncs && { proxy: { actor: actorOf(row), syncs } }) });
  }

  #because(row: Happening): string {
    const { cause } = row;
    if (cause === 0 || idOf(row) === this.#query.of) return '';
    const key = `${cause}/${actorOf(row)}`;
    if (this.#delivered.has(key)) return `d${key}`;
    const found = this.#byId.get(cause);
    return found ? idOf(found) : '';
  }

  get #byId(): ReadonlyMap<number, Happening> {
    this.#index ??= new Map(this.#rows.map((row) => [row.id, row]));
    return this.#index;
  }
  #index: ReadonlyMap<number, Happening> | undefined;

  #actions(): RippleAction[] {
    const actions: RippleAction[] = [];
    for (const row of this.#log.happenings) {
      if (!isAction(row.what)) continue;
      actions.push({ id: idOf(row), at: row.at, title: wordsOfStep(row.what).did });
    }
    return actions.slice(-maxActions).reverse();
  }
}

/** The place of the first write of that version or a later one. */
function firstFrom(writes: readonly WriteRow[], version: number): number {
  let low = 0;
  let high = writes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((writes[middle]?.id ?? 0) < version) low = middle + 1;
    else high = middle;
  }
  return low;
}
