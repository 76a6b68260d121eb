import {
  type DnsAnswer,
  type DnsQuestion,
  type DnsRecord,
  isDnsType,
  isHostName,
  reverseNameOf,
} from '../../../model/dns.ts';
import { parseAddress } from '../../../model/ip.ts';
import { formatEndpoint } from '../../../model/packet.ts';
import { busyboxUsage } from '../busybox.ts';
import type { Program, ProgramContext } from '../program.ts';
import { ask, findServer, isAuthoritative, resolvConfOf, serverOf } from './ask.ts';

/** It asks again after half of that; virtual ms. */
const timeout = 5000;
const tries = 2;

const usage = `Usage: nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]

Query DNS about HOST

QUERY_TYPE: soa,ns,a,aaaa,cname,mx,txt,ptr,srv,any
`;

const known = 'SOA NS A AAAA CNAME MX TXT PTR SRV ANY'.split(' ');

function line({ name, type, data }: DnsRecord): string {
  if (type === 'A' || type === 'AAAA') return `Name:\t${name}\nAddress: ${data}\n`;
  if (type === 'CNAME') return `${name}\tcanonical name = ${data}\n`;
  return type === 'SRV' ? `${name}\tservice = ${data}\n` : `${name}\tname = ${data}\n`;
}

function text(question: DnsQuestion, answer: DnsAnswer): string {
  if (answer.rcode !== 'NOERROR') return `** server can't find ${question.name}: ${answer.rcode}\n`;
  const head = isAuthoritative(question, answer) ? '' : 'Non-authoritative answer:\n';
  return head + answer.records.map(line).join('');
}

/** All questions it asks at once: names without a dot with each of the search list, and only so. */
function questionsFor(context: ProgramContext, host: string, types: readonly string[]): readonly DnsQuestion[] {
  const address = parseAddress(host);
  if (address !== undefined && types.length === 0) return [{ name: reverseNameOf(address), type: 'PTR' }];
  const { search } = resolvConfOf(context);
  const bare = host.replace(/\.$/, '');
  const names = host.includes('.') || search.length === 0 ? [bare] : search.map((domain) => `${host}.${domain}`);
  const asked = types.length === 0 ? ['A', 'AAAA'] : types;
  return asked.flatMap((type) => (isDnsType(type) ? names.map((name) => ({ name, type })) : []));
}

/** nslookup of BusyBox 1.36 (networking/nslookup.c, FEATURE_NSLOOKUP_BIG): what comes is printed as it comes. */
export const busyboxNslookup: Program = (context) => {
  const words = context.argv.slice(1);
  const types = words.flatMap((word) => /^-(?:type|querytype|q)=(.*)$/.exec(word)?.[1]?.toUpperCase() ?? []);
  const [host, server] = words.filter((word) => !word.startsWith('-'));
  const wrong = types.find((type) => !known.includes(type));
  if (wrong !== undefined) return fail(context, `nslookup: invalid query type "${wrong.toLowerCase()}"\n`);
  const foreign = types.find((type) => !isDnsType(type));
  if (foreign !== undefined) return fail(context, `nslookup: records of type ${foreign} are not modelled by Kubehop\n`);
  if (host === undefined) return fail(context, busyboxUsage(usage));
  const isName = parseAddress(host) !== undefined || isHostName(host);
  if (!isName) return fail(context, `nslookup: invalid name "${host}"\n`);
  const questions = questionsFor(context, host, types);
  if (server === undefined) {
    start(context, questions, serverOf(resolvConfOf(context)));
    return;
  }
  findServer(context, server, (address) => {
    if (address === undefined) fail(context, `nslookup: bad address '${server}'\n`);
    else start(context, questions, address);
  });
};

function fail(context: ProgramContext, message: string): void {
  context.err(message);
  context.exit(1);
}

function start(context: ProgramContext, questions: readonly DnsQuestion[], server: string): void {
  let open = questions.length;
  let heard = 0;
  let failed = false;
  let refused = false;
  for (const question of questions) {
    const onUnanswered = (why: string): void => {
      if (why === 'refused' && !refused) context.err(`nslookup: write to '${server}': Connection refused\n`);
      refused ||= why === 'refused';
    };
    ask(context, question, { server, timeout: timeout / tries, attempts: tries, onUnanswered }, ({ answer }) => {
      if (answer) {
        if (heard++ === 0) context.out(`Server:\t\t${server}\nAddress:\t${formatEndpoint(server, 53)}\n\n`);
        context.out(`${text(question, answer)}\n`);
      }
      if (answer?.rcode !== 'NOERROR') failed = true;
      if (--open > 0) return;
      if (heard === 0) context.out(';; connection timed out; no servers could be reached\n\n');
      context.exit(failed ? 1 : 0);
    });
  }
}
