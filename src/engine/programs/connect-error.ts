import type { IcmpType } from '../../model/packet.ts';
import type { RequestResult } from '../network/request.ts';

/** What strerror(3) calls the ways in which connect(2) fails. */
export type ConnectError =
  | 'Connection refused'
  | 'No route to host'
  | 'Network is unreachable'
  | 'Invalid argument'
  | 'Cannot assign requested address'
  | 'Connection timed out';

/** Which error each ICMP type is to connect(2) (icmp_err_convert in net/ipv4/icmp.c). */
const ofIcmp: Partial<Record<IcmpType, ConnectError>> = {
  'port-unreachable': 'Connection refused',
  'net-unreachable': 'Network is unreachable',
  'no-route': 'Network is unreachable',
};

/** Why a connection did not come about; `icmp` is the error that came last, if one did. */
export function connectError({ outcome, reason }: RequestResult, icmp: IcmpType | undefined): ConnectError {
  if (outcome === 'timeout') return 'Connection timed out';
  if (icmp !== undefined) return ofIcmp[icmp] ?? 'No route to host';
  if (outcome !== 'unreachable') return 'Connection refused';
  if (reason.startsWith('invalid argument')) return 'Invalid argument';
  return reason.startsWith('cannot assign') ? 'Cannot assign requested address' : 'Network is unreachable';
}
