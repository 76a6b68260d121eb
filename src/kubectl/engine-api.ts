import type { EngineClient } from '../client/engine-client.ts';
import type { KubeApi } from './api.ts';

/** The API server of a scene: what only reads is asked, all else is done as a recorded action. */
export const engineApi = (engine: EngineClient): KubeApi => ({
  async rest(request) {
    if (request.method === 'GET') return engine.request('read', request);
    const { rest, message } = await engine.request('act', { kind: 'rest', request });
    if (!rest) throw new Error(message);
    return rest;
  },
  watch: (request, onEvent) => engine.watch(request, onEvent),
  now: () => engine.now(),
  after: (ms, call) => engine.after(ms, call),
});
