import {
  drawForeign,
  drawTrace,
  measureRules,
  type Opened,
  Playground,
  probe,
  type WorldBatch,
} from '../engine/index.ts';
import type {
  ActionResult,
  Problem,
  Recording,
  RequestName,
  Requests,
  ToWorker,
  Update,
} from '../protocol/messages.ts';
import { Pacer } from './pacer.ts';
import { Parts } from './parts.ts';
import { Streams } from './streams.ts';
import type { Surroundings } from './surroundings.ts';
import { Wakes } from './wakes.ts';

const failed = (problems: readonly Problem[]): ActionResult => ({
  ok: false,
  message: problems.find((p) => p.severity === 'error')?.message ?? 'the scene could not be opened',
  problems,
  requests: [],
  applied: [],
});

const opened = (playground: Playground, problems: readonly Problem[]): ActionResult => ({
  ok: true,
  message: `opened ${playground.name}`,
  problems,
  requests: [],
  applied: [],
});

/** A request that cannot be answered, with what to tell the user. */
class RequestFailed extends Error {}

/**
 * Adapts messages to the engine: no rules of its own. One playground at a time; updates are batched by the pacer. While a part of
 * the engine is loaded, time stands still and messages wait, so that the world is the same whenever the part comes.
 */
export class EngineHost {
  readonly #out: Surroundings;
  readonly #pacer: Pacer;
  readonly #parts = new Parts();
  readonly #streams = new Streams();
  readonly #wakes = new Wakes();
  /** Not answered yet, in order. */
  readonly #messages: ToWorker[] = [];
  #playground: Playground | undefined;
  #reset = false;
  /** Of what the world's programs have said, so much was published; what comes before in a world made again is history. */
  #heard = 0;
  /** Somebody listed or watched in this world. */
  #watched = false;
  #attempting = false;

