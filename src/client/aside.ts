import type { RequestName, Requests } from '../protocol/messages.ts';
import { type EnginePort, WorkerClient } from './worker-client.ts';

/**
 * An engine of its own for questions that have nothing to do with the scene: long work there holds up nothing, and can be given up.
 * It is started at the first question.
 */
export class Aside {
  readonly #spawn: () => EnginePort;
  #client: WorkerClient | undefined;

  /** @param spawn makes a worker; called again after one was stopped. */
  constructor(spawn: () => EnginePort) {
    this.#spawn = spawn;
  }

  /** Asks. Rejects with `RequestFailed` when the engine crashes or is stopped meanwhile. */
  request<K extends RequestName>(name: K, argument: Requests[K][0]): Promise<Requests[K][1]> {
    this.#client ??= this.#start();
    return this.#client.request(name, argument);
  }

  /** Gives up what is under way. */
  stop(): void {
    this.#client?.stop('it was given up');
    this.#client = undefined;
  }

  #start(): WorkerClient {
    const client = new WorkerClient(this.#spawn);
    client.onCrash(() => {
      this.#client = undefined;
    });
    return client;
  }
}
