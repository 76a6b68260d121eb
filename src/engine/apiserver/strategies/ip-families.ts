import { familyOf } from '../../../model/ip.ts';
import type { IPFamily, Service } from '../../../model/objects/index.ts';
import { invalid } from '../errors.ts';
import { type FieldError, type FieldPath, invalidField } from '../field-errors.ts';

const at = (...parts: (string | number)[]): FieldPath => ['spec', ...parts];

/**
 * ipFamilies and ipFamilyPolicy of a Service that has addresses, as the cluster's service ranges allow
 * (pkg/registry/core/service/storage/alloc.go initIPFamilyFields). Throws ApiError 422.
 */
export function withFamilies(service: Service, old: Service | undefined, configured: readonly IPFamily[]): Service {
  const { spec } = service;
  const { clusterIPs = [], ipFamilies: given = [] } = spec;
  const errors: FieldError[] = [];
  const refuse = (): void => {
    if (errors.length > 0) throw invalid('Service', service.metadata.name, errors);
  };
  // A headless Service whose endpoints somebody else writes may have both families, whatever the cluster has.
  const free = spec.clusterIP === 'None' && Object.keys(spec.selector ?? {}).length === 0;
  const ipFamilyPolicy =
    spec.ipFamilyPolicy ?? old?.spec.ipFamilyPolicy ?? (free ? ('RequireDualStack' as const) : 'SingleStack');
  const wrongPolicy = (why: string): unknown => errors.push(invalidField(at('ipFamilyPolicy'), ipFamilyPolicy, why));
  if (ipFamilyPolicy === 'SingleStack') {
    const why = "must be 'RequireDualStack' or 'PreferDualStack' when multiple";
    if (clusterIPs.length === 2) wrongPolicy(`${why} cluster IPs are specified`);
    if (given.length === 2) wrongPolicy(`${why} IP families are specified`);
  }
  const families = [...given];
  clusterIPs.forEach((address, i) => {
    if (address === 'None' || i < given.length) return;
    const family = familyOf(address);
    if (configured.includes(family)) families.push(family);
    else errors.push(invalidField(at('clusterIPs', i), clusterIPs, `${family} is not configured on this cluster`));
  });
  refuse();
  if (!free) {
    if (ipFamilyPolicy === 'RequireDualStack' && configured.length < 2) {
      wrongPolicy('this cluster is not configured for dual-stack services');
    }
    families.forEach((family, i) => {
      if (!configured.includes(family)) {
        errors.push(invalidField(at('ipFamilies', i), family, 'not configured on this cluster'));
      }
    });
    refuse();
  }
  const [first = configured[0] ?? 'IPv4', ...others] = families;
  const both = ipFamilyPolicy !== 'SingleStack' && (free || configured.length === 2);
  const second = both ? ([first === 'IPv4' ? 'IPv6' : 'IPv4'] as const) : others;
  return { ...service, spec: { ...spec, ipFamilyPolicy, ipFamilies: [first, ...second] } };
}
