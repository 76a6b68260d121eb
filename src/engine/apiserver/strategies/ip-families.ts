import { deepEqual } from '../../../model/deep.ts';
import type { FieldPath } from '../../../model/field-path.ts';
import { familyOf } from '../../../model/ip.ts';
import type { IPFamily, Service } from '../../../model/objects/index.ts';
import { invalid } from '../api-error.ts';
import { type FieldError, invalidField } from '../field-errors.ts';

const at = (...parts: (string | number)[]): FieldPath => ['spec', ...parts];
const noValues: readonly never[] = [];
const otherFamily = (family: IPFamily): IPFamily => (family === 'IPv4' ? 'IPv6' : 'IPv4');

const hasAddresses = ({ spec }: Service): boolean => spec.type !== 'ExternalName';

/** A Service that prefers two families keeps what it has: a cluster that was changed to dual stack does not change it (KEP-563). */
const isUntouched = ({ spec }: Service, { spec: before }: Service): boolean =>
  spec.type === before.type &&
  spec.ipFamilyPolicy === 'PreferDualStack' &&
  before.ipFamilyPolicy === 'PreferDualStack' &&
  deepEqual(spec.clusterIPs, before.clusterIPs) &&
  deepEqual(spec.ipFamilies, before.ipFamilies);

type Spec = Service['spec'];
type Policy = NonNullable<Spec['ipFamilyPolicy']>;
type Addresses = Required<Pick<Spec, 'clusterIPs' | 'ipFamilies'>>;
const policyError = (policy: Policy, why: string): FieldError => invalidField(at('ipFamilyPolicy'), policy, why);

/** What an update leaves of both lists: one that was left as it was, beside the policy, follows the policy. */
function listsAfter(
  { clusterIPs = noValues, ipFamilies = noValues }: Spec,
  old: Spec | undefined,
  policy: Policy,
): Addresses {
  if (!old || policy !== 'SingleStack') return { clusterIPs, ipFamilies };
  return {
    clusterIPs: deepEqual(clusterIPs, old.clusterIPs) ? clusterIPs.slice(0, 1) : clusterIPs,
    ipFamilies: deepEqual(ipFamilies, old.ipFamilies) ? ipFamilies.slice(0, 1) : ipFamilies,
  };
}

/** Whether the policy allows as many addresses and families as there are, and fewer than there were. */
function policyErrors(policy: Policy, { clusterIPs, ipFamilies }: Addresses, old: Spec | undefined): FieldError[] {
  const reduced = (now: readonly string[], then: readonly string[] = noValues): boolean =>
    now.length > 0 && now.length < then.length;
  const found: string[] = [];
  if (policy === 'SingleStack') {
    const why = "must be 'RequireDualStack' or 'PreferDualStack' when multiple";
    if (clusterIPs.length === 2) found.push(`${why} cluster IPs are specified`);
    if (ipFamilies.length === 2) found.push(`${why} IP families are specified`);
  } else {
    const why = "must be 'SingleStack' to release the secondary";
    if (reduced(clusterIPs, old?.clusterIPs)) found.push(`${why} cluster IP`);
    if (reduced(ipFamilies, old?.ipFamilies)) found.push(`${why} IP family`);
  }
  return found.map((why) => policyError(policy, why));
}

/** The families that are given, and those of addresses beyond them. */
function inferredFamilies(
  { clusterIPs, ipFamilies }: Addresses,
  configured: readonly IPFamily[],
  errors: FieldError[],
): IPFamily[] {
  const families = [...ipFamilies];
  clusterIPs.forEach((address, i) => {
    if (address === 'None' || i < ipFamilies.length) return;
    const family = familyOf(address);
    if (configured.includes(family)) families.push(family);
    else errors.push(invalidField(at('clusterIPs', i), clusterIPs, `${family} is not configured on this cluster`));
  });
  return families;
}

function clusterErrors(policy: Policy, families: readonly IPFamily[], configured: readonly IPFamily[]): FieldError[] {
  const missing = families.flatMap((family, i) =>
    configured.includes(family) ? [] : [invalidField(at('ipFamilies', i), family, 'not configured on this cluster')],
  );
  if (policy !== 'RequireDualStack' || configured.length === 2) return missing;
  return [policyError(policy, 'this cluster is not configured for dual-stack services'), ...missing];
}

/**
 * ipFamilies and ipFamilyPolicy of a Service that has addresses, as the cluster's service ranges allow, and its clusterIPs
 * without the one that a downgrade releases (pkg/registry/core/service/storage/alloc.go initIPFamilyFields). Throws ApiError 422.
 */
export function withFamilies(service: Service, before: Service | undefined, configured: readonly IPFamily[]): Service {
  const { spec } = service;
  if (before && isUntouched(service, before)) return service;
  const old = before && hasAddresses(before) ? before.spec : undefined;
  const refuse = (errors: readonly FieldError[]): void => {
    if (errors.length > 0) throw invalid('Service', service.metadata.name, errors);
  };
  // A headless Service whose endpoints somebody else writes may have both families, whatever the cluster has.
  const free = spec.clusterIP === 'None' && Object.keys(spec.selector ?? {}).length === 0;
  const ipFamilyPolicy = spec.ipFamilyPolicy ?? old?.ipFamilyPolicy ?? (free ? 'RequireDualStack' : 'SingleStack');
  const lists = listsAfter(spec, old, ipFamilyPolicy);
  const errors = policyErrors(ipFamilyPolicy, lists, old);
  const families = inferredFamilies(lists, configured, errors);
  refuse(errors);
  if (!free) refuse(clusterErrors(ipFamilyPolicy, families, configured));
  const [first = configured[0] ?? 'IPv4', ...others] = families;
  const both = ipFamilyPolicy !== 'SingleStack' && (free || configured.length === 2);
  const ipFamilies = [first, ...(both ? [otherFamily(first)] : others)];
  const { clusterIPs } = lists;
  return { ...service, spec: { ...spec, ipFamilyPolicy, ipFamilies, ...(clusterIPs.length > 0 && { clusterIPs }) } };
}
