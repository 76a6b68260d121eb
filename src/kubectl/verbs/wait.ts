import type { Thing } from '../api.ts';
import { each, Failure, failed, ServerFailure } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { follow } from '../follow.ts';
import { valuesAt } from '../json-path.ts';
import { fileFlags } from '../manifests.ts';
import { pause } from '../pause.ts';
import { selecting, type Target, targetPath, targetsOf } from '../select.ts';
import { changeFlags, tell } from '../tell.ts';
import type { Run, Verb } from '../verb.ts';

const week = 7 * 86_400_000;

type Holds = (object: Thing) => boolean;

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly observedGeneration?: number;
}
interface Status {
  readonly conditions?: readonly Condition[];
  readonly observedGeneration?: number;
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** `condition=NAME[=VALUE]`; a status that speaks of an older generation does not count (condition.go). */
function conditionHolds(text: string): Holds {
  const [name = '', ...rest] = text.split('=');
  const value = rest.length === 0 ? 'true' : rest.join('=');
  return ({ metadata, status }) => {
    const { conditions = [], observedGeneration } = (status ?? {}) as Status;
    const found = conditions.find(({ type }) => same(type, name));
    if (!found) return false;
    const observed = found.observedGeneration ?? observedGeneration;
    const { generation } = metadata;
    if (typeof generation === 'number' && observed !== undefined && observed < generation) return false;
    return same(found.status, value);
  };
}

/** Splits at single `=`; `==` stays (splitJSONPathInput). */
function splitPath(input: string): string[] {
  return input.split(/(?<!=)=(?!=)/).filter((part, at) => at === 0 || part !== undefined);
}

/** `jsonpath={…}[=VALUE]` (json.go). Throws Failure. */
function pathHolds(input: string): Holds {
  const parts = splitPath(input);
  const form =
    "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'";
  if (parts.length > 2) throw failed(form);
  const [given = '', wanted] = parts;
  if (given === '') throw failed('jsonpath expression cannot be empty');
  const path = given.startsWith('{') ? given : `{${given.startsWith('.') ? '' : '.'}${given}}`;
  const value = wanted?.replace(/^['"]+|['"]+$/g, '');
  if (value === '')
    throw failed("jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3");
  return (object) => {
    const found = valuesAt(path, object);
    if (found.length > 1) throw failed('given jsonpath expression matches more than one value');
    const [one] = found;
    if (one === undefined || value === undefined) return one !== undefined;
    if (typeof one === 'object' && one !== null)
      throw failed('jsonpath leads to a nested object or list which is not supported');
    return String(one).trim() === value.trim();
  };
}

/** What `--for` asks. Throws Failure (wait.go conditionFuncFor). */
function askedFor(text: string): 'delete' | 'create' | Holds {
  if (same(text, 'delete')) return 'delete';
  if (same(text, 'create')) return 'create';
  if (text.startsWith('condition=')) return conditionHolds(text.slice('condition='.length));
  if (text.startsWith('jsonpath=')) return pathHolds(text.slice('jsonpath='.length));
  throw failed(`unrecognized condition: ${JSON.stringify(text)}`);
}

const isNotFound = (error: unknown): boolean => error instanceof ServerFailure && error.status === 404;

/** `--for=create`: looks every half second until all there is to find is there. */
async function untilCreated(run: Run, end: number): Promise<void> {
  while (!run.signal.aborted) {
    try {
      const { targets } = await targetsOf(run, run.parsed.args);
      for (const target of targets) await run.client.get(targetPath(target));
      return;
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    if (run.client.api.now() >= end) throw failed('timed out waiting for the condition');
    await pause(run, Math.min(500, Math.max(1, end - run.client.api.now())));
  }
}

/** Waits for one object; false when the run was cancelled. Throws Failure at `end` (virtual ms). */
async function untilHolds(run: Run, target: Target, holds: 'delete' | Holds, end: number): Promise<boolean> {
  const { resource, name } = target;
  const left = Math.max(0, end - run.client.api.now());
  const gone = (): Failure => new Failure(`Error from server (NotFound): ${resource.name} "${name}" not found`);
  let first = true;
  const came = await follow(
    run,
    target,
    (now) => {
      if (holds === 'delete') return !now;
      if (!now && first) throw gone();
      first = false;
      return now !== undefined && holds(now);
    },
    left,
  );
  if (came !== 'timed out') return came === 'met';
  const about = `${resource.name}/${name}`;
  throw failed(left === 0 ? `condition not met for ${about}` : `timed out waiting for the condition on ${about}`);
}

/** `kubectl wait` (kubectl pkg/cmd/wait/wait.go). */
export const wait: Verb = {
  flags: flagsOf(`for timeout~ local! ${selecting} ${fileFlags} ${changeFlags}`),
  async run(run) {
    const { parsed } = run;
    const asked = askedFor(parsed.text('for') ?? '');
    const timeout = parsed.duration('timeout') ?? 30_000;
    const end = run.client.api.now() + (timeout < 0 ? week : timeout);
    if (asked === 'create') await untilCreated(run, end);
    if (run.signal.aborted) return;
    const { targets, failures } = await targetsOf(run, parsed.args);
    if (targets.length === 0 && failures.length === 0 && asked !== 'delete')
      throw failed('no matching resources found');
    const holds = asked === 'create' ? () => true : asked;
    await each(
      targets,
      async (target) => {
        const live = await run.client.find(targetPath(target));
        if (!live && asked === 'delete') return;
        if (!live) await run.client.get(targetPath(target));
        if (!(await untilHolds(run, target, holds, end)) || !live) return;
        tell(run, { resource: target.resource, object: live }, 'condition met');
      },
      failures,
    );
  },
};
