import { reverseNameOf } from '../../../model/dns.ts';
import { familyOf, parseAddress } from '../../../model/ip.ts';
import type { IPFamily } from '../../../model/objects/meta.ts';
import type { Program, ProgramContext } from '../program.ts';
import { ask, resolvConfOf, serverOf } from './ask.ts';
import { type FoundHost, lookup } from './lookup.ts';

const databases: ReadonlySet<string> = new Set(['hosts', 'ahosts', 'ahostsv4', 'ahostsv6']);

const column = (address: string): string => address.padEnd(15);

/** `10.96.0.50      web.default.svc.cluster.local ALIAS…`. */
const hostLine = ({ name, aliases, addresses }: FoundHost): string =>
  addresses.map((address) => `${column(address)} ${[name, ...aliases].join(' ')}\n`).join('');

/** Each address once for each socket type. */
const socketLines = ({ name, addresses }: FoundHost): string =>
  addresses
    .flatMap((address, i) => [
      `${column(address)} STREAM ${i === 0 ? name : ''}\n`,
      `${column(address)} DGRAM  \n`,
      `${column(address)} RAW    \n`,
    ])
    .join('');

/** getent(1) of glibc: hosts and ahosts. 2: not found. */
export const getent: Program = (context) => {
  const [, database = '', ...keys] = context.argv;
  if (!databases.has(database)) {
    context.err(
      `Unknown database: ${database}${database === '' ? '' : ' (only hosts and ahosts are modelled by Kubehop)'}\nTry \`getent --help' or \`getent --usage' for more information.\n`,
    );
    context.exit(1);
    return;
  }
  if (keys.length === 0) {
    const { addresses = [] } = context.network.inspect(context.host.place) ?? {};
    context.out(
      [
        `${column('127.0.0.1')} localhost\n`,
        ...addresses.map((address) => `${column(address)} ${context.host.hostname}\n`),
      ].join(''),
    );
    context.exit(0);
    return;
  }
  const next = (n: number, code: number): void => {
    const key = keys[n];
    if (key === undefined) context.exit(code);
    else
      find(context, database, key, (text) => {
        context.out(text);
        next(n + 1, text === '' ? 2 : code);
      });
  };
  next(0, 0);
};

function find(context: ProgramContext, database: string, key: string, done: (text: string) => void): void {
  const address = parseAddress(key);
  if (database === 'hosts' && address !== undefined) {
    reverse(context, address, done);
    return;
  }
  if (database === 'hosts') {
    // gethostbyname2(3): IPv6 addresses first, IPv4 ones when there are none.
    families(context, key, ['IPv6', 'IPv4'], (found) => done(found[0] ? hostLine(found[0]) : ''));
    return;
  }
  const asked: readonly IPFamily[] =
    database === 'ahostsv4' ? ['IPv4'] : database === 'ahostsv6' ? ['IPv6'] : ['IPv4', 'IPv6'];
  families(context, key, asked, (found) => {
    const [first] = found;
    done(first ? socketLines({ ...first, addresses: found.flatMap(({ addresses }) => addresses) }) : '');
  });
}

/** In that order, all of them. */
function families(
  context: ProgramContext,
  key: string,
  asked: readonly IPFamily[],
  done: (found: readonly FoundHost[]) => void,
): void {
  const [family, ...rest] = asked;
  if (family === undefined) {
    done([]);
    return;
  }
  lookup(context, key, family, (first) =>
    families(context, key, rest, (others) => done(first ? [first, ...others] : others)),
  );
}

function reverse(context: ProgramContext, address: string, done: (text: string) => void): void {
  const conf = resolvConfOf(context);
  const own = context.network.inspect(context.host.place)?.addresses.includes(address);
  if (own || address === '127.0.0.1') {
    done(`${column(address)} ${own ? context.host.hostname : 'localhost'}\n`);
    return;
  }
  ask(
    context,
    { name: reverseNameOf(address), type: 'PTR' },
    { server: serverOf(conf), timeout: conf.timeout, attempts: conf.attempts },
    ({ answer }) => {
      const name = answer?.records.find(({ type }) => type === 'PTR')?.data;
      done(name === undefined ? '' : `${familyOf(address) === 'IPv4' ? column(address) : address} ${name}\n`);
    },
  );
}
