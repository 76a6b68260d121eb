import { type DnsAnswer, type DnsQuestion, type DnsRecord, isHostName, parseAnswer } from '../../../model/dns.ts';
import { parseAddress } from '../../../model/ip.ts';
import type { ResolvConf } from '../../network/resolv-conf.ts';
import { searchNames } from '../../network/resolver.ts';
import type { ProgramContext } from '../program.ts';

/** How a tool asks: whom, how long it waits for each try (virtual ms), and how many tries it makes. */
export interface Asking {
  readonly server: string;
  readonly timeout: number;
  readonly attempts: number;
  /** A try that nobody answered: `timeout` or `refused`. */
  readonly onUnanswered?: (why: string) => void;
}

export interface Reply {
  /** Undefined: nobody answered. */
  readonly answer: DnsAnswer | undefined;
  /** Virtual ms from the question to the answer. */
  readonly took: number;
}

/** What the place's /etc/resolv.conf says. */
export const resolvConfOf = ({ network, host }: ProgramContext): ResolvConf =>
  network.inspect(host.place)?.resolvConf ?? network.hostResolvConf;

/** The first name server of a resolv.conf; without one the machine itself is asked (resolv.conf(5)). */
export const serverOf = ({ nameservers: [first = '127.0.0.1'] }: ResolvConf): string => first;

/** One question to one name server, as packets of a traced request. */
export function ask(
  context: ProgramContext,
  { name, type }: DnsQuestion,
  { server, timeout, attempts, onUnanswered }: Asking,
  done: (reply: Reply) => void,
): void {
  const began = context.now;
  let answeredAt = began;
  context.request(
    {
      to: `dns://${name.replace(/\.$/, '')}/${type}`,
      timeout: timeout * attempts + 1000,
      details: {
        resolvConf: { nameservers: [server], timeout, attempts },
        onStep: (step) => {
          if (step.step === 'unanswered') onUnanswered?.(step.found[0] ?? 'timeout');
          answeredAt = context.now;
        },
      },
    },
    (result) => {
      answeredAt = context.now;
      const answer = result?.outcome === 'answered' ? parseAnswer(result.body) : undefined;
      done({ answer, took: answeredAt - began });
    },
  );
}

/** Asks for the names one after another until one is there; calls back with the last name and its reply. */
export function askInOrder(
  context: ProgramContext,
  { names, type }: { readonly names: readonly string[]; readonly type: DnsQuestion['type'] },
  asking: Asking,
  done: (name: string, reply: Reply) => void,
): void {
  const [name = '', ...others] = names;
  ask(context, { name, type }, asking, (reply) => {
    if (reply.answer?.rcode === 'NXDOMAIN' && others.length > 0)
      askInOrder(context, { names: others, type }, asking, done);
    else done(name, reply);
  });
}

/** The names that the search list makes of one, as the resolver tries them; a final dot forbids it. */
export const searched = (name: string, conf: ResolvConf): readonly string[] =>
  name.endsWith('.') ? [name.slice(0, -1)] : searchNames(name, conf);

/** The address of a name server that is given by name or address; undefined when it has none. */
export function findServer(context: ProgramContext, given: string, done: (address: string | undefined) => void): void {
  const address = parseAddress(given);
  if (address !== undefined) done(address);
  else if (!isHostName(given)) done(undefined);
  else {
    context.request({ to: `dns://${given}`, timeout: 30_000 }, (result) => {
      done(result?.outcome === 'answered' ? result.body : undefined);
    });
  }
}

/** CoreDNS answers with authority for the cluster's own zones, and forwards the rest. */
export const isAuthoritative = ({ name }: DnsQuestion, { records }: DnsAnswer): boolean =>
  /(^|\.)cluster\.local$/.test(name.toLowerCase()) ||
  records.some(({ type, data }) => type === 'PTR' && data.endsWith('.cluster.local'));

/** A record's data as tools print it that end names with a dot. */
export const absolute = ({ type, data }: DnsRecord): string => (type === 'A' || type === 'AAAA' ? data : `${data}.`);
