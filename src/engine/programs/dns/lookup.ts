import { isHostName } from '../../../model/dns.ts';
import { familyOf, parseAddress } from '../../../model/ip.ts';
import type { IPFamily } from '../../../model/objects/meta.ts';
import type { ProgramContext } from '../program.ts';
import { askInOrder, resolvConfOf, searched, serverOf } from './ask.ts';

/** A host as getaddrinfo(3) finds it. */
export interface FoundHost {
  /** Its canonical name. */
  readonly name: string;
  readonly aliases: readonly string[];
  readonly addresses: readonly string[];
}

const local: Readonly<Record<string, readonly string[]>> = { localhost: ['127.0.0.1', '::1'] };

/** What /etc/hosts says of a name: localhost, and the host itself. */
function inHostsFile({ network, host }: ProgramContext, name: string): readonly string[] | undefined {
  if (name === host.hostname) return network.inspect(host.place)?.addresses;
  return Object.hasOwn(local, name) ? local[name] : undefined;
}

/** Looks a name up, in /etc/hosts and then by its search list; undefined when it has no address of that family. */
export function lookup(
  context: ProgramContext,
  name: string,
  family: IPFamily,
  done: (found: FoundHost | undefined) => void,
): void {
  const ofFamily = (addresses: readonly string[]) => addresses.filter((address) => familyOf(address) === family);
  const known = parseAddress(name) === undefined ? inHostsFile(context, name) : [parseAddress(name) ?? ''];
  if (known) {
    const addresses = ofFamily(known);
    done(addresses.length > 0 ? { name, aliases: [], addresses } : undefined);
    return;
  }
  if (!isHostName(name)) {
    done(undefined);
    return;
  }
  const conf = resolvConfOf(context);
  const type = family === 'IPv4' ? 'A' : 'AAAA';
  const asking = { server: serverOf(conf), timeout: conf.timeout, attempts: conf.attempts };
  askInOrder(context, { names: searched(name, conf), type }, asking, (asked, { answer }) => {
    const records = answer?.records ?? [];
    const addresses = records.filter((record) => record.type === type).map(({ data }) => data);
    const aliases = records.filter((record) => record.type === 'CNAME').map((record) => record.name);
    const canonical = records.findLast((record) => record.type === 'CNAME')?.data ?? asked;
    done(addresses.length > 0 ? { name: canonical, aliases, addresses } : undefined);
  });
}
