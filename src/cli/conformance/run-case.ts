import { localReadyEndpoints, probability } from '../../engine/index.ts';
import { checkAsserts } from './asserts.ts';
import type { CaseFolder } from './case-files.ts';
import { CaseState, type ProxyFile } from './case-state.ts';
import { difference, lineDifference } from './difference.ts';
import type { TableName } from './kernel.ts';
import { sortRules } from './sort-rules.ts';
import { type Flow, walkFlow } from './walk-flow.ts';

interface StepFile {
  readonly action?: string;
  readonly sync?: 'full' | 'partial';
  readonly natRuleCountChange?: number;
}

interface EndpointsFile {
  readonly endpoints?: readonly {
    readonly service: string;
    readonly port: string;
    readonly protocol: string;
    readonly endpoints: readonly { readonly endpoint: string; readonly local: boolean }[];
  }[];
  readonly localReadyEndpoints?: Readonly<Record<string, number>>;
}

/** The first thing in which an iptables case fails; undefined when it passes. Throws when its files are not of their form. */
export function runCase(folder: CaseFolder): string | undefined {
  const chances = folder.yaml<readonly { readonly n: number; readonly probability: string }[]>('probability.yaml');
  for (const chance of chances ?? []) {
    const found = difference(chance.probability, probability(chance.n));
    if (found) return `probability of ${chance.n}: ${found}`;
  }
  const proxy = folder.yaml<ProxyFile>('proxy.yaml');
  if (!proxy) return chances ? undefined : 'the case has neither proxy.yaml nor anything else that can be checked';
  const state = new CaseState(proxy);
  const existing = folder.text('existing.rules');
  if (existing !== undefined) state.kernel.restore(existing);
  const steps = folder.steps();
  if (steps.length === 0) return runStep(folder, state, proxy);
  for (const [i, step] of steps.entries()) {
    const found = runStep(step, state, proxy, i === 0);
    if (found !== undefined) return `${step.path.split('/').at(-1)}: ${found}`;
  }
  return undefined;
}

function runStep(folder: CaseFolder, state: CaseState, proxy: ProxyFile, first = true): string | undefined {
  const input = folder.text('input.rules');
  if (input !== undefined) {
    // Text for the packet walk alone. Its comments are not quoted, so it is not checked as iptables-restore would.
    for (const { table, rule } of rulesOf(input)) state.kernel.append(table, rule);
    return checkFlows(folder, state, proxy);
  }
  const step = folder.yaml<StepFile>('step.yaml') ?? {};
  const before = state.proxier.natRuleCount;
  return (
    syncStep(step, state, folder, first) ??
    (step.natRuleCountChange === undefined || first
      ? undefined
      : prefix('natRuleCountChange', difference(step.natRuleCountChange, state.proxier.natRuleCount - before))) ??
    checkResult(folder, state, proxy)
  );
}

/** Does what `step.yaml` says in words: a foreign rule that makes one sync fail, time that passes, a forced full sync. */
function syncStep(step: StepFile, state: CaseState, folder: CaseFolder, first: boolean): string | undefined {
  const action = step.action ?? '';
  state.show(folder.objects());
  const foreign = /adds a foreign rule '(\w+): ([^']+)'/.exec(action);
  if (foreign) {
    state.kernel.append(foreign[1] === 'filter' ? 'filter' : 'nat', foreign[2] ?? '');
    const { failure } = state.sync();
    if (failure === undefined) return 'the sync before this one should have been refused by the kernel, and was not';
  } else if (step.sync === 'full' && !first) {
    state.proxier.forceFullSync();
  }
  if (/more than syncPeriod after/.test(action)) state.wait(state.syncPeriod);
  const { full, failure } = state.sync();
  if (failure !== undefined) return `the kernel refused the input: ${failure}`;
  return step.sync === undefined ? undefined : prefix('sync', difference(step.sync, full ? 'full' : 'partial'));
}

function* rulesOf(text: string): Generator<{ readonly table: TableName; readonly rule: string }> {
  let table: TableName = 'filter';
  for (const line of text.split('\n')) {
    if (line.startsWith('*')) table = line === '*nat' ? 'nat' : 'filter';
    if (line.startsWith('-A ')) yield { table, rule: line };
  }
}

const prefix = (what: string, found: string | undefined): string | undefined =>
  found === undefined ? undefined : `${what}: ${found}`;

function checkResult(folder: CaseFolder, state: CaseState, proxy: ProxyFile): string | undefined {
  const expected = folder.text('expected.rules');
  const asserts = folder.yaml<Parameters<typeof checkAsserts>[0]>('asserts.yaml');
  return (
    (expected === undefined ? undefined : prefix('rules', lineDifference(expected, sortRules(state.input)))) ??
    checkChains(folder, state) ??
    checkFlows(folder, state, proxy) ??
    checkEndpoints(folder, state, proxy) ??
    (asserts && checkAsserts(asserts, state))
  );
}

function checkChains(folder: CaseFolder, state: CaseState): string | undefined {
  type Chain = { readonly table: TableName; readonly chain: string; readonly rules: readonly string[] };
  for (const { table, chain, rules } of folder.yaml<readonly Chain[]>('chains.yaml') ?? []) {
    const actual = state.kernel.rules(table, chain).map((rule) => rule.text);
    const found = lineDifference(rules.join('\n'), actual.join('\n'));
    if (found !== undefined) return `${table} ${chain} ${found}`;
  }
  return undefined;
}

function checkFlows(folder: CaseFolder, state: CaseState, proxy: ProxyFile): string | undefined {
  for (const flow of folder.yaml<readonly Flow[]>('flows.yaml') ?? []) {
    const fate = walkFlow(state.kernel, flow, proxy.nodeIPs ?? []);
    const found = difference({ output: flow.output, masq: flow.masq }, fate);
    if (found !== undefined) return `flow "${flow.name}": ${found}`;
  }
  return undefined;
}

function checkEndpoints(folder: CaseFolder, state: CaseState, proxy: ProxyFile): string | undefined {
  const file = folder.yaml<EndpointsFile>('endpoints.yaml');
  if (!file) return undefined;
  const { services } = state.proxier;
  const expected = (file.endpoints ?? []).map(
    ({ service, port, protocol, endpoints }) =>
      `${service} ${port}/${protocol}: ${endpoints.map((e) => e.endpoint + (e.local ? ' local' : '')).join(', ')}`,
  );
  const actual = Array.from(services.endpointLists(), ({ service, portKey, list }) => {
    const own = (nodeName: string | undefined): string => (nodeName === proxy.nodeName ? ' local' : '');
    return `${service} ${portKey}: ${list.endpoints.map((e) => e.endpoint + own(e.nodeName)).join(', ')}`;
  });
  const found = lineDifference(expected.sort().join('\n'), actual.sort().join('\n'));
  if (found !== undefined) return `endpoints ${found}`;
  if (!file.localReadyEndpoints) return undefined;
  const ready = Object.fromEntries(localReadyEndpoints(services, proxy.nodeName));
  return prefix('localReadyEndpoints', difference(file.localReadyEndpoints, ready));
}
