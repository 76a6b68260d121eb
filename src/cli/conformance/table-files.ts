import { NameBases, probability, serviceCIDRsOf } from '../../engine/index.ts';
import type { CaseFolder } from './case-files.ts';
import { difference } from './difference.ts';

interface Name {
  readonly namespace: string;
  readonly service: string;
  readonly port: string;
  readonly protocol: string;
  /** `IP:port`. */
  readonly endpoint?: string;
  readonly expected: string;
}

interface ServiceCIDRs {
  readonly ipFamily: 'IPv4' | 'IPv6';
  readonly serviceCIDRs: readonly string[];
  readonly expected: string;
}

interface Probability {
  readonly n: number;
  readonly probability: string;
}

/** Files that hold pairs of what goes into one function and what comes out of it. */
export const tableFiles = ['probability.yaml', 'names.yaml', 'service-cidrs.yaml'] as const;

/** Checks whatever files of the kind a case has; the first difference, and whether there was any such file. */
export function checkTables(folder: CaseFolder): { readonly checked: boolean; readonly failure: string | undefined } {
  const found = {
    chances: folder.yaml<readonly Probability[]>('probability.yaml') ?? [],
    names: folder.yaml<readonly Name[]>('names.yaml') ?? [],
    cidrs: folder.yaml<readonly ServiceCIDRs[]>('service-cidrs.yaml') ?? [],
  };
  const bases = new NameBases();
  const failures = [
    ...found.chances.map(({ n, probability: expected }) => fault(`probability of ${n}`, expected, probability(n))),
    ...found.names.map((name) => fault(`name of ${name.service}`, name.expected, nameOf(name, bases))),
    ...found.cidrs.map(({ ipFamily, serviceCIDRs, expected }) =>
      fault(`ServiceCIDRs of ${ipFamily}`, expected, serviceCIDRsOf(serviceCIDRs, ipFamily)),
    ),
  ];
  return { checked: failures.length > 0, failure: failures.find((each) => each !== undefined) };
}

function fault(what: string, expected: string, actual: string): string | undefined {
  const found = difference(expected, actual);
  return found && `${what}: ${found}`;
}

function nameOf({ namespace, service, port, protocol, endpoint }: Name, bases: NameBases): string {
  const info = { service: `${namespace}/${service}`, protocol, portKey: `${port}/${protocol}` };
  if (endpoint === undefined) return bases.servicePort(info);
  const [, ip = '', number = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(endpoint) ?? [];
  return bases.endpoint(info, { ip, port: Number(number) });
}
