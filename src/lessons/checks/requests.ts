import type { RequestTrace } from '../../model/trace.ts';
import type { FoundWords } from '../../words/words.ts';
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
/** What requests are judged by: the addresses of the cluster's nodes, and the words to say it in. */
interface Judging {
  readonly nodes: readonly string[];
  readonly words: FoundWords;
}

function wrongSource(trace: RequestTrace, wanted: string, { nodes, words }: Judging): string | undefined {
  const { seenFrom = '' } = trace;
  if (wanted === 'client') return seenFrom === clientAddress(trace) ? undefined : words.sawNotClient(seenFrom);
  if (wanted === 'node') return nodes.includes(seenFrom) ? undefined : words.sawNoNode(seenFrom);
  return seenFrom === wanted ? undefined : words.sawNot(seenFrom, wanted);
}

/** What is not as wanted of one request; undefined when all is. */
function faultOf(trace: RequestTrace, wanted: Wanted, judging: Judging): string | undefined {
  const { words } = judging;
  const { outcome = 'pending', by = '', reason, body = '' } = trace;
  if (outcome !== wanted.outcome) {
    const was = outcome === 'pending' ? outcome : words.outcome[outcome];
    return words.was(was, words.outcome[wanted.outcome], reason);
  }
  const pattern = wanted.by;
  if (pattern !== undefined && !namesOf(by).some((name) => fits(pattern, name)))
    return words.answeredNot(by || words.nobody, pattern);
  if (wanted.body !== undefined && !fits(wanted.body, body.trim())) return words.answerWas(body.trim());
  const missing = wanted.passes.find((chain) => !passes(trace, chain));
  if (missing !== undefined) return words.noRuleOf(missing, chainsOf(trace).join(', ') || words.nothing);
  const passed = wanted.avoids.find((chain) => passes(trace, chain));
  if (passed !== undefined) return words.ruleOf(passed);
  if (wanted.droppedIn !== undefined && !endedIn(trace, wanted.droppedIn))
    return words.endedIn(endOf(trace)?.chain || undefined, wanted.droppedIn);
  if (wanted.reason !== undefined && endOf(trace)?.reason !== wanted.reason)
    return words.endedWith(endOf(trace)?.reason, wanted.reason);
  return wanted.seenFrom === undefined ? undefined : wrongSource(trace, wanted.seenFrom, judging);
}

/** Whether requests are as wanted: all of them, or as many as the check says. */
export function judgeRequests(traces: readonly RequestTrace[], wanted: Wanted, judging: Judging): Verdict {
  const { words } = judging;
  const faults = traces.flatMap((trace) => faultOf(trace, wanted, judging) ?? []);
  const good = traces.length - faults.length;
  const least = wanted.atLeast ?? (wanted.atMost === undefined ? traces.length : 0);
  if (good < least)
    return unmet(traces.length === 1 && faults[0] ? faults[0] : words.tooFew(good, traces.length, least, faults[0]));
  if (wanted.atMost !== undefined && good > wanted.atMost)
    return unmet(words.atMostSo(good, traces.length, wanted.atMost));
  const servers = [...new Set(traces.flatMap(({ by }) => by ?? []))];
  if (wanted.servers !== undefined && servers.length < wanted.servers) return unmet(words.tooFewServers(servers));
  if (wanted.serversAtMost !== undefined && servers.length > wanted.serversAtMost)
    return unmet(words.tooManyServers(servers));
  // Where few or none shall be so, "none is as wanted" would be misread.
  const { atMost } = wanted;
  return met(atMost === undefined ? words.asWanted(good, traces.length) : words.atMostSo(good, traces.length, atMost));
}
