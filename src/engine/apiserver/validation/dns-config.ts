import type { FieldPath } from '../../../model/field-path.ts';
import { parseAddress } from '../../../model/ip.ts';
import type { PodSpec } from '../../../model/objects/index.ts';
import { badAddress, invalidField, requiredField } from '../field-errors.ts';
import type { Findings } from './common.ts';
import { dnsSubdomain } from './names.ts';

/** MaxDNSNameservers and MaxDNSSearchPaths. */
const maxNameservers = 3;
const maxSearchPaths = 32;

/** pkg/apis/core/validation validatePodDNSConfig. */
export function checkDnsConfig({ dnsPolicy, dnsConfig }: PodSpec, path: FieldPath, findings: Findings): void {
  const at = [...path, 'dnsConfig'];
  if (dnsPolicy === 'None') {
    const must = 'when `dnsPolicy` is None';
    if (!dnsConfig) findings.add(requiredField(at, `must provide \`dnsConfig\` ${must}`));
    else if (!dnsConfig.nameservers?.length) {
      findings.add(requiredField([...at, 'nameservers'], `must provide at least one DNS nameserver ${must}`));
    }
  }
  if (!dnsConfig) return;
  const { nameservers = [], searches = [], options = [] } = dnsConfig;
  if (nameservers.length > maxNameservers) {
    const why = `must not have more than ${maxNameservers} nameservers`;
    findings.add(invalidField([...at, 'nameservers'], nameservers, why));
  }
  nameservers.forEach((address, i) => {
    if (parseAddress(address) === undefined) findings.add(invalidField([...at, 'nameservers', i], address, badAddress));
  });
  if (searches.length > maxSearchPaths) {
    const why = `must not have more than ${maxSearchPaths} search paths`;
    findings.add(invalidField([...at, 'searches'], searches, why));
  }
  searches.forEach((domain, i) => {
    // "." alone ends the search at the root.
    if (domain !== '.') findings.rule([...at, 'searches', i], domain.replace(/\.$/, ''), dnsSubdomain);
  });
  options.forEach(({ name }, i) => {
    if (name === '') findings.add(requiredField([...at, 'options', i], 'must not be empty'));
  });
}
