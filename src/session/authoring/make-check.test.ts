import { describe, expect, it } from 'vitest';
import { LocalEngine } from '../../client/local-engine.ts';
import { wantedOf } from '../../lessons/checks/words.ts';
import type { RequestRecord } from '../../model/world.ts';
import { defaultScene } from '../default-scene.ts';
import { applyUpdate, emptyWorld, recordOf } from '../world.ts';
import { checkOfRequest, checksOfObject } from './make-check.ts';

/** The default scene, in which so many requests were sent. */
async function after({
  from,
  to,
  count = 1,
}: {
  readonly from?: string;
  readonly to: string;
  readonly count?: number;
}) {
  const engine = new LocalEngine();
  let world = emptyWorld;
  const requests = new Map<number, RequestRecord>();
  engine.onUpdate((update) => {
    world = applyUpdate(world, update);
    for (const record of update.requests) requests.set(record.id, record);
  });
  await engine.request('load', { scene: defaultScene });
  await engine.pass(1000);
  const address = world.services.get('service/default/frontend-svc')?.clusterIP ?? '';
  const [pod] = [...world.pods.values()].filter(({ owner }) => owner.startsWith('ReplicaSet/frontend'));
  const sent = await engine.request('act', {
    kind: 'send',
    from: from ?? pod?.id ?? '',
    to: to.replace('ADDRESS', address),
    count,
  });
  await engine.pass(12_000);
  const trace = await engine.request('trace', { request: sent.requests[0] ?? 0 });
  return { trace, list: [...requests.values()], world };
}

async function made(sent: Parameters<typeof after>[0]) {
  const { trace, list, world } = await after(sent);
  if (!trace) throw new Error('nothing was sent');
  return checkOfRequest(trace, list, world);
}

describe('a request that is made a check', () => {
  it('says who answered without what is new in each run, and through which Service’s rules', async () => {
    expect(await made({ from: 'pod/default/client', to: 'http://ADDRESS:80/', count: 3 })).toEqual({
      check: 'requests',
      from: 'pod/client',
      to: 'http://frontend-svc',
      count: 3,
      outcome: 'answered',
      by: 'default/frontend-*',
      passes: ['KUBE-SVC of default/frontend-svc'],
      avoids: [],
    });
  });

  it('names a pod of a Deployment by the Deployment, and keeps a port that is not 80', async () => {
    const check = await made({ to: 'http://ADDRESS:81/' });
    expect(check).toMatchObject({ from: 'deployment/frontend', to: 'http://frontend-svc:81', passes: [] });
    expect(check).not.toHaveProperty('by');
  });
});

describe('an object that is made a check', () => {
  it.each([
    [
      'deployment/default/frontend',
      [
        'There is deployment/frontend',
        'deployment/frontend {.status.readyReplicas} is 3',
        'There is no deployment/frontend',
      ],
    ],
    [
      'service/default/frontend-svc',
      [
        'There is service/frontend-svc',
        'service/frontend-svc {.spec.type} is ClusterIP',
        'service/frontend-svc {.spec.ports[*].port} is 80',
        'service/frontend-svc {.spec.selector.app} is frontend',
        'There is no service/frontend-svc',
      ],
    ],
    [
      'pod/default/client',
      ['There is pod/client', 'pod/client {.metadata.labels.run} is client', 'There is no pod/client'],
    ],
    ['outside/laptop', []],
  ])('%s', async (id, sentences) => {
    const { world } = await after({ from: 'pod/default/client', to: 'http://ADDRESS' });
    const record = recordOf(world, id);
    if (!record) throw new Error(`no ${id}`);
    expect(checksOfObject(record).map((check) => wantedOf(check))).toEqual(sentences);
  });
});
