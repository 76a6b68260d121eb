import { expect, test } from 'vitest';
import { LocalEngine } from '../client/local-engine.ts';
import { Lab } from '../testing/lab.ts';
import { engineApi } from './engine-api.ts';
import { kubectl } from './kubectl.ts';

test('what a server has is asked once, however many commands need it', async () => {
  const engine = new LocalEngine(new Lab().playground);
  const api = engineApi(engine);
  const asked: string[] = [];
  const counted = {
    ...api,
    rest: (request: Parameters<typeof api.rest>[0]) => {
      asked.push(request.path);
      return api.rest(request);
    },
  };
  for (const type of ['pods', 'services'])
    await engine.until(kubectl(['get', type], { api: counted, print: () => undefined }));
  expect(asked.filter((path) => path === '/apis')).toHaveLength(1);
  expect(asked.at(-1)).toBe('/api/v1/namespaces/default/services');
});
