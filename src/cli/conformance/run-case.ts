import { healthCheckNodePorts, localReadyEndpoints } from '../../engine/index.ts';
import type { CaseFolder, ConformanceCase } from './case-files.ts';
import type { ProxyFile } from './case-state.ts';
import { difference, lineDifference, prefix } from './difference.ts';
import type { Flow } from './flow.ts';
import { type IptablesAssert, IptablesCase } from './iptables-case.ts';
import { type NftAssert, NftCase } from './nft-case.ts';
import { checkTables, tableFiles } from './table-files.ts';

/** One entry of `asserts.yaml`. */
type Assert =
  | { readonly kind: 'servicePorts'; readonly count: number }
  | { readonly kind: 'healthCheckNodePorts'; readonly ports: Readonly<Record<string, number>> }
  | IptablesAssert
  | NftAssert;

type Running = IptablesCase | NftCase;

interface EndpointsFile {
  readonly endpoints?: readonly {
    readonly service: string;
    readonly port: string;
    readonly protocol: string;
    readonly endpoints: readonly { readonly endpoint: string; readonly local: boolean }[];
  }[];
  readonly localReadyEndpoints?: Readonly<Record<string, number>>;
}

const files = ['proxy.yaml', 'source.txt', 'existing.rules', ...tableFiles];
const stepFiles = [
  'objects.yaml',
  'step.yaml',
  'source.txt',
  'expected.rules',
  'flows.yaml',
  'asserts.yaml',
  'endpoints.yaml',
];

const runners = { iptables: IptablesCase, nftables: NftCase } as const;

/** The proxy modes whose cases are run. */
export const isModelled = (mode: string): mode is keyof typeof runners => Object.hasOwn(runners, mode);

/** The first thing in which a case fails; undefined when it passes. Throws when its files are not of their form. */
export function runCase({ folder, mode }: ConformanceCase): string | undefined {
  if (!isModelled(mode)) return `kube-proxy's ${mode} mode is not modelled yet`;
  const Runner = runners[mode];
  const steps = folder.steps();
  const ofSteps = [...stepFiles, ...Runner.files];
  const strange = unknownFile(folder, steps.length === 0 ? [...files, ...ofSteps] : files, steps, ofSteps);
  if (strange !== undefined) return `nothing here checks ${strange}`;
  const tables = checkTables(folder);
  if (tables.failure !== undefined) return tables.failure;
  const proxy = folder.yaml<ProxyFile>('proxy.yaml');
  if (!proxy)
    return tables.checked ? undefined : 'the case has neither proxy.yaml nor anything else that can be checked';
  const running = new Runner(proxy);
  const existing = folder.text('existing.rules');
  if (existing !== undefined) running.begin(existing);
  for (const [i, step] of (steps.length > 0 ? steps : [folder]).entries()) {
    const found = running.step(step, i === 0) ?? checkResult(step, running, proxy);
    if (found !== undefined) return steps.length > 0 ? `${step.path.split('/').at(-1)}: ${found}` : found;
  }
  return undefined;
}

/** A file of which nobody knows what it expects. */
function unknownFile(
  folder: CaseFolder,
  known: readonly string[],
  steps: readonly CaseFolder[],
  ofSteps: readonly string[],
): string | undefined {
  const strange = folder.files().find((file) => !known.includes(file));
  return strange ?? steps.flatMap((step) => step.files()).find((file) => !ofSteps.includes(file));
}

function checkResult(folder: CaseFolder, running: Running, proxy: ProxyFile): string | undefined {
  for (const flow of folder.yaml<readonly Flow[]>('flows.yaml') ?? []) {
    const found = difference({ output: flow.output, masq: flow.masq }, running.walk(flow));
    if (found !== undefined) return `flow "${flow.name}": ${found}`;
  }
  const endpoints = checkEndpoints(folder, running, proxy);
  if (endpoints !== undefined) return endpoints;
  for (const assert of folder.yaml<readonly Assert[]>('asserts.yaml') ?? []) {
    const found = check(assert, running);
    if (found !== undefined) return `${assert.kind}: ${found}`;
  }
  return undefined;
}

function check(assert: Assert, running: Running): string | undefined {
  const { services } = running.proxier;
  if (assert.kind === 'servicePorts') return difference(assert.count, [...services.ports()].length);
  if (assert.kind === 'healthCheckNodePorts') {
    return difference(assert.ports, Object.fromEntries(healthCheckNodePorts(services)));
  }
  if (running instanceof NftCase) {
    return assert.kind === 'element' || assert.kind === 'text' ? running.check(assert) : unknown;
  }
  return assert.kind === 'element' ? unknown : running.check(assert);
}

const unknown = 'unknown kind of assertion';

function checkEndpoints(folder: CaseFolder, { proxier }: Running, { nodeName }: ProxyFile): string | undefined {
  const file = folder.yaml<EndpointsFile>('endpoints.yaml');
  if (!file) return undefined;
  const { services } = proxier;
  const expected = (file.endpoints ?? []).map(
    ({ service, port, protocol, endpoints }) =>
      `${service} ${port}/${protocol}: ${endpoints.map((e) => e.endpoint + (e.local ? ' local' : '')).join(', ')}`,
  );
  const actual = Array.from(services.endpointLists(), ({ service, portKey, list }) => {
    const own = (where: string | undefined): string => (where === nodeName ? ' local' : '');
    return `${service} ${portKey}: ${list.endpoints.map((e) => e.endpoint + own(e.nodeName)).join(', ')}`;
  });
  const found = lineDifference(expected.sort().join('\n'), actual.sort().join('\n'));
  if (found !== undefined) return `endpoints ${found}`;
  if (!file.localReadyEndpoints) return undefined;
  const ready = Object.fromEntries(localReadyEndpoints(services, nodeName));
  return prefix('localReadyEndpoints', difference(file.localReadyEndpoints, ready));
}
