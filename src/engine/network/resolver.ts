import type { DnsQuestion } from '../../model/dns.ts';
import { parseAnswer } from '../../model/dns.ts';
import type { RequestResult } from './request.ts';
import type { ResolvConf } from './resolv-conf.ts';

/** resolv.conf(5): further name servers are ignored (MAXNS). */
const maxNameservers = 3;

/** Sends one query and calls back when its exchange is over. `timeout` in virtual ms. */
export type Exchange = (
  server: string,
  question: DnsQuestion,
  timeout: number,
  done: (result: RequestResult) => void,
) => void;

type AddressType = 'A' | 'AAAA';

interface Question {
  readonly name: string;
  readonly types: readonly AddressType[];
  /** Which of the addresses is tried; they come as answered, those of the first type first. */
  choose(addresses: readonly string[]): string | undefined;
}

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

/** What came of one query. */
interface Heard {
  readonly addresses: readonly string[];
  readonly verdict: Verdict;
  readonly reason: string;
}

function hear(type: AddressType, { outcome, body, reason }: RequestResult): Heard {
  const answer = outcome === 'answered' ? parseAnswer(body) : undefined;
  const heard = (verdict: Verdict): Heard => ({ addresses: [], verdict, reason });
  if (!answer) return heard(outcome === 'timeout' ? 'timeout' : outcome === 'answered' ? 'server failure' : 'refused');
  if (answer.rcode === 'SERVFAIL') return heard('server failure');
  if (answer.rcode === 'NXDOMAIN') return heard('no such name');
  const found = answer.records.filter((record) => record.type === type);
  return { addresses: found.map(({ data }) => data), verdict: 'no data', reason };
}

/** Of several queries without an address, the one that says whether it is worth while to ask again. */
const importance: readonly Verdict[] = ['timeout', 'server failure', 'refused', 'no data', 'no such name'];
const worstOf = (answers: readonly Heard[]): Pick<Heard, 'verdict' | 'reason'> =>
  answers.reduce((a, b) => (importance.indexOf(b.verdict) < importance.indexOf(a.verdict) ? b : a));

/**
 * getaddrinfo(3) of glibc for the client's address families, both asked for at once: the search list, each name server in turn, `attempts` times around
 * (resolv/res_send.c). A name server that fails, refuses or keeps silent is followed by the next; when none is left, a failure
 * lets the next name be tried, anything else is the end. Which of the addresses found is taken is the client's choice.
 * musl differs: it asks all name servers at once, and stops its search at the first NXDOMAIN-less error.
 */
export class Resolution {
  readonly #conf: ResolvConf;
  readonly #names: readonly string[];
  readonly #types: readonly AddressType[];
  readonly #choose: Question['choose'];
  readonly #exchange: Exchange;
  readonly #done: (resolved: Resolved) => void;
  readonly #servers: readonly string[];
  /** What was found out about names before the present one. */
  readonly #verdicts = new Set<Verdict>();

  constructor(question: Question, conf: ResolvConf, exchange: Exchange, done: (resolved: Resolved) => void) {
    this.#conf = conf;
    this.#types = question.types;
    this.#choose = question.choose;
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
    this.#query(name, server, this.#timeout(place), (answers) => {
      const address = this.#choose(answers.flatMap(({ addresses }) => addresses));
      if (address !== undefined) {
        this.#done({ address });
        return;
      }
      const { verdict, reason } = worstOf(answers);
      if (verdict === 'no such name' || verdict === 'no data') this.#next(n, verdict);
      else this.#ask(n, attempt + 1, verdict === 'refused' ? worst : verdict, reason);
    });
  }

  /** One query for each type, all at once; calls back when all exchanges are over. */
  #query(name: string, server: string, timeout: number, done: (answers: readonly Heard[]) => void): void {
    const heard: Heard[] = [];
    let open = this.#types.length;
    this.#types.forEach((type, i) => {
      this.#exchange(server, { name, type }, timeout, (result) => {
        heard[i] = hear(type, result);
        open--;
        if (open === 0) done(heard);
      });
    });
  }

  /** retrans << ns, shared among the servers. */
  #timeout(place: number): number {
    const { timeout } = this.#conf;
    return place === 0 ? timeout : Math.max(1000, Math.floor((timeout * 2 ** place) / this.#servers.length));
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
    if (this.#verdicts.has('no data')) {
      const [type] = this.#types;
      const which = this.#types.length > 1 ? '' : type === 'A' ? 'IPv4 ' : 'IPv6 ';
      return `the name has no ${which}address (no data)`;
    }
    if (this.#verdicts.has('server failure')) return 'the name server could not tell (SERVFAIL)';
    return 'there is no such name (NXDOMAIN)';
  }
}
