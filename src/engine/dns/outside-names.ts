import { type DnsAnswer, type DnsQuestion, type DnsRecord, reverseNameOf } from '../../model/dns.ts';
import { familyOf, listOf } from '../../model/ip.ts';
import type { OutsideHost } from '../../model/scene.ts';

/** Seconds for which records of the outside world may be kept. */
const ttl = 30;

const nameError: DnsAnswer = { rcode: 'NXDOMAIN', records: [], additional: [] };

/** Hosts with a dot in their name are known to the world's DNS; `laptop` is only a word on the canvas. */
const isPublic = ({ name }: OutsideHost): boolean => name.includes('.');

/** The world's DNS: the scene's outside hosts, and nothing else exists. */
export function answerFromOutside(hosts: readonly OutsideHost[], { name, type }: DnsQuestion): DnsAnswer {
  const records: DnsRecord[] = [];
  let exists = false;
  for (const host of hosts) {
    if (!isPublic(host)) continue;
    const isName = host.name === name;
    exists ||= isName;
    for (const address of listOf(host.address)) {
      const isReverse = type === 'PTR' && reverseNameOf(address) === name;
      exists ||= isReverse;
      if (isReverse) records.push({ name, ttl, type, data: host.name });
      else if (isName && type === (familyOf(address) === 'IPv6' ? 'AAAA' : 'A')) {
        records.push({ name, ttl, type, data: address });
      }
    }
  }
  return exists ? { rcode: 'NOERROR', records, additional: [] } : nameError;
}
