import type {
  ActionResult,
  FromWorker,
  Recording,
  RequestName,
  Requests,
  ToWorker,
  Update,
} from '../protocol/messages.ts';
import { type EngineClient, RequestFailed, type Unsubscribe } from './engine-client.ts';

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: RequestFailed) => void;
}

/** The engine in a Web Worker: one at a time, replaced after a crash. */
export class WorkerClient implements EngineClient {
  readonly #spawn: () => Worker;
  readonly #updateListeners = new Set<(update: Update) => void>();
  readonly #crashListeners = new Set<(message: string) => void>();
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker;
  #nextId = 1;
  #checkpoint: Recording | undefined;
  #now = 0;
  #crashed = false;

  /** @param spawn makes a worker; called again for each restart. */
  constructor(spawn: () => Worker) {
    this.#spawn = spawn;
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

  onCrash(listener: (message: string) => void): Unsubscribe {
    this.#crashListeners.add(listener);
    return () => this.#crashListeners.delete(listener);
  }

  lastGood(): Recording | undefined {
    return this.#checkpoint && { ...this.#checkpoint, now: Math.max(this.#checkpoint.now, this.#now) };
  }

  restart(recording: Recording): Promise<ActionResult> {
    this.#worker.terminate();
    this.#failAll('the engine was restarted');
    this.#crashed = false;
    this.#worker = this.#start();
    return this.request('restore', { recording });
  }

  /** Ends the engine for good; what was asked is refused. */
  stop(why: string): void {
    this.#worker.terminate();
    this.#crashed = true;
    this.#failAll(why);
  }

  #start(): Worker {
    const worker = this.#spawn();
    worker.onmessage = (event: MessageEvent<FromWorker>) => this.#receive(event.data);
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
        this.#now = message.update.clock.now;
        for (const listener of this.#updateListeners) listener(message.update);
        return;
      case 'checkpoint':
        this.#checkpoint = message.recording;
        this.#now = message.recording.now;
        return;
      case 'crashed':
        this.#crash(message.message);
    }
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
    for (const listener of this.#crashListeners) listener(message);
  }

  #failAll(why: string): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(stopped(why));
  }
}

const stopped = (message: string): RequestFailed => new RequestFailed([{ message, severity: 'error' }]);
