import type {
  ActionResult,
  Clock,
  FromWorker,
  Recording,
  RequestName,
  Requests,
  RestWatchEvent,
  ToWorker,
  Update,
  WatchRequest,
} from '../protocol/messages.ts';
import { type EngineClient, RequestFailed, type Unsubscribe } from './engine-client.ts';

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: RequestFailed) => void;
}

/** What the client uses of a Worker. */
export interface EnginePort {
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(message: ToWorker): void;
  terminate(): void;
}

const gone: RestWatchEvent = {
  type: 'ERROR',
  object: {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'the scene was replaced',
    reason: 'Expired',
    code: 410,
  },
};

/** The engine in a Web Worker: one at a time, replaced after a crash. */
export class WorkerClient implements EngineClient {
  readonly #spawn: () => EnginePort;
  readonly #realTime: () => number;
  readonly #updateListeners = new Set<(update: Update) => void>();
  readonly #crashListeners = new Set<(message: string) => void>();
  readonly #replacedListeners = new Set<() => void>();
  readonly #waiting = new Map<number, Waiting>();
  readonly #streams = new Map<number, (event: RestWatchEvent) => void>();
  /** Pending calls of `after`. */
  #alarms = new Set<symbol>();
  #worker: EnginePort;
  #nextId = 1;
  #checkpoint: Recording | undefined;
  #clock: Clock = { now: 0, playing: false, speed: 1 };
  /** Real ms at which that clock was right. */
  #heardAt = 0;
  #crashed = false;

  /** @param spawn makes a worker; called again for each restart. @param realTime real ms */
  constructor(spawn: () => EnginePort, realTime: () => number = () => performance.now()) {
    this.#spawn = spawn;
    this.#realTime = realTime;
    this.#worker = this.#start();
  }

  request<K extends RequestName>(name: K, argument: Requests[K][0]): Promise<Requests[K][1]> {
    if (this.#crashed) return Promise.reject(stopped('the engine has stopped'));
    const id = this.#nextId++;
    return new Promise<Requests[K][1]>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, name, argument } as ToWorker);
    });
  }

  onUpdate(listener: (update: Update) => void): Unsubscribe {
    this.#updateListeners.add(listener);
    return () => this.#updateListeners.delete(listener);
  }

  watch(request: WatchRequest, onEvent: (event: RestWatchEvent) => void): Unsubscribe {
    const stream = this.#nextId++;
    this.#streams.set(stream, onEvent);
    this.request('watch', { ...request, stream }).catch(() => this.#hear(stream, gone));
    return () => {
      if (this.#streams.delete(stream)) this.request('unwatch', { stream }).catch(() => undefined);
    };
  }

  after(ms: number, call: () => void): Unsubscribe {
    const alarm = Symbol();
    this.#alarms.add(alarm);
    this.request('wake', { after: ms }).then(
      (now) => {
        this.#setClock({ ...this.#clock, now });
        if (this.#alarms.delete(alarm)) call();
      },
      () => this.#alarms.delete(alarm),
    );
    return () => this.#alarms.delete(alarm);
  }

  now(): number {
    const { now, playing, speed } = this.#clock;
    return playing ? now + (this.#realTime() - this.#heardAt) * speed : now;
  }

  onReplaced(listener: () => void): Unsubscribe {
    this.#replacedListeners.add(listener);
    return () => this.#replacedListeners.delete(listener);
  }

  onCrash(listener: (message: string) => void): Unsubscribe {
    this.#crashListeners.add(listener);
    return () => this.#crashListeners.delete(listener);
  }

  lastGood(): Recording | undefined {
    return this.#checkpoint && { ...this.#checkpoint, now: Math.max(this.#checkpoint.now, this.#clock.now) };
  }

  restart(recording: Recording): Promise<ActionResult> {
    this.#worker.terminate();
    this.#failAll('the engine was restarted');
    this.#replaced();
    this.#crashed = false;
    this.#worker = this.#start();
    return this.request('restore', { recording });
  }

  /** Ends the engine for good; what was asked is refused. */
  stop(why: string): void {
    this.#worker.terminate();
    this.#crashed = true;
    this.#failAll(why);
    this.#replaced();
  }

  #start(): EnginePort {
    const worker = this.#spawn();
    worker.onmessage = (event) => this.#receive(event.data);
    // A throw outside the host's guard, or a script that cannot be loaded.
    worker.onerror = (event) => this.#crash(event.message || 'the engine could not be loaded');
    return worker;
  }

  #receive(message: FromWorker): void {
    switch (message.kind) {
      case 'result':
        this.#take(message.id)?.resolve(message.value as never);
        return;
      case 'failed':
        this.#take(message.id)?.reject(new RequestFailed(message.problems));
        return;
      case 'update':
        this.#setClock(message.update.clock);
        for (const listener of this.#updateListeners) listener(message.update);
        return;
      case 'checkpoint':
        this.#checkpoint = message.recording;
        this.#setClock({ ...this.#clock, now: message.recording.now });
        return;
      case 'watched':
        for (const { stream, event } of message.events) this.#hear(stream, event);
        return;
      case 'replaced':
        this.#replaced();
        return;
      case 'crashed':
        this.#crash(message.message);
    }
  }

  #setClock(clock: Clock): void {
    this.#clock = clock;
    this.#heardAt = this.#realTime();
  }

  #hear(stream: number, event: RestWatchEvent): void {
    const listener = this.#streams.get(stream);
    if (event.type === 'ERROR' || event.type === 'END') this.#streams.delete(stream);
    listener?.(event);
  }

  /** What was waited for never comes. */
  #replaced(): void {
    this.#alarms = new Set();
    for (const stream of [...this.#streams.keys()]) this.#hear(stream, gone);
    for (const listener of this.#replacedListeners) listener();
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #crash(message: string): void {
    if (this.#crashed) return;
    this.#crashed = true;
    this.#worker.terminate();
    this.#failAll(`the engine has stopped: ${message}`);
    this.#replaced();
    for (const listener of this.#crashListeners) listener(message);
  }

  #failAll(why: string): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(stopped(why));
  }
}

const stopped = (message: string): RequestFailed => new RequestFailed([{ message, severity: 'error' }]);
