import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { faultsOf } from '../testing/convergence/invariants.ts';
import { minimize } from '../testing/convergence/minimize.ts';
import { carryOut, type Operation, operation, recover } from '../testing/convergence/operations.ts';
import { Trial } from '../testing/convergence/trial.ts';

const seeds = 500;
const length = 200;
/** Beyond those, seeds that once found something. */
const pinned: readonly number[] = [];

/** What does not hold when the operations are done and all is quiet, and once more when all machines are repaired. */
function faultsAfter(operations: readonly Operation[], seed: number): string[] {
  const trial = new Trial(seed);
  trial.run(3000);
  try {
    carryOut(trial, operations);
    trial.settle();
    const faults = faultsOf(trial);
    recover(trial);
    trial.settle();
    return [...faults, ...faultsOf(trial).map((fault) => `all repaired: ${fault}`)];
  } catch (error) {
    return [String(error)];
  }
}

const operationsOf = (seed: number): readonly Operation[] =>
  fc.sample(fc.array(operation, { minLength: length, maxLength: length }), { seed, numRuns: 1 }).flat();

/** Few operations that still fail, for whoever has to find out why. */
function report(operations: readonly Operation[], seed: number): string {
  const least = minimize(operations, (some) => faultsAfter(some, seed).length > 0);
  return `seed ${seed}: ${JSON.stringify(least)}\n${faultsAfter(least, seed).slice(0, 5).join('\n')}`;
}

/**
 * "Holds" means: EndpointSlices are the pods that match; each node's rules lead to exactly the endpoints that traffic policies allow,
 * and nowhere for Services that are gone; nothing is given twice, nothing given back is lost; owners live; watches saw every write.
 */
describe('after any operations, when all is quiet, the cluster is what its objects say', () => {
  test(`${seeds} times ${length} operations`, { timeout: 600_000 }, () => {
    for (const seed of [...pinned, ...Array.from({ length: seeds }, (_, i) => i + 1)]) {
      const operations = operationsOf(seed);
      if (faultsAfter(operations, seed).length > 0) expect.fail(report(operations, seed));
    }
  });

  test.each<readonly [what: string, operations: readonly Operation[]]>([
    [
      'slices orphaned by a Service, then another of that name',
      [
        ['expose', 0, 95, 21],
        ['wait', 4, 0, 0],
        ['delete', 0, 2, 2],
        ['wait', 4, 0, 0],
        ['expose', 0, 24, 1],
      ],
    ],
    [
      'a Service deleted in the foreground',
      [
        ['deploy', 0, 3, 0],
        ['expose', 0, 0, 0],
        ['wait', 6, 0, 0],
        ['delete', 0, 2, 1],
      ],
    ],
    [
      'a Service whose load balancer is still being made when it is deleted',
      [
        ['deploy', 0, 3, 0],
        ['expose', 0, 2, 0],
        ['wait', 2, 0, 0],
        ['delete', 0, 2, 0],
      ],
    ],
    [
      'a machine taken away and put back twice in one instant',
      [
        ['node-gone', 2, 0, 0],
        ['node-new', 2, 0, 0],
        ['node-gone', 2, 0, 0],
        ['node-new', 2, 0, 0],
      ],
    ],
    [
      'a node cut off from the control plane while a Service came, and joined again',
      [
        ['partition', 0, 0, 0],
        ['expose', 0, 0, 0],
      ],
    ],
  ])('%s', (_, operations) => {
    expect(faultsAfter(operations, 1)).toEqual([]);
  });
});
