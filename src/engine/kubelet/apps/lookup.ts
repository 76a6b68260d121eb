import { isHostName } from '../../../model/dns.ts';
import { parseAddress } from '../../../model/ip.ts';
import type { PlaceId } from '../../../model/trace.ts';
import type { Network } from '../../network/network.ts';

/** Programs do not wait for ever for a name; glibc gives up after ten seconds for each name server, in virtual ms. */
const longest = 30_000;

/** getaddrinfo(3) of a process that runs there: the first address of a host, undefined when there is none. The lookup is not traced. */
export function resolve(
  network: Network,
  from: PlaceId,
  host: string,
  done: (address: string | undefined) => void,
): void {
  if (parseAddress(host) !== undefined) done(host);
  else if (!isHostName(host)) done(undefined);
  else {
    network.request({ from, to: `dns://${host}`, timeout: longest, trace: false }, ({ outcome, body }) => {
      done(outcome === 'answered' ? body : undefined);
    });
  }
}
