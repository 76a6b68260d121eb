/** /etc/resolv.conf as glibc reads it (resolv.conf(5)). */
export interface ResolvConf {
  readonly nameservers: readonly string[];
  readonly search: readonly string[];
  /** A name with fewer dots is looked for in the search list first. */
  readonly ndots: number;
  /** How long the first name server is waited for, in virtual milliseconds. */
  readonly timeout: number;
  /** Times around the name servers. */
  readonly attempts: number;
}

/** One name server, asked for names as they are. */
export const resolvConfWith = (nameserver: string): ResolvConf => ({
  nameservers: [nameserver],
  search: [],
  ndots: 1,
  timeout: 5000,
  attempts: 2,
});
