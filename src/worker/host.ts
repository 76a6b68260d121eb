import { drawForeign, drawTrace, measureRules, Playground, probe, type WorldBatch } from '../engine/index.ts';
import type { ActionResult, Problem, RequestName, Requests, ToWorker, Update } from '../protocol/messages.ts';
import { Pacer } from './pacer.ts';
import { Parts } from './parts.ts';
import type { Surroundings } from './surroundings.ts';

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
  /** Not answered yet, in order. */
  readonly #messages: ToWorker[] = [];
  #playground: Playground | undefined;
  #reset = false;
  /** Of what the world's programs have said, so much was published; what comes before in a world made again is history. */
  #heard = 0;
  #attempting = false;

  constructor(out: Surroundings) {
    this.#out = out;
    this.#pacer = new Pacer(out, {
      now: () => this.#playground?.now ?? 0,
      nextAt: () => this.#playground?.nextAt,
      advanceTo: (time) => this.#attempt(() => this.#playground?.advanceTo(time)),
      publish: () => this.#publish(),
    });
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
      if (!this.#parts.missed) this.#out.post({ kind: 'result', id: message.id, value });
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      this.#out.post({ kind: 'failed', id: message.id, problems: [{ message: error.message, severity: 'error' }] });
    }
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
    this.#attempting = true;
    try {
      run();
    } catch (error) {
      if (!this.#parts.missed) this.#crashed(error);
    }
    this.#attempting = false;
    if (!this.#parts.missed) return;
    this.#load(this.#parts.takeMissed(), () => {
      if (before) this.#replace(Playground.restore(before), this.#heard);
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

  #answer(message: ToWorker): Requests[RequestName][1] {
    switch (message.name) {
      case 'load':
        return this.#replace(Playground.open(message.argument.scene));
      case 'restore':
        return this.#replace(Playground.restore(message.argument.recording));
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
      case 'read':
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

  /** @param heard how much of what its programs said was published before; all, unless the page knows nothing of its being made again */
  #replace(result: ReturnType<typeof Playground.open>, heard = Number.POSITIVE_INFINITY): ActionResult {
    if (!result.ok || this.#parts.missed) return failed(result.problems);
    this.#heard = heard;
    this.#playground = result.playground;
    this.#reset = true;
    this.#pacer.restart();
    this.#publish();
    this.#out.post({ kind: 'checkpoint', recording: result.playground.recording() });
    if (this.#parts.more.length > 0) this.#load(this.#parts.more);
    return opened(result.playground, result.problems);
  }

  #current(): Playground {
    if (!this.#playground) throw new RequestFailed('no scene is open yet');
    return this.#playground;
  }

  #publish(): void {
    if (!this.#playground) return;
    const batch = this.#playground.drain();
    if (!this.#reset && isEmpty(batch) && !this.#pacer.clockChanged()) return;
    const clock = this.#pacer.clock();
    const update: Update = { reset: this.#reset, clock, scene: this.#playground.name, ...batch };
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
