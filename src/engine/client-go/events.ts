import { flat } from '../../model/flat.ts';
import type { Event as KubeEvent, KubeObject, ObjectReference } from '../../model/objects/index.ts';
import { resources } from '../../model/objects/index.ts';
import { sceneEpoch, timestampAt } from '../../model/time.ts';
import type { Api } from '../apiserver/api.ts';
import { ignoring } from '../apiserver/ignoring.ts';
import { pairs } from '../sim/random.ts';
import type { Simulation } from '../sim/simulation.ts';
import { unreachable } from './api-link.ts';

/** kube-apiserver --event-ttl; virtual ms. */
const timeToLive = 3_600_000;
/** Expired events go together, at whole minutes. */
const sweepEvery = 60_000;
/** client-go tools/record/events_cache.go: more different messages than this of one reason are told as one event … */
const maxSimilar = 10;
/** … and an object has this many events in hand, and one more every five minutes. */
const burst = 25;
const refill = 300_000;

/** Answers that are no reason to stop. */
const passed = ['NotFound', 'Forbidden', 'Conflict', 'AlreadyExists', unreachable];

/**
 * An event's name, which ends in nanoseconds as upstream's do, in hexadecimal; the counter stands in for what is below a
 * millisecond. A number has not digits enough for them (16, until the year 2262), so they are worked out in parts of 24, 24 and 16
 * bits, and written byte by byte. Joined, not concatenated: see SeededRandom.uuid.
 */
function nameOf(object: string, milliseconds: number, counter: number): string {
  const low = (milliseconds % 0x1_0000) * 1_000_000 + counter;
  const above = Math.floor(milliseconds / 0x1_0000) * 1_000_000 + Math.floor(low / 0x1_0000);
  const high = Math.floor(above / 0x100_0000);
  const middle = above % 0x100_0000;
  return [
    object,
    '.',
    pairs[high >>> 16],
    pairs[(high >>> 8) & 0xff],
    pairs[high & 0xff],
    pairs[middle >>> 16],
    pairs[(middle >>> 8) & 0xff],
    pairs[middle & 0xff],
    pairs[(low >>> 8) & 0xff],
    pairs[low & 0xff],
  ].join('');
}

interface Told {
  /** As it was first written. */
  readonly event: KubeEvent;
  readonly subject: Subject;
  /** Whole virtual ms. */
  until: number;
  /** What was told of the same object after it. */
  next: Told | undefined;
}

/** What has been told of one object. */
interface Subject {
  readonly reference: ObjectReference;
  told: Told | undefined;
  tokens: number;
  refilledAt: number;
}

/** What was told in the same words, or in too many similar ones, and what it is to say now. */
function toldBefore(
  all: Told | undefined,
  reason: string,
  message: string,
): { readonly told: Told; readonly text: string } | undefined {
  let similar = 0;
  let last: Told | undefined;
  for (let told = all; told; told = told.next) {
    if (told.event.reason !== reason) continue;
    if (told.event.message === message) return { told, text: message };
    if (similar++ < maxSimilar) last = told;
  }
  if (!last || similar < maxSimilar) return undefined;
  return { told: last, text: `(combined from similar events): ${message}` };
}

function lastOf(told: Told | undefined): Told | undefined {
  let last = told;
  while (last?.next) last = last.next;
  return last;
}

/** The list without one of it. */
function without(all: Told | undefined, one: Told): Told | undefined {
  if (all === one) return one.next;
  for (let told = all; told; told = told.next) if (told.next === one) told.next = one.next;
  return all;
}

/** What there is to say about an object. */
export interface Saying {
  readonly type?: KubeEvent['type'];
  readonly reason: string;
  readonly message: string;
}

/**
 * Writes Events for one component: repeats raise `count`, floods are cut as client-go's EventCorrelator cuts them
 * (tools/record/events_cache.go), and what is older than an hour is removed.
 */
export class EventRecorder {
  readonly #sim: Simulation;
  readonly #api: Api;
  readonly #source: KubeEvent['source'];
  readonly #subjects = new Map<string, Subject>();
  /** Everything told, by the time at which it may expire. */
  #expiring: Told[] = [];
  #sweeping = false;
  #made: number;
  /** What was said last, by reason: hundreds of pods are told of in the same words. */
  readonly #words = new Map<string, string>();

