import { describe, expect, test } from 'vitest';
import type { Pod, PodDisruptionBudget } from '../../model/objects/index.ts';
import { deploymentOf, Lab } from '../../testing/lab.ts';

const pdbs = '/apis/policy/v1/namespaces/default/poddisruptionbudgets';
const budget = (spec: string, name = 'web'): string =>
  `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: ${name}}\nspec: {${spec}}\n`;
const ofWeb = 'selector: {matchLabels: {app: web}}';

class Budgets extends Lab {
  status(name = 'web'): PodDisruptionBudget['status'] {
    return JSON.parse(this.playground.read({ method: 'GET', path: `${pdbs}/${name}` }).body).status;
  }

  /** The pods that are neither gone nor going. */
  staying(): Pod[] {
    return this.pods('web').filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  }

  evict(pod = '', query = '') {
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: pod } };
    const { status, body: text } = this.rest('POST', `/api/v1/namespaces/default/pods/${pod}/eviction${query}`, body);
    return { status, ...JSON.parse(text) };
  }

  evictFirst = (query = '') => this.evict(this.staying()[0]?.metadata.name, query);
}

const lab = (...documents: readonly string[]): Budgets => new Budgets(deploymentOf('web', 3), ...documents).run(5);

describe('a PodDisruptionBudget', () => {
  test.each([
    ['minAvailable: 2', { expectedPods: 3, desiredHealthy: 2, currentHealthy: 3, disruptionsAllowed: 1 }],
    ['minAvailable: 30%', { expectedPods: 3, desiredHealthy: 1, disruptionsAllowed: 2 }],
    ['maxUnavailable: 1', { expectedPods: 3, desiredHealthy: 2, disruptionsAllowed: 1 }],
    ['maxUnavailable: 34%', { expectedPods: 3, desiredHealthy: 1, disruptionsAllowed: 2 }],
    ['minAvailable: 5', { expectedPods: 3, desiredHealthy: 5, disruptionsAllowed: 0 }],
    ['minAvailable: 0', { desiredHealthy: 0, disruptionsAllowed: 3 }],
  ])('with %s allows as many disruptions as leave enough pods ready', (spec, status) => {
    expect(lab(budget(`${spec}, ${ofWeb}`)).status()).toMatchObject({ ...status, observedGeneration: 1 });
  });

  test('is of all pods of its namespace with the empty selector, and of none without one', () => {
    const both = lab(budget('minAvailable: 1, selector: {}', 'all'), budget('minAvailable: 1', 'none'));
    expect([both.status('all').expectedPods, both.status('none').expectedPods]).toEqual([3, 0]);
  });

  test('says in which state it is, and is printed as kubectl does', () => {
    const one = lab(budget(`minAvailable: 3, ${ofWeb}`));
    expect(one.status().conditions).toMatchObject([
      { type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods' },
    ]);
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const table = JSON.parse(one.playground.read({ method: 'GET', path: pdbs, accept }).body);
    expect(table.columnDefinitions.map(({ name }: { readonly name: string }) => name)).toEqual([
      'Name',
      'Min Available',
      'Max Unavailable',
      'Allowed Disruptions',
      'Age',
    ]);
    expect(table.rows[0].cells.slice(0, 4)).toEqual(['web', '3', 'N/A', 0]);
  });

  test('has one of minAvailable and maxUnavailable, as a number or a share', () => {
    const refusal = (spec: object): string => {
      const body = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'bad' }, spec };
      return JSON.parse(lab().rest('POST', pdbs, body).body).message;
    };
    expect(refusal({ minAvailable: 1, maxUnavailable: 1 })).toContain(
      'minAvailable and maxUnavailable cannot be both set',
    );
    expect(refusal({ minAvailable: -1 })).toContain(
      'spec.minAvailable: Invalid value: -1: must be greater than or equal to 0',
    );
    expect(refusal({ maxUnavailable: '101%' })).toContain('must not be greater than 100%');
  });
});

