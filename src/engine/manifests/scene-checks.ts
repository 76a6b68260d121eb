import {
  type Cidr,
  cidrContains,
  cidrSize,
  cidrsOverlap,
  familyOf,
  formatCidr,
  listOf,
  parseAddress,
  parseCidr,
  parseCidrs,
} from '../../model/ip.ts';
import { proxyModes, type SceneSettings, schedulers } from '../../model/scene.ts';
import { badAddress, duplicateField, invalidField, requiredField } from '../apiserver/field-errors.ts';
import { Findings, protocols } from '../apiserver/validation/common.ts';
import { dnsSubdomain } from '../apiserver/validation/names.ts';
import type { SceneDocument } from './scene-schema.ts';

/** One range, or one of each family. */
type Ranges = readonly Cidr[];
type Networks = Partial<Record<keyof SceneSettings['networks'], Ranges>>;
const networkNames = ['pods', 'services', 'nodes'] as const;
const at = (...parts: (string | number)[]): readonly (string | number)[] => ['spec', ...parts];
const familiesOf = (ranges: Ranges): string => ranges.map(({ family }) => family).join();

/** What is wrong with one network, apart from the others. */
function rangeError(text: string): string | undefined {
  const parts = listOf(text);
  if (parts.some((part) => !part.includes('/') || !parseCidr(part))) {
    return 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';
  }
  const families = parseCidrs(text).map(({ family }) => family);
  return new Set(families).size < families.length ? 'must be one range, or two of different IP families' : undefined;
}

/** Why a network does not go with another one. */
function pairError(ranges: Ranges, before: Ranges, other: string): string | undefined {
  if (familiesOf(before) !== familiesOf(ranges)) {
    return before.length === 1 && ranges.length === 1
      ? `must be of the same IP family as spec.networks.${other}`
      : `must be of the same IP families as spec.networks.${other}, in the same order (${familiesOf(before)})`;
  }
  const shared = before.find((range) => ranges.some((own) => cidrsOverlap(range, own)));
  return shared && `overlaps spec.networks.${other} (${formatCidr(shared)}): an address could then belong to both`;
}

function checkNetworks(given: SceneSettings['networks'], findings: Findings): Networks {
  const found: Networks = {};
  for (const name of networkNames) {
    const path = at('networks', name);
    const wrong = rangeError(given[name]);
    if (wrong) {
      findings.add(invalidField(path, given[name], wrong));
      continue;
    }
    const ranges = parseCidrs(given[name]);
    for (const other of networkNames) {
      const before = found[other];
      const why = before && pairError(ranges, before, other);
      if (why) findings.add(invalidField(path, given[name], why));
    }
    found[name] = ranges;
  }
  return found;
}

/** Room for the machines (each takes a /24, or a /64, of the pod network) and for the Services (kube-apiserver's limits). */
function checkRoom(given: SceneSettings['networks'], ranges: Networks, nodes: number, findings: Findings): void {
  const { pods = [], services = [], nodes: machines = [] } = ranges;
  for (const range of pods) {
    const perNode = range.family === 'IPv6' ? 64 : 24;
    if (2 ** Math.max(0, perNode - range.prefix) >= nodes) continue;
    findings.add(invalidField(at('networks', 'pods'), given.pods, `holds no /${perNode} for each of ${nodes} nodes`));
  }
  if (machines.some((range) => cidrSize(range) < BigInt(nodes + 3))) {
    findings.add(invalidField(at('networks', 'nodes'), given.nodes, `holds too few addresses for ${nodes} nodes`));
  }
  const path = at('networks', 'services');
  for (const range of services) {
    const size = cidrSize(range);
    if (size < 8n) findings.add(invalidField(path, given.services, 'must contain at least 8 IP addresses'));
    if (size > 1n << 20n) {
      findings.add(invalidField(path, given.services, 'is too large; the mask must leave at most 20 bits for hosts'));
    }
  }
}

