import { describe, expect, test } from 'vitest';
import { SmallCluster } from '../../testing/small-cluster.ts';
import type { DeleteOptions } from '../apiserver/api.ts';

function running() {
  const cluster = new SmallCluster();
  cluster.deploy('web', 2);
  cluster.until(() => cluster.ready('web').length === 2);
  const { api } = cluster;
  const remove = (propagationPolicy: NonNullable<DeleteOptions['propagationPolicy']>) =>
    api.delete('Deployment', 'default', 'web', { propagationPolicy }, 'user');
  const left = () => ['Deployment', 'ReplicaSet', 'Pod'].map((kind) => api.list(kind as 'Pod', 'default').length);
  return { cluster, api, remove, left };
}

const configMap = (name: string, owners: readonly { name: string; uid: string; block?: boolean }[] = []) => ({
  metadata: {
    name,
    namespace: 'default',
    ownerReferences: owners.map(({ block, ...owner }) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      blockOwnerDeletion: block ?? false,
      ...owner,
    })),
  },
});

describe('deleting an owner', () => {
  test('in the background takes it at once and its dependents after it', () => {
    const { cluster, remove, left } = running();
    remove('Background');
    expect(left()).toEqual([0, 1, 2]);
    cluster.until(() => left().join() === '0,0,2', 1); // The pods have their grace period.
    cluster.run(40);
    expect(left()).toEqual([0, 0, 0]);
  });

  test('in the foreground keeps it, marked, until its last dependent is gone', () => {
    const { cluster, api, remove, left } = running();
    const order: string[] = [];
    api.onWrite(({ type, object }) => {
      if (type === 'DELETED') order.push(object.kind);
    });
    remove('Foreground');
    cluster.run(0.02);
    expect(left()).toEqual([1, 1, 2]);
    expect(api.get('Deployment', 'default', 'web')?.metadata).toMatchObject({
      deletionTimestamp: expect.any(String),
      finalizers: ['foregroundDeletion'],
    });
    cluster.run(40);
    expect(left()).toEqual([0, 0, 0]);
    expect(order.filter((kind) => kind !== 'Event')).toEqual(['Pod', 'Pod', 'ReplicaSet', 'Deployment']);
  });

  test('as orphan leaves its dependents running, without owner', () => {
    const { cluster, api, remove, left } = running();
    remove('Orphan');
    cluster.run(5);
    expect(left()).toEqual([0, 1, 2]);
    expect(api.list('ReplicaSet', 'default')[0]?.metadata.ownerReferences ?? []).toEqual([]);
    expect(cluster.ready('web')).toHaveLength(2);
  });
});

describe('a dependent', () => {
  test('of two owners loses the reference to the one that goes, and stays', () => {
    const cluster = new SmallCluster(0);
    const { api } = cluster;
    const [a, b] = ['a', 'b'].map((name) => api.create('ConfigMap', configMap(name), 'user').metadata);
    if (!a || !b) throw new Error('not created');
    api.create(
      'ConfigMap',
      configMap(
        'child',
        [a, b].map(({ name, uid }) => ({ name, uid, block: true })),
      ),
      'user',
    );
    cluster.run(1);
    api.delete('ConfigMap', 'default', 'a', { propagationPolicy: 'Foreground' }, 'user');
    cluster.run(1);
    expect(api.get('ConfigMap', 'default', 'a')).toBeUndefined();
    const child = api.get('ConfigMap', 'default', 'child');
    expect(child?.metadata.ownerReferences?.map(({ name }) => name)).toEqual(['b']);
  });

  test('whose owner never was is deleted; one that does not block does not hold its owner back', () => {
    const cluster = new SmallCluster(0);
    const { api } = cluster;
    const owner = api.create('ConfigMap', configMap('owner'), 'user').metadata;
    api.create('ConfigMap', configMap('ghostly', [{ name: 'owner', uid: 'another' }]), 'user');
    api.create(
      'ConfigMap',
      {
        metadata: {
          ...configMap('free', [{ name: 'owner', uid: owner.uid }]).metadata,
          finalizers: ['example.com/keep'],
        },
      },
      'user',
    );
    cluster.run(1);
    expect(api.get('ConfigMap', 'default', 'ghostly')).toBeUndefined();
    api.delete('ConfigMap', 'default', 'owner', { propagationPolicy: 'Foreground' }, 'user');
    cluster.run(1);
    expect(
      api.list('ConfigMap').map(({ metadata }) => [metadata.name, metadata.deletionTimestamp !== undefined]),
    ).toEqual([['free', true]]);
  });
});

test('the kubernetes Service comes back at its address when it is deleted', () => {
  const cluster = new SmallCluster(0);
  cluster.run(3);
  cluster.api.delete('Service', 'default', 'kubernetes', {}, 'user');
  cluster.run(6.9);
  expect(cluster.api.get('Service', 'default', 'kubernetes')).toBeUndefined();
  cluster.run(0.1);
  expect(cluster.api.get('Service', 'default', 'kubernetes')?.spec.clusterIP).toBe('10.96.0.1');
});
