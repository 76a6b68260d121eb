import { expect, test } from 'vitest';
import { LocalEngine } from '../../client/local-engine.ts';
import { engineApi } from '../../kubectl/engine-api.ts';
import { defaultScene } from '../../session/default-scene.ts';
import { words } from '../../words/en.ts';
import type { CheckOf } from '../schema.ts';
import { judgeObject } from './objects.ts';
import { wantedOf } from './words.ts';

const addresses: CheckOf<'object'> = {
  check: 'object',
  get: 'endpointslices',
  namespace: 'default',
  selector: 'kubernetes.io/service-name=frontend-svc',
  path: '{.endpoints[*].addresses[*]}',
  counted: true,
  absent: false,
  any: false,
};

test('How many values there are at a path can be checked, as well as each of them', async () => {
  const engine = new LocalEngine();
  await engine.request('load', { scene: defaultScene });
  await engine.pass(60_000);
  const unused = () => Promise.reject(new Error('nothing is sent'));
  const stage = {
    api: engineApi(engine),
    words: words.checks.found,
    probe: unused,
    seen: unused,
    said: () => undefined,
  };
  expect(await judgeObject({ ...addresses, equals: 3 }, stage)).toEqual({ met: true, why: 'there are 3' });
  expect(await judgeObject({ ...addresses, atLeast: 4 }, stage)).toEqual({
    met: false,
    why: 'of the number of endpointslices {.endpoints[*].addresses[*]}: it is 3, and must be 4 at least',
  });
  expect(await judgeObject({ ...addresses, path: '{.nowhere[*]}', atMost: 0 }, stage)).toMatchObject({ met: true });
  expect(wantedOf({ ...addresses, equals: 3 })).toBe('The number of endpointslices {.endpoints[*].addresses[*]} is 3');
});