/** Certificates name hosts, `*.` and a domain, or addresses; virtual hosts are names or addresses. */
function checkListen(
  { port, protocol, tls, hosts }: SceneDocument['spec']['outside'][number]['listens'][number],
  here: typeof at,
  findings: Findings,
): void {
  findings.port(here('port'), port);
  findings.oneOf(here('protocol'), protocol, protocols);
  if (tls && protocol !== 'TCP') findings.add(invalidField(here('tls'), protocol, 'TLS needs protocol TCP'));
  if (tls?.names?.length === 0)
    findings.add(requiredField(here('tls', 'names'), 'a certificate names at least one host'));
  const isAddress = (text: string): boolean => parseAddress(text) !== undefined;
  tls?.names?.forEach((name, i) => {
    if (!isAddress(name))
      findings.rule(here('tls', 'names', i), name, name.startsWith('*.') ? wildcardName : dnsSubdomain);
  });
  hosts?.forEach((name, i) => {
    if (!isAddress(name)) findings.rule(here('hosts', i), name, dnsSubdomain);
  });
}

const wildcardName = (name: string): string | undefined => dnsSubdomain(name.slice(2));

/** What is wrong with an outside host's address, or its addresses. */
function addressError(text: string, ranges: Networks): string | undefined {
  const addresses = listOf(text).flatMap((part) => parseAddress(part) ?? []);
  if (addresses.length < listOf(text).length) {
    return badAddress;
  }
  if (new Set(addresses.map(familyOf)).size < addresses.length) {
    return 'must be one address, or two of different IP families';
  }
  const inside = networkNames.find((name) =>
    ranges[name]?.some((range) => addresses.some((address) => cidrContains(range, address))),
  );
  return inside && `lies in spec.networks.${inside}, so it is not outside`;
}

function checkOutside(outside: SceneDocument['spec']['outside'], ranges: Networks, findings: Findings): void {
  const names = new Set<string>();
  const addresses = new Set<string>();
  for (const [i, host] of outside.entries()) {
    const here = (...parts: (string | number)[]): readonly (string | number)[] => at('outside', i, ...parts);
    if (names.has(host.name)) findings.add(duplicateField(here('name'), host.name));
    else findings.rule(here('name'), host.name, dnsSubdomain);
    names.add(host.name);
    const wrong = addressError(host.address, ranges);
    const own = wrong ? [] : listOf(host.address).map((part) => parseAddress(part) ?? part);
    if (wrong) findings.add(invalidField(here('address'), host.address, wrong));
    else if (own.some((address) => addresses.has(address))) findings.add(duplicateField(here('address'), host.address));
    for (const address of own) addresses.add(address);
    for (const [j, listen] of host.listens.entries()) {
      checkListen(listen, (...parts) => here('listens', j, ...parts), findings);
    }
  }
}

/** What is wrong with hosts outside a cluster that has these networks; paths are those of a Scene. */
export function checkHosts(outside: SceneDocument['spec']['outside'], networks: SceneSettings['networks']): Findings {
  const findings = new Findings();
  checkOutside(outside, checkNetworks(networks, findings), findings);
  return findings;
}

/** Everything wrong with a Scene that decodes; `nodes` is how many machines it will have. */
export function checkScene({ spec }: SceneDocument, nodes: number): Findings {
  const findings = new Findings();
  const ranges = checkNetworks(spec.networks, findings);
  checkRoom(spec.networks, ranges, nodes, findings);
  checkOutside(spec.outside, ranges, findings);
  findings.oneOf(at('proxy', 'mode'), spec.proxy.mode, proxyModes);
  findings.oneOf(at('proxy', 'scheduler'), spec.proxy.scheduler, schedulers);
  findings.oneOf(at('loadBalancer'), spec.loadBalancer, ['cloud', 'metallb', 'none']);
  if (spec.proxy.syncPeriod <= 0) {
    findings.add(invalidField(at('proxy', 'syncPeriod'), `${spec.proxy.syncPeriod}ms`, 'must be greater than 0'));
  }
  if (spec.proxy.minSyncPeriod > spec.proxy.syncPeriod) {
    const why = `must be greater than or equal to minSyncPeriod (${spec.proxy.minSyncPeriod}ms)`;
    findings.add(invalidField(at('proxy', 'syncPeriod'), `${spec.proxy.syncPeriod}ms`, why));
  }
  if (spec.seed < 0 || spec.seed > 0xffffffff) {
    findings.add(invalidField(at('seed'), spec.seed, 'must be between 0 and 4294967295, inclusive'));
  }
  return findings;
}
