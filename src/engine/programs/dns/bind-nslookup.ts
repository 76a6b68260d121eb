import {
  type DnsAnswer,
  type DnsQuestion,
  type DnsRecord,
  isDnsType,
  isHostName,
  reverseNameOf,
} from '../../../model/dns.ts';
import { parseAddress } from '../../../model/ip.ts';
import type { Program, ProgramContext } from '../program.ts';
import {
  type Asking,
  absolute,
  askInOrder,
  findServer,
  isAuthoritative,
  type Reply,
  resolvConfOf,
  searched,
  serverOf,
} from './ask.ts';

interface Settings {
  readonly host: string;
  readonly type: DnsQuestion['type'] | undefined;
  readonly asking: Asking;
}

function line(record: DnsRecord): string {
  const { name, type, data } = record;
  if (type === 'A' || type === 'AAAA') return `Name:\t${name}\nAddress: ${data}\n`;
  const what = type === 'CNAME' ? 'canonical name' : type === 'SRV' ? 'service' : 'name';
  return `${name}\t${what} = ${absolute(record)}\n`;
}

/** One run of nslookup of BIND 9.18 (bin/dig/nslookup.c). */
class Lookup {
  readonly #context: ProgramContext;
  readonly #settings: Settings;
  #headed = false;
  #failed = false;

  constructor(context: ProgramContext, settings: Settings) {
    this.#context = context;
    this.#settings = settings;
  }

  start(): void {
    const { host, type } = this.#settings;
    const address = parseAddress(host);
    if (address !== undefined && type === undefined) {
      this.#headed = true;
      this.#ask([reverseNameOf(address)], 'PTR', () => this.#end());
      return;
    }
    const names = searched(host, resolvConfOf(this.#context));
    this.#ask(names, type ?? 'A', (name, answer) => {
      if (type !== undefined || !answer || answer.rcode !== 'NOERROR') {
        if (type !== undefined && answer?.records.length === 0 && answer.rcode === 'NOERROR') this.#noAnswer(host);
        this.#end();
        return;
      }
      const alias = answer.records.findLast((record) => record.type === 'CNAME')?.data ?? name;
      this.#ask([alias], 'AAAA', (_, second) => {
        if (answer.records.length === 0 && second?.records.length === 0) this.#noAnswer(host);
        this.#end();
      });
    });
  }

  #ask(
    names: readonly string[],
    type: DnsQuestion['type'],
    then: (name: string, answer: DnsAnswer | undefined) => void,
  ): void {
    const [name = '', ...others] = names;
    askInOrder(this.#context, { names: [name], type }, this.#settings.asking, (_, reply) => {
      const { answer } = reply;
      if (answer) this.#sayRecursion({ name, type }, answer);
      if (answer?.rcode === 'NXDOMAIN' && others.length > 0) this.#ask(others, type, then);
      else {
        this.#tell({ name, type }, reply);
        then(name, answer);
      }
    });
  }

  #sayRecursion(question: DnsQuestion, answer: DnsAnswer): void {
    const { server } = this.#settings.asking;
    if (answer.rcode === 'SERVFAIL') this.#context.out(`;; Got SERVFAIL reply from ${server}\n`);
    else if (isAuthoritative(question, answer)) this.#context.out(`;; Got recursion not available from ${server}\n`);
  }

  #tell(question: DnsQuestion, { answer }: Reply): void {
    if (!answer) {
      this.#context.out(';; no servers could be reached\n');
      this.#failed = true;
      return;
    }
    this.#head();
    if (answer.rcode !== 'NOERROR') {
      this.#context.out(`** server can't find ${question.name}: ${answer.rcode}\n`);
      this.#failed = true;
      return;
    }
    const records = answer.records.filter(
      ({ type }) => type === question.type || (type === 'CNAME' && question.type !== 'AAAA'),
    );
    if (records.length === 0) return;
    if (!isAuthoritative(question, answer) && question.type !== 'AAAA')
      this.#context.out('Non-authoritative answer:\n');
    this.#context.out(records.map(line).join(''));
  }

  #head(): void {
    const { server } = this.#settings.asking;
    if (!this.#headed) this.#context.out(`Server:\t\t${server}\nAddress:\t${server}#53\n\n`);
    this.#headed = true;
  }

  #noAnswer(host: string): void {
    this.#context.out(`*** Can't find ${host}: No answer\n`);
    this.#failed = true;
  }

  #end(): void {
    this.#context.out('\n');
    this.#context.exit(this.#failed ? 1 : 0);
  }
}

/** `-timeout=1` → 1. */
const numberOf = (words: readonly string[], option: RegExp): number | undefined => {
  const text = words.map((word) => option.exec(word)?.[1]).findLast((found) => found !== undefined);
  return text === undefined ? undefined : Number(text);
};

/** nslookup of BIND 9.18, not interactive. */
export const bindNslookup: Program = (context) => {
  const words = context.argv.slice(1);
  const [host, given] = words.filter((word) => !word.startsWith('-'));
  const type = words
    .map((word) => /^-(?:type|querytype|query|q|ty)=(.*)$/i.exec(word)?.[1]?.toUpperCase())
    .findLast((found) => found !== undefined);
  const end = (message: string): void => {
    context.out(message);
    context.exit(1);
  };
  if (host === undefined)
    return end('nslookup: its interactive mode is not modelled by Kubehop: nslookup NAME [SERVER]\n');
  if (type !== undefined && !isDnsType(type)) return end(`unknown query type: ${type} (not modelled by Kubehop)\n`);
  if (parseAddress(host) === undefined && !isHostName(host)) return end(`nslookup: '${host}' is not a legal name\n`);
  const conf = resolvConfOf(context);
  const begin = (server: string): void => {
    const onUnanswered = (why: string): void =>
      context.out(
        `;; communications error to ${server}#53: ${why === 'timeout' ? 'timed out' : 'connection refused'}\n`,
      );
    const timeout = (numberOf(words, /^-(?:timeout|t)=(\d+)$/) ?? 5) * 1000;
    const attempts = numberOf(words, /^-retry=(\d+)$/) ?? 3;
    new Lookup(context, { host, type, asking: { server, timeout, attempts, onUnanswered } }).start();
  };
  if (given === undefined) return begin(serverOf(conf));
  findServer(context, given, (server) => {
    if (server === undefined) end(`nslookup: couldn't get address for '${given}': not found\n`);
    else begin(server);
  });
};
