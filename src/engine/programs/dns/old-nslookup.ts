import { reverseNameOf } from '../../../model/dns.ts';
import { parseAddress } from '../../../model/ip.ts';
import type { Program, ProgramContext } from '../program.ts';
import { ask, resolvConfOf, serverOf } from './ask.ts';
import { lookup } from './lookup.ts';

/** An address's name, from a PTR record; undefined when nobody knows one. */
function nameOf(context: ProgramContext, address: string, done: (name: string | undefined) => void): void {
  const conf = resolvConfOf(context);
  const { timeout, attempts } = conf;
  const question = { name: reverseNameOf(parseAddress(address) ?? address), type: 'PTR' } as const;
  ask(context, question, { server: serverOf(conf), timeout, attempts }, ({ answer }) =>
    done(answer?.records.find(({ type }) => type === 'PTR')?.data.replace(/\.$/, '')),
  );
}

/** `Address 1: 10.96.0.10 kube-dns.kube-system.svc.cluster.local`, one after another. */
function printAddresses(context: ProgramContext, addresses: readonly string[], done: () => void, at = 0): void {
  const address = addresses[at];
  if (address === undefined) {
    done();
    return;
  }
  nameOf(context, address, (name) => {
    context.out(`Address ${at + 1}: ${address}${name === undefined ? '' : ` ${name}`}\n`);
    printAddresses(context, addresses, done, at + 1);
  });
}

/**
 * nslookup of BusyBox up to 1.28 (networking/nslookup.c before FEATURE_NSLOOKUP_BIG): it asks as any program does, by getaddrinfo with
 * the search list, and tells the names of the addresses it found. Courses use that image for it.
 */
export const oldNslookup: Program = (context) => {
  const [, host, ...more] = context.argv;
  if (host === undefined || more.length > 1) {
    context.err(
      'BusyBox v1.28.4 multi-call binary.\n\nUsage: nslookup [HOST] [SERVER]\n\nQuery the nameserver for the IP address of the given HOST\noptionally using a specified DNS server\n',
    );
    return context.exit(1);
  }
  const server = serverOf(resolvConfOf(context));
  context.out('Server:    ');
  context.out(`${server}\n`);
  printAddresses(context, [server], () => {
    context.out('\n');
    lookup(context, host, 'IPv4', (found) => {
      if (!found) {
        context.err(`nslookup: can't resolve '${host}'\n`);
        return context.exit(1);
      }
      context.out(`Name:      ${host}\n`);
      printAddresses(context, found.addresses, () => context.exit(0));
    });
  });
};
