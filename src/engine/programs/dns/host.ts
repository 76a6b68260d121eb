import {
  type DnsAnswer,
  type DnsQuestion,
  type DnsRecord,
  isDnsType,
  isHostName,
  reverseNameOf,
} from '../../../model/dns.ts';
import { parseAddress } from '../../../model/ip.ts';
import { optionForms, parseOptions } from '../options.ts';
import type { Program, ProgramContext } from '../program.ts';
import { type Asking, absolute, askInOrder, findServer, resolvConfOf, searched, serverOf } from './ask.ts';

const usage = `Usage: host [-aCdilrTvVw] [-c class] [-N ndots] [-t type] [-W time]
            [-R number] [-m flag] [-p port] hostname [server]
`;

const codes: Readonly<Record<DnsAnswer['rcode'], string>> = {
  NOERROR: '',
  SERVFAIL: '2(SERVFAIL)',
  NXDOMAIN: '3(NXDOMAIN)',
};

function line(record: DnsRecord): string {
  const { name, type, data } = record;
  if (type === 'A') return `${name} has address ${data}\n`;
  if (type === 'AAAA') return `${name} has IPv6 address ${data}\n`;
  if (type === 'CNAME') return `${name} is an alias for ${absolute(record)}\n`;
  return type === 'PTR'
    ? `${name} domain name pointer ${absolute(record)}\n`
    : `${name} has SRV record ${absolute(record)}\n`;
}

/** Asks for each type in turn; the ones after the first about the name that was found. MX, which it asks for too, is not modelled. */
function askAll(
  context: ProgramContext,
  {
    names,
    types,
    told,
  }: { readonly names: readonly string[]; readonly types: readonly DnsQuestion['type'][]; readonly told: boolean },
  asking: Asking,
): void {
  const [type, ...rest] = types;
  if (type === undefined) {
    context.exit(0);
    return;
  }
  askInOrder(context, { names, type }, asking, (name, { answer }) => {
    if (!answer) {
      context.out(';; no servers could be reached\n');
      context.exit(1);
      return;
    }
    if (answer.rcode !== 'NOERROR') {
      context.out(`Host ${type === 'PTR' ? `${name}.` : name} not found: ${codes[answer.rcode]}\n`);
      context.exit(1);
      return;
    }
    const news = answer.records.filter((record) => !(record.type === 'CNAME' && told));
    context.out(news.map(line).join(''));
    if (answer.records.length === 0 && rest.length === 0 && !told) context.out(`${name} has no ${type} record\n`);
    const alias = answer.records.findLast((record) => record.type === 'CNAME')?.data ?? name;
    askAll(context, { names: [alias], types: rest, told: told || answer.records.length > 0 }, asking);
  });
}

/** host of BIND 9.18 (bin/dig/host.c). */
export const host: Program = (context) => {
  const options = parseOptions(context.argv.slice(1), optionForms('t: W: R: N: a v 4 6 r s'));
  const [name, given] = options.rest;
  const type = options.value('t')?.toUpperCase();
  const end = (message: string, toErr = false): void => {
    if (toErr) context.err(message);
    else context.out(message);
    context.exit(1);
  };
  if (options.error || name === undefined) return end(usage, true);
  if (type !== undefined && !isDnsType(type))
    return end(`host: records of type ${type} are not modelled by Kubehop\n`, true);
  const address = parseAddress(name);
  if (address === undefined && !isHostName(name)) return end(`host: '${name}' is not a legal name\n`, true);
  const begin = (server: string): void => {
    const asking = {
      server,
      timeout: Number(options.value('W') ?? 5) * 1000,
      attempts: Number(options.value('R') ?? 1) + 1,
    };
    if (given !== undefined) context.out(`Using domain server:\nName: ${given}\nAddress: ${server}#53\nAliases: \n\n`);
    if (address !== undefined && type === undefined)
      askAll(context, { names: [reverseNameOf(address)], types: ['PTR'], told: false }, asking);
    else
      askAll(
        context,
        {
          names: searched(name, resolvConfOf(context)),
          types: type === undefined ? ['A', 'AAAA'] : [type],
          told: false,
        },
        asking,
      );
  };
  if (given === undefined) return begin(serverOf(resolvConfOf(context)));
  findServer(context, given, (server) => {
    if (server === undefined) end(`host: couldn't get address for '${given}': not found\n`, true);
    else begin(server);
  });
};
