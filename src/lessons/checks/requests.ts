import type { RequestTrace } from '../../model/trace.ts';
import type { CheckOf } from '../schema.ts';
import { met, unmet, type Verdict } from '../stage.ts';
import { fits } from './fits.ts';
import { chainsOf, clientAddress, endedIn, endOf, passes } from './traces.ts';

type Wanted = Pick<
  CheckOf<'requests'>,
  | 'outcome'
  | 'by'
  | 'seenFrom'
  | 'passes'
  | 'avoids'
  | 'droppedIn'
  | 'reason'
  | 'body'
  | 'atLeast'
  | 'atMost'
  | 'servers'
  | 'serversAtMost'
>;

const namesOf = (by: string): readonly string[] => [by, by.slice(by.indexOf('/') + 1)];
const orNothing = (list: readonly string[]): string => list.join(', ') || 'nothing';

function wrongSource(trace: RequestTrace, wanted: string, nodes: readonly string[]): string | undefined {
  const { seenFrom = '' } = trace;
  if (wanted === 'client')
    return seenFrom === clientAddress(trace) ? undefined : `the server saw ${seenFrom}, not the client's own address`;
  if (wanted === 'node') return nodes.includes(seenFrom) ? undefined : `the server saw ${seenFrom}, which is no node's`;
  return seenFrom === wanted ? undefined : `the server saw ${seenFrom}, not ${wanted}`;
}

/** What is not as wanted of one request; undefined when all is. */
function faultOf(trace: RequestTrace, wanted: Wanted, nodes: readonly string[]): string | undefined {
  const { outcome = 'pending', by = '', reason, body = '' } = trace;
  if (outcome !== wanted.outcome) return `it was ${outcome}, not ${wanted.outcome}: ${reason}`;
  const pattern = wanted.by;
  if (pattern !== undefined && !namesOf(by).some((name) => fits(pattern, name)))
    return `${by || 'nobody'} answered, not ${pattern}`;
  if (wanted.body !== undefined && !fits(wanted.body, body.trim())) return `the answer was "${body.trim()}"`;
  const missing = wanted.passes.find((chain) => !passes(trace, chain));
  if (missing !== undefined) return `no rule of ${missing} matched; rules matched in ${orNothing(chainsOf(trace))}`;
  const passed = wanted.avoids.find((chain) => passes(trace, chain));
  if (passed !== undefined) return `a rule of ${passed} matched`;
  if (wanted.droppedIn !== undefined && !endedIn(trace, wanted.droppedIn))
    return `it ended in ${endOf(trace)?.chain || 'no chain'}, not in ${wanted.droppedIn}`;
  if (wanted.reason !== undefined && endOf(trace)?.reason !== wanted.reason)
    return `it ended with "${endOf(trace)?.reason ?? 'delivered'}", not "${wanted.reason}"`;
  return wanted.seenFrom === undefined ? undefined : wrongSource(trace, wanted.seenFrom, nodes);
}

/**
 * Whether requests are as wanted: all of them, or as many as the check says.
 * @param nodes addresses of the cluster's nodes
 */
export function judgeRequests(traces: readonly RequestTrace[], wanted: Wanted, nodes: readonly string[]): Verdict {
  const faults = traces.flatMap((trace) => faultOf(trace, wanted, nodes) ?? []);
  const good = traces.length - faults.length;
  const least = wanted.atLeast ?? (wanted.atMost === undefined ? traces.length : 0);
  const some = faults[0] === undefined ? '' : `; of another, ${faults[0]}`;
  if (good < least)
    return unmet(
      traces.length === 1 && faults[0]
        ? faults[0]
        : `${good} of ${traces.length} are as wanted, ${least} are needed${some}`,
    );
  if (wanted.atMost !== undefined && good > wanted.atMost)
    return unmet(`${good} of ${traces.length} are so, at most ${wanted.atMost} may be`);
  const servers = new Set(traces.flatMap(({ by }) => by ?? []));
  if (wanted.servers !== undefined && servers.size < wanted.servers)
    return unmet(
      `${servers.size === 1 ? 'only one server' : `only ${servers.size} servers`} answered: ${orNothing([...servers])}`,
    );
  if (wanted.serversAtMost !== undefined && servers.size > wanted.serversAtMost)
    return unmet(`${servers.size} servers answered: ${orNothing([...servers])}`);
  return met(`${good} of ${traces.length} are as wanted`);
}
