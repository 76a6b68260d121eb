import { type DnsAnswer, type DnsQuestion, formatQuestion, parseAnswer } from '../../model/dns.ts';
import type { PlaceId } from '../../model/trace.ts';
import type { Cause } from '../network/application.ts';
import type { Network } from '../network/network.ts';
import type { Simulation } from '../sim/simulation.ts';

/** Answers a question for the sake of a client's request, now or later. */
export type Upstream = (question: DnsQuestion, cause: Cause, done: (answer: DnsAnswer) => void) => void;

/** plugin/forward: how long one try waits, and after what time no further one is made; virtual ms. */
const readTimeout = 2000;
const deadline = 5000;
/** `cache 30`: seconds that an answer is kept, with records or without. */
const longestKept = 30;
/** plugin/cache defaultCap. */
const capacity = 9984;

const serverFailure: DnsAnswer = { rcode: 'SERVFAIL', records: [], additional: [] };

interface Kept {
  readonly answer: DnsAnswer;
  /** Virtual ms. */
  readonly since: number;
  readonly until: number;
}

/** The records with the time that is left to them. */
const aged = ({ answer, since }: Kept, now: number): DnsAnswer => ({
  ...answer,
  records: answer.records.map((record) => ({ ...record, ttl: Math.floor(record.ttl - (now - since) / 1000) })),
});

/**
 * `forward . /etc/resolv.conf` behind `cache 30`: questions about the world outside go to the resolver of the pod's node, as packets of the
 * client's request, and are not asked again as long as their answers last (CoreDNS plugin/forward, plugin/cache). A resolver that turns
 * the query away is not asked twice; health checks of upstreams, prefetching and failures that are kept (5 s) are not modelled.
 */
export function forwarding(sim: Simulation, network: Network, from: PlaceId): Upstream {
  const cache = new Map<string, Kept>();
  const keep = (key: string, answer: DnsAnswer): void => {
    if (answer.rcode === 'SERVFAIL') return;
    const ttl = Math.min(longestKept, ...answer.records.map((record) => record.ttl));
    if (cache.size >= capacity) cache.clear();
    cache.set(key, { answer, since: sim.now, until: sim.now + ttl * 1000 });
  };
  return (question, cause, done) => {
    const key = formatQuestion(question);
    const kept = cache.get(key);
    if (kept && sim.now < kept.until) {
      done(aged(kept, sim.now));
      return;
    }
    const [server = '127.0.0.1'] = network.hostResolvConf.nameservers;
    const began = sim.now;
    const ask = (): void =>
      network.query({ from, server, question, timeout: readTimeout, cause }, ({ outcome, body }) => {
        const answer = outcome === 'answered' ? parseAnswer(body) : undefined;
        if (answer) keep(key, answer);
        if (outcome === 'timeout' && sim.now < began + deadline) ask();
        else done(answer ?? serverFailure);
      });
    ask();
  };
}
