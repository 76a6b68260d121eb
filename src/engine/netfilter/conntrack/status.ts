/** Bits of a connection's status (enum ip_conntrack_status, include/uapi/linux/netfilter/nf_conntrack_common.h). */
export const statusBit = {
  EXPECTED: 1,
  SEEN_REPLY: 2,
  ASSURED: 4,
  CONFIRMED: 8,
  SRC_NAT: 16,
  DST_NAT: 32,
  SRC_NAT_DONE: 128,
  DST_NAT_DONE: 256,
  DYING: 512,
} as const;
