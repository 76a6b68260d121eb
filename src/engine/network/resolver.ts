import type { DnsAnswer, DnsQuestion } from '../../model/dns.ts';
import { parseAnswer } from '../../model/dns.ts';
import type { RequestResult, ResolvConf } from './types.ts';

/** resolv.conf(5): further name servers are ignored (MAXNS). */
const maxNameservers = 3;

/** Sends one query and calls back when its exchange is over. `timeout` in virtual ms. */
export type Exchange = (
  server: string,
  question: DnsQuestion,
  timeout: number,
  done: (result: RequestResult) => void,
) => void;

/** An address, or why there is none. */
export type Resolved = { readonly address: string } | { readonly why: string };

/** The names to be asked for, in order (res_search in glibc resolv/res_query.c). */
export function searchNames(name: string, { search, ndots }: ResolvConf): readonly string[] {
  const asked = name.toLowerCase();
  if (asked.endsWith('.')) return [asked.slice(0, -1)];
  const found = search.map((domain) => `${asked}.${domain}`);
  return asked.split('.').length - 1 >= ndots ? [asked, ...found] : [...found, asked];
}

/** What became of one name: glibc goes on with the next one, or gives up. */
type Verdict = 'no such name' | 'no data' | 'server failure' | 'refused' | 'timeout';

/**
 * getaddrinfo(3) of glibc for one address family: the search list, each name server in turn, `attempts` times around
 * (resolv/res_send.c). A name server that fails, refuses or keeps silent is followed by the next; when none is left, a failure
 * lets the next name be tried, anything else is the end. The first address of the answer is taken.
 * musl differs: it asks all name servers at once, and stops its search at the first NXDOMAIN-less error.
 */
export class Resolution {
  readonly #conf: ResolvConf;
  readonly #names: readonly string[];
  readonly #type: 'A' | 'AAAA';
  readonly #exchange: Exchange;
  readonly #done: (resolved: Resolved) => void;
  readonly #servers: readonly string[];
  /** What was found out about names before the present one. */
  readonly #verdicts = new Set<Verdict>();

  constructor(
    question: { readonly name: string; readonly type: 'A' | 'AAAA' },
    conf: ResolvConf,
    exchange: Exchange,
    done: (resolved: Resolved) => void,
  ) {
    this.#conf = conf;
    this.#type = question.type;
    this.#names = searchNames(question.name, conf);
    this.#exchange = exchange;
    this.#done = done;
    this.#servers = conf.nameservers.length === 0 ? ['127.0.0.1'] : conf.nameservers.slice(0, maxNameservers);
  }

  /** Sends the first query. */
  begin(): void {
    this.#ask(0, 0, 'refused', '');
  }

  /** Asks for the n-th name, as the given try over all servers; `worst` and `why` are what came of the tries before. */
  #ask(n: number, attempt: number, worst: Verdict, why: string): void {
    const name = this.#names[n];
    if (name === undefined) {
      this.#done({ why: this.#ending() });
      return;
    }
    const place = attempt % this.#servers.length;
    const server = this.#servers[place];
    if (attempt >= this.#servers.length * this.#conf.attempts || server === undefined) {
      this.#gaveUp(n, worst, why);
      return;
    }
    const question: DnsQuestion = { name, type: this.#type };
    this.#exchange(server, question, this.#timeout(place), (result) => {
      const answer = result.outcome === 'answered' ? parseAnswer(result.body) : undefined;
      const verdict = this.#heard(answer, result);
      if (typeof verdict !== 'string') this.#done(verdict);
      else if (verdict === 'no such name' || verdict === 'no data') this.#next(n, verdict);
      else this.#ask(n, attempt + 1, verdict === 'refused' ? worst : verdict, result.reason);
    });
  }

  /** retrans << ns, shared among the servers. */
  #timeout(place: number): number {
    const { timeout } = this.#conf;
    return place === 0 ? timeout : Math.max(1000, Math.floor((timeout * 2 ** place) / this.#servers.length));
  }

  #heard(answer: DnsAnswer | undefined, { outcome }: RequestResult): Resolved | Verdict {
    if (!answer) return outcome === 'timeout' ? 'timeout' : outcome === 'answered' ? 'server failure' : 'refused';
    if (answer.rcode === 'SERVFAIL') return 'server failure';
    if (answer.rcode === 'NXDOMAIN') return 'no such name';
    const address = answer.records.find(({ type }) => type === this.#type)?.data;
    return address === undefined ? 'no data' : { address };
  }

  #gaveUp(n: number, verdict: Verdict, why: string): void {
    if (verdict === 'server failure') this.#next(n, verdict);
    else if (verdict === 'timeout') this.#done({ why: `no name server answered; ${why}` });
    else this.#done({ why: `no name server can be reached; ${why}` });
  }

  #next(n: number, verdict: Verdict): void {
    this.#verdicts.add(verdict);
    this.#ask(n + 1, 0, 'refused', '');
  }

  /** In res_search's order of importance. */
  #ending(): string {
    if (this.#verdicts.has('no data'))
      return `the name has no ${this.#type === 'A' ? 'IPv4' : 'IPv6'} address (no data)`;
    if (this.#verdicts.has('server failure')) return 'the name server could not tell (SERVFAIL)';
    return 'there is no such name (NXDOMAIN)';
  }
}
