/** Targets that change nothing a packet here shows: it goes on to the next rule. */
const passingTargets: ReadonlySet<string> = new Set(['LOG', 'NFLOG', 'TCPMSS', 'CHECKSUM', 'TRACE', 'AUDIT']);

/** Target extensions that exist (iptables-extensions(8)) and are not modelled: kept, printed, never applied. */
const otherTargets: ReadonlySet<string> = new Set(
  `CLASSIFY CLUSTERIP CONNSECMARK DNPT DSCP ECN HL HMARK IDLETIMER LED NETMAP NFQUEUE QUEUE RATEEST SECMARK SET SNPT SYNPROXY
  TEE TOS TPROXY TTL ULOG`.split(/\s+/),
);

/** What a rule with such a target does; undefined when it is none of them. */
export const otherTarget = (name: string): 'passes' | 'not-modelled' | undefined =>
  passingTargets.has(name) ? 'passes' : otherTargets.has(name) ? 'not-modelled' : undefined;