  constructor(out: Surroundings) {
    this.#out = out;
    this.#pacer = new Pacer(out, {
      now: () => this.#playground?.now ?? 0,
      nextAt: () => this.#wakes.before(this.#playground?.nextAt),
      advanceTo: (time) => this.#attempt(() => this.#playground?.advanceTo(time)),
      publish: () => this.#publish(),
    });
  }

  /** Goes on with a world that was made elsewhere. */
  adopt(playground: Playground): void {
    this.#heard = Number.POSITIVE_INFINITY;
    this.#show(playground);
  }

  /**
   * Answers one message, after those before it. Bad input fails that request; a throw inside the engine is reported as a crash
   * and stops the clock.
   */
  receive(message: ToWorker): void {
    this.#messages.push(message);
    this.#work();
  }

  #work(): void {
    while (!this.#parts.loading) {
      const message = this.#messages.shift();
      if (!message) return;
      this.#attempt(
        () => this.#respond(message),
        () => this.#messages.unshift(message),
      );
    }
  }

  #respond(message: ToWorker): void {
    try {
      const value = this.#answer(message);
      if (!this.#parts.missed && value !== undefined) this.#out.post({ kind: 'result', id: message.id, value });
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      this.#fail(message.id, error.message);
    }
  }

  #fail(id: number, message: string): void {
    this.#out.post({ kind: 'failed', id, problems: [{ message, severity: 'error' }] });
  }

  /**
   * Lets the engine do something; a throw inside it is a crash. When it used a part that is not loaded, what it did is void: the
   * world is made again as it was before, and `again` called.
   */
  #attempt(run: () => void, again?: () => void): void {
    if (this.#attempting) {
      run();
      return;
    }
    const before = this.#parts.complete ? undefined : this.#playground?.recording();
    const seen = this.#streams.length;
    this.#attempting = true;
    try {
      run();
    } catch (error) {
      if (!this.#parts.missed) this.#crashed(error);
    }
    this.#attempting = false;
    if (!this.#parts.missed) return;
    this.#streams.forget(seen);
    this.#load(this.#parts.takeMissed(), () => {
      if (before) this.#remake(before);
      again?.();
    });
  }

  /** Loads parts while time stands still and messages wait, then calls `then`. */
  #load(parts: readonly string[], then?: () => void): void {
    this.#pacer.hold();
    const loaded = () => {
      if (then) this.#attempt(then);
      if (this.#parts.loading) return;
      this.#pacer.restart();
      this.#work();
    };
    this.#parts.load(parts).then(loaded, (error: unknown) => {
      this.#crashed(`a part of the engine could not be loaded: ${messageOf(error)}`);
    });
  }

  /** Undefined when the answer comes later. */
  #answer(message: ToWorker): Requests[RequestName][1] | undefined {
    switch (message.name) {
      case 'load':
        return this.#open(Playground.open(message.argument.scene));
      case 'restore':
        return this.#open(Playground.restore(message.argument.recording));
      case 'play':
        this.#pacer.play(message.argument.playing, message.argument.speed);
        return null;
      case 'act':
        return this.#act(message.argument);
      case 'step':
        this.#pacer.catchUp();
        this.#current().step();
        this.#pacer.changed();
        return null;
      case 'pass':
        this.#pacer.catchUp();
        this.#current().advanceTo(this.#current().now + message.argument.ms);
        this.#pacer.changed();
        return null;
      case 'watch':
        this.#watched = true;
        this.#streams.watch(this.#current(), message.argument.stream, message.argument);
        this.#pacer.changed();
        return null;
      case 'unwatch':
        this.#streams.unwatch(message.argument.stream);
        return null;
      case 'wake':
        this.#pacer.catchUp();
        this.#wakes.add(message.id, this.#current().now + message.argument.after);
        this.#pacer.changed();
        return undefined;
      case 'read':
        this.#watched = true;
        return this.#current().read(message.argument);
      case 'trace':
        return this.#current().trace(message.argument.request) ?? null;
      case 'ripple':
        return this.#current().ripple(message.argument) ?? null;
      case 'rules':
        return this.#current().rulesText(message.argument.node, message.argument.tool) ?? null;
      case 'service-table':
        return this.#current().serviceTable();
      case 'rule-cost':
        return measureRules(message.argument);
      case 'probe':
        return probe(message.argument);
      case 'own-rules':
        return drawForeign(message.argument);
      case 'draw-trace':
        return drawTrace(message.argument);
      case 'manifest':
        return this.#current().manifest(message.argument.id) ?? null;
      case 'recording':
        return this.#current().recording();
    }
  }

  #act(action: Requests['act'][0]): ActionResult {
    this.#pacer.catchUp();
    const playground = this.#current();
    const result = playground.act(action);
    if (this.#parts.missed) return result;
    this.#out.post({ kind: 'checkpoint', recording: playground.recording() });
    this.#pacer.changed();
    return result;
  }

  /** Another world: who watched the one before, or waited in it, does so no longer. */
  #open(result: Opened): ActionResult {
    if (!result.ok || this.#parts.missed) return failed(result.problems);
    if (this.#playground) this.#out.post({ kind: 'replaced' });
    this.#streams.clear();
    for (const id of this.#wakes.clear()) this.#fail(id, 'the scene was replaced');
    this.#watched = false;
    this.#heard = Number.POSITIVE_INFINITY;
    this.#show(result.playground);
    return opened(result.playground, result.problems);
  }

  /** The same world once more: watches go on. */
  #remake(recording: Recording): void {
    const result = Playground.restore(recording, this.#watched);
    if (!result.ok || this.#parts.missed) return;
    this.#streams.reopen(result.playground);
    this.#show(result.playground);
  }

  #show(playground: Playground): void {
    this.#playground = playground;
    this.#reset = true;
    this.#pacer.restart();
    this.#publish();
    this.#out.post({ kind: 'checkpoint', recording: playground.recording() });
    if (this.#parts.more.length > 0) this.#load(this.#parts.more);
  }

  #current(): Playground {
    if (!this.#playground) throw new RequestFailed('no scene is open yet');
    return this.#playground;
  }

  #publish(): void {
    if (!this.#playground) return;
    this.#update(this.#playground);
    const events = this.#streams.take();
    if (events.length > 0) this.#out.post({ kind: 'watched', events });
    const { now } = this.#playground;
    for (const id of this.#wakes.take(now)) this.#out.post({ kind: 'result', id, value: now });
  }

  #update(playground: Playground): void {
    const batch = playground.drain();
    if (!this.#reset && isEmpty(batch) && !this.#pacer.clockChanged()) return;
    const clock = this.#pacer.clock();
    const update: Update = { reset: this.#reset, clock, scene: playground.name, ...batch };
    // What flew before the curtain rose is history.
    const shown = this.#reset ? { ...update, flights: [], outputs: batch.outputs.slice(this.#heard) } : update;
    this.#heard = batch.outputs.length + (this.#reset ? 0 : this.#heard);
    this.#reset = false;
    this.#out.post({ kind: 'update', update: shown });
  }

  #crashed(error: unknown): void {
    this.#pacer.stop();
    this.#out.post({ kind: 'crashed', message: messageOf(error) });
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const isEmpty = (batch: WorldBatch): boolean =>
  [batch.upserts, batch.deletes, batch.flights, batch.requests, batch.outputs].every(({ length }) => length === 0) &&
  !batch.layout;
