import {
  type Cidr,
  cidrContains,
  cidrSize,
  cidrsOverlap,
  formatCidr,
  parseAddress,
  parseCidr,
} from '../../model/ip.ts';
import type { SceneSettings } from '../../model/scene.ts';
import { duplicateField, invalidField, requiredField } from '../apiserver/field-errors.ts';
import { Findings, protocols } from '../apiserver/validation/common.ts';
import { dnsSubdomain } from '../apiserver/validation/names.ts';
import type { SceneDocument } from './scene-schema.ts';

type Networks = Partial<Record<keyof SceneSettings['networks'], Cidr>>;
const networkNames = ['pods', 'services', 'nodes'] as const;
const at = (...parts: (string | number)[]): readonly (string | number)[] => ['spec', ...parts];

function checkNetworks(given: SceneSettings['networks'], findings: Findings): Networks {
  const ranges: Networks = {};
  for (const name of networkNames) {
    const path = at('networks', name);
    const range = given[name].includes('/') ? parseCidr(given[name]) : undefined;
    if (!range) {
      const hint = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';
      findings.add(invalidField(path, given[name], hint));
      continue;
    }
    for (const other of networkNames) {
      const before = ranges[other];
      if (before && before.family !== range.family) {
        findings.add(invalidField(path, given[name], `must be of the same IP family as spec.networks.${other}`));
      } else if (before && cidrsOverlap(before, range)) {
        const why = `overlaps spec.networks.${other} (${formatCidr(before)}): an address could then belong to both`;
        findings.add(invalidField(path, given[name], why));
      }
    }
    ranges[name] = range;
  }
  return ranges;
}

/** Room for the machines (each takes a /24, or a /64, of the pod network) and for the Services (kube-apiserver's limits). */
function checkRoom(given: SceneSettings['networks'], ranges: Networks, nodes: number, findings: Findings): void {
  const { pods, services, nodes: machines } = ranges;
  const perNode = pods?.family === 'IPv6' ? 64 : 24;
  if (pods && 2 ** Math.max(0, perNode - pods.prefix) < nodes) {
    findings.add(invalidField(at('networks', 'pods'), given.pods, `holds no /${perNode} for each of ${nodes} nodes`));
  }
  if (machines && cidrSize(machines) < BigInt(nodes + 3)) {
    findings.add(invalidField(at('networks', 'nodes'), given.nodes, `holds too few addresses for ${nodes} nodes`));
  }
  const size = services ? cidrSize(services) : 8n;
  const path = at('networks', 'services');
  if (size < 8n) findings.add(invalidField(path, given.services, 'must contain at least 8 IP addresses'));
  if (size > 1n << 20n) {
    findings.add(invalidField(path, given.services, 'is too large; the mask must leave at most 20 bits for hosts'));
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

function checkOutside({ outside }: SceneDocument['spec'], ranges: Networks, findings: Findings): void {
  const names = new Set<string>();
  const addresses = new Set<string>();
  for (const [i, host] of outside.entries()) {
    const here = (...parts: (string | number)[]): readonly (string | number)[] => at('outside', i, ...parts);
    if (names.has(host.name)) findings.add(duplicateField(here('name'), host.name));
    else findings.rule(here('name'), host.name, dnsSubdomain);
    names.add(host.name);
    const address = parseAddress(host.address);
    const inside = networkNames.find((name) => {
      const range = ranges[name];
      return address !== undefined && range && cidrContains(range, address);
    });
    if (address === undefined) {
      findings.add(
        invalidField(here('address'), host.address, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'),
      );
    } else if (inside) {
      findings.add(
        invalidField(here('address'), host.address, `lies in spec.networks.${inside}, so it is not outside`),
      );
    } else if (addresses.has(address)) findings.add(duplicateField(here('address'), host.address));
    addresses.add(address ?? '');
    for (const [j, listen] of host.listens.entries()) {
      checkListen(listen, (...parts) => here('listens', j, ...parts), findings);
    }
  }
}

/** Everything wrong with a Scene that decodes; `nodes` is how many machines it will have. */
export function checkScene({ spec }: SceneDocument, nodes: number): Findings {
  const findings = new Findings();
  const ranges = checkNetworks(spec.networks, findings);
  checkRoom(spec.networks, ranges, nodes, findings);
  checkOutside(spec, ranges, findings);
  findings.oneOf(at('proxy', 'mode'), spec.proxy.mode, ['iptables']);
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
