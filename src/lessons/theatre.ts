import { LocalEngine } from '../client/local-engine.ts';
import { engineApi } from '../kubectl/engine-api.ts';
import type { Action, Recording } from '../model/action.ts';
import type { RequestTrace } from '../model/trace.ts';
import { words } from '../words/en.ts';
import { placeOf } from './checks/places.ts';
import type { Step } from './lesson.ts';
import type { Said, Stage } from './stage.ts';
import { typedLines } from './typed-line.ts';
import type { OpenTheatre, Theatre } from './verify.ts';

/** A request that was sent is over by then (virtual ms). */
const requestPatience = 11_000;

/** Commands of a lesson that take longer than this (virtual ms) never end. */
const commandPatience = 300_000;

/** A world in this process, in which time passes as far as somebody waits. */
class LocalTheatre implements Theatre {
  readonly type: Theatre['type'];
  readonly stage: Stage;
  readonly #engine: LocalEngine;
  /** Requests that are over, of the step. */
  #over: number[] = [];
  #said = new Map<number, Said>();
  #step: Step | undefined;

  constructor(engine: LocalEngine) {
    this.#engine = engine;
    const type = typedLines(engine, { pause: () => engine.pause() });
    this.type = (line) => engine.until(type(line), commandPatience);
    engine.onUpdate(({ requests }) => {
      this.#over.push(...requests.filter(({ outcome }) => outcome !== 'pending').map(({ id }) => id));
    });
    this.stage = {
      api: engineApi(engine),
      words: words.checks.found,
      probe: async (sends) => engine.request('probe', { recording: await engine.request('recording', null), sends }),
      seen: async () => (await Promise.all(this.#over.map((id) => this.#trace(id)))).flatMap((trace) => trace ?? []),
      said: (check) => this.#said.get(check),
    };
  }

  act(action: Action) {
    return this.#engine.request('act', action);
  }

  async wait(ms: number): Promise<void> {
    await this.#engine.pass(ms);
  }

  recording(): Promise<Recording> {
    return this.#engine.request('recording', null);
  }

  stepBegins(step: Step): void {
    this.#step = step;
    this.#over = [];
    this.#said = new Map();
  }

  async answer(): Promise<void> {
    for (const [at, check] of (this.#step?.checks ?? []).entries()) {
      if (check.check === 'question') this.#said.set(at, { choice: check.answer });
      if (check.check !== 'predict') continue;
      const from = await placeOf(check.from, this.stage);
      if (from === undefined) continue;
      const { requests } = await this.act({ kind: 'send', from, to: check.to, count: 1 });
      await this.wait(requestPatience);
      const request = await this.#trace(requests[0] ?? 0);
      this.#said.set(at, { choice: check.choices?.[0] ?? '', ...(request && { request }) });
    }
  }

  async #trace(request: number): Promise<RequestTrace | undefined> {
    return (await this.#engine.request('trace', { request })) ?? undefined;
  }
}

/** Opens a theatre in this process, for tests and the command line. */
export const localTheatre: OpenTheatre = async (scene) => {
  const engine = new LocalEngine();
  const { ok, problems } = await engine.request('load', { scene });
  return ok ? { theatre: new LocalTheatre(engine) } : { problems };
};
