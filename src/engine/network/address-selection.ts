import { type Cidr, cidrContains, familyOf, parseCidr } from '../../model/ip.ts';

interface Policy {
  readonly prefix: Cidr;
  readonly precedence: number;
  readonly label: number;
}

/** RFC 6724 2.1, the longest prefixes first. IPv4 stands there as ::ffff:0:0/96. */
const policies: readonly Policy[] = (
  [
    ['::1/128', 50, 0],
    ['0.0.0.0/0', 35, 4],
    ['2001::/32', 5, 5],
    ['2002::/16', 30, 2],
    ['fc00::/7', 3, 13],
    ['::/0', 40, 1],
  ] as const
).flatMap(([text, precedence, label]) => {
  const prefix = parseCidr(text);
  return prefix ? [{ prefix, precedence, label }] : [];
});

const policyOf = (address: string): Policy | undefined => policies.find(({ prefix }) => cidrContains(prefix, address));

/**
 * The address that a client with several tries, by RFC 6724 section 6: one it has a source for (rule 1), then one whose label is
 * its source's (rule 5), then the higher precedence (rule 6), then the first. Between IPv4 and a unique local IPv6 address (fc00::/7)
 * that is IPv4; between IPv4 and a global IPv6 address it is IPv6 for who has a global one, IPv4 for who has a unique local one.
 * So do musl and Go; glibc's own table still is RFC 3484's, by which any IPv6 address comes before IPv4 (sysdeps/posix/getaddrinfo.c).
 * Scopes (rule 2) are not modelled: no address here is link-local. Nor is a second try with the next address.
 * @param sourceFor what the client would send from; undefined when it has no address of the family.
 */
export function preferredAddress(
  addresses: readonly string[],
  sourceFor: (destination: string) => string | undefined,
): string | undefined {
  let best: string | undefined;
  let highest = -1;
  for (const address of addresses) {
    const source = sourceFor(address);
    const policy = policyOf(address);
    const usable = source !== undefined && familyOf(source) === familyOf(address);
    const rank =
      (usable ? 1000 : 0) + (usable && policyOf(source)?.label === policy?.label ? 100 : 0) + (policy?.precedence ?? 0);
    if (rank > highest) [best, highest] = [address, rank];
  }
  return best;
}
