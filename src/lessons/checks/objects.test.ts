import { expect, test } from 'vitest';
import { deploymentOf, serviceNamed } from '../../testing/lab.ts';
import type { CheckOf } from '../schema.ts';
import type { Stage } from '../stage.ts';
import { localTheatre } from '../theatre.ts';
import { judgeObject } from './objects.ts';
import { wantedOf } from './words.ts';

/** A world in which three pods are behind a Service "web". */
async function stageOf(): Promise<Stage> {
  const opened = await localTheatre([deploymentOf('web', 3), serviceNamed('web', 'ports: [{port: 80}]')].join('---\n'));
  if ('problems' in opened) throw new Error(JSON.stringify(opened.problems));
  return opened.theatre.stage;
}

const plain = { check: 'object', namespace: 'default', counted: false, absent: false, any: false } as const;
const addresses: CheckOf<'object'> = {
  ...plain,
  get: 'endpointslices',
  selector: 'kubernetes.io/service-name=web',
  path: '{.endpoints[*].addresses[*]}',
  counted: true,
};
const anyPodOf = (name: string): CheckOf<'object'> => ({
  ...plain,
  get: 'pods',
  path: '{.metadata.name}',
  matches: name,
  any: true,
});

test('How many values there are at a path can be checked, as well as each of them', async () => {
  const stage = await stageOf();
  expect(await judgeObject({ ...addresses, equals: 3 }, stage)).toEqual({ met: true, why: 'there are 3' });
  expect(await judgeObject({ ...addresses, atLeast: 4 }, stage)).toEqual({
    met: false,
    why: 'of the number of endpointslices {.endpoints[*].addresses[*]}: it is 3, and must be 4 at least',
  });
  expect(await judgeObject({ ...addresses, path: '{.nowhere[*]}', atMost: 0 }, stage)).toMatchObject({ met: true });
  expect(wantedOf({ ...addresses, equals: 3 })).toBe('The number of endpointslices {.endpoints[*].addresses[*]} is 3');
});

test('one of several is looked for: found, or said in numbers, or in the author’s own words not yet', async () => {
  const stage = await stageOf();
  expect(await judgeObject(anyPodOf('web-*'), stage)).toMatchObject({ met: true });
  expect(await judgeObject(anyPodOf('shop-*'), stage)).toEqual({
    met: false,
    why: 'pods {.metadata.name}: 0 of 3 are as wanted',
  });
  const said = { ...anyPodOf('shop-*'), says: 'A pod of the shop runs' };
  expect(await judgeObject(said, stage)).toEqual({ met: false, why: 'not yet' });
});