  constructor(sim: Simulation, api: Api, component: string, host?: string) {
    this.#sim = sim;
    this.#api = api;
    this.#source = host === undefined ? { component } : { component, host };
    // Two components may speak of one object in the same millisecond: their events must not have the same name.
    this.#made = sim.random.fork(`events/${component}/${host ?? ''}`).int(0, 999_999);
  }

  event(about: KubeObject, { type = 'Normal', reason, message }: Saying): void {
    const subject = this.#subject(about);
    const before = toldBefore(subject.told, reason, message);
    if (!this.#take(subject)) return;
    // A name that is taken, by a kubelet that ran on a machine of that name in this millisecond: not tried again (tools/record/event.go).
    ignoring(passed, () => {
      if (!(before && this.#repeat(before.told, before.text))) this.#create(subject, { type, reason, message });
    });
  }

  #repeat(told: Told, message: string): boolean {
    const { namespace = '', name } = told.event.metadata;
    const event = this.#api.get('Event', namespace, name);
    if (!event) return false;
    const { now } = this.#sim;
    told.until = Math.ceil(now) + timeToLive;
    const lastTimestamp = timestampAt(now);
    this.#api.update('Event', { ...event, message, count: event.count + 1, lastTimestamp }, this.#source.component);
    return true;
  }

  #create(subject: Subject, { type, reason, message }: Required<Saying>): void {
    const { now } = this.#sim;
    const { reference } = subject;
    const namespace = reference.namespace ?? 'default';
    const event = this.#api.record(
      {
        name: nameOf(reference.name ?? '', sceneEpoch + Math.floor(now), this.#made++ % 1_000_000),
        namespace,
        involvedObject: reference,
        reason,
        message: this.#worded(reason, message),
        type,
        source: this.#source,
      },
      this.#source.component,
    );
    const told: Told = { event, subject, until: Math.ceil(now) + timeToLive, next: undefined };
    const last = lastOf(subject.told);
    if (last) last.next = told;
    else subject.told = told;
    this.#expiring.push(told);
    this.#sweepLater();
  }

  /** The same message as one string; not the pieces it was put together from. */
  #worded(reason: string, message: string): string {
    const known = this.#words.get(reason);
    if (known === message) return known;
    const whole = flat(message);
    this.#words.set(reason, whole);
    return whole;
  }

  #subject(about: KubeObject): Subject {
    const { name, namespace, uid } = about.metadata;
    let subject = this.#subjects.get(uid);
    if (!subject) {
      const { apiVersion } = resources[about.kind];
      const { kind } = about;
      const reference = namespace ? { kind, namespace, name, uid, apiVersion } : { kind, name, uid, apiVersion };
      subject = { reference, told: undefined, tokens: burst, refilledAt: this.#sim.now };
      this.#subjects.set(uid, subject);
    }
    return subject;
  }

  /** A token bucket an object. */
  #take(subject: Subject): boolean {
    const { now } = this.#sim;
    const refilled = (now - subject.refilledAt) / refill;
    subject.tokens = Math.min(burst, subject.tokens + refilled);
    subject.refilledAt = now;
    if (subject.tokens < 1) return false;
    subject.tokens--;
    return true;
  }

  #sweepLater(): void {
    const [first] = this.#expiring;
    if (this.#sweeping || !first) return;
    this.#sweeping = true;
    this.#sim.at(Math.ceil(first.until / sweepEvery) * sweepEvery, () => {
      this.#sweeping = false;
      this.#sim.cause = 0;
      this.#sweep();
      this.#sweepLater();
    });
  }

  #sweep(): void {
    const kept: Told[] = [];
    for (const told of this.#expiring) {
      if (told.until > this.#sim.now) kept.push(told);
      else this.#forget(told);
    }
    this.#expiring = kept.sort((a, b) => a.until - b.until);
  }

  #forget(told: Told): void {
    const { subject, event } = told;
    const { namespace = '', name } = event.metadata;
    subject.told = without(subject.told, told);
    if (!subject.told) this.#subjects.delete(subject.reference.uid ?? '');
    ignoring(['NotFound', unreachable], () => this.#api.delete('Event', namespace, name, {}, this.#source.component));
  }
}