describe('an eviction', () => {
  test('deletes the pod when its budget allows it, and is refused with 429 when that would leave too few', () => {
    const world = lab(budget(`minAvailable: 2, ${ofWeb}`));
    expect(world.evictFirst()).toMatchObject({ status: 'Success' });
    expect(world.staying()).toHaveLength(2);
    expect(world.evictFirst()).toMatchObject({
      code: 429,
      reason: 'TooManyRequests',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      details: {
        causes: [
          {
            reason: 'DisruptionBudget',
            message: expect.stringMatching(/^The disruption budget web needs 2 healthy pods/),
          },
        ],
      },
    });
    expect(world.staying()).toHaveLength(2);
    // The ReplicaSet's new pod is ready: there is a disruption to spare again.
    world.run(10);
    expect(world.evictFirst()).toMatchObject({ status: 'Success' });
  });

  test('is not refused without a budget; with two it is not supported', () => {
    expect(lab().evictFirst()).toMatchObject({ status: 'Success' });
    const two = lab(budget(`minAvailable: 1, ${ofWeb}`), budget(`minAvailable: 1, ${ofWeb}`, 'again'));
    expect(two.evictFirst()).toMatchObject({
      code: 500,
      message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    });
  });

  test('can be tried without being done', () => {
    const world = lab(budget(`minAvailable: 2, ${ofWeb}`));
    expect(world.evictFirst('?dryRun=All')).toMatchObject({ status: 'Success' });
    expect(world.run(2).staying()).toHaveLength(3);
    expect(world.status().disruptionsAllowed).toBe(1);
  });

  test('of a pod that is not ready needs AlwaysAllow when too few others are', () => {
    const sick = (policy: string) => {
      const world = lab(budget(`minAvailable: 3, ${policy}${ofWeb}`));
      const [pod] = world.staying();
      const name = pod?.metadata.name ?? '';
      world.playground.act({ kind: 'readiness', namespace: 'default', pod: name, ready: false });
      return world.run(2).evict(name);
    };
    expect(sick('')).toMatchObject({ code: 429 });
    expect(sick('unhealthyPodEvictionPolicy: AlwaysAllow, ')).toMatchObject({ status: 'Success' });
  });

  test('names the pod of its path', () => {
    const { message } = JSON.parse(
      lab().rest('POST', '/api/v1/namespaces/default/pods/web/eviction', { metadata: { name: 'other' } }).body,
    );
    expect(message).toBe('name in URL does not match name in Eviction object');
  });
});

describe('draining a node', () => {
  const drained = (spec: string) => {
    const world = lab(budget(`${spec}, ${ofWeb}`));
    const on = (node: string): string[] =>
      world.staying().flatMap(({ spec: { nodeName }, metadata: { name } }) => (nodeName === node ? name : []));
    // Two of three on one node.
    const node = on('node-1').length > 1 ? 'node-1' : 'node-2';
    const names = on(node);
    const { message } = world.playground.act({ kind: 'drain', node });
    return { world, node, names, on, lines: message.split('\n').filter((line) => !line.includes('kube-system')) };
  };

  test('waits for its budget: pods go one after the other, as fast as new ones get ready elsewhere', () => {
    const { world, node, names, on, lines } = drained('minAvailable: 2');
    expect(lines).toEqual([
      `node/${node} cordoned`,
      `evicting pod default/${names[0]}`,
      `evicting pod default/${names[1]}`,
      `error when evicting pods/"${names[1]}" -n "default" (will retry after 5s): Cannot evict pod as it would violate the pod's disruption budget.`,
    ]);
    expect(on(node)).toEqual([names[1]]);
    let least = 3;
    const isReady = (pod: Pod) =>
      pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
    world.until(() => {
      least = Math.min(least, world.staying().filter(isReady).length);
      return on(node).length === 0;
    }, 20);
    expect(least).toBe(2);
  });

  test('that a budget never allows goes on until the node is uncordoned', () => {
    const { world, node, names, on } = drained('minAvailable: 3');
    expect(world.run(60) && on(node)).toEqual(names);
    world.playground.act({ kind: 'cordon', node, on: false });
    world.run(6);
    world.rest('DELETE', `${pdbs}/web`);
    world.run(20);
    expect(on(node)).toEqual(names);
  });
});
