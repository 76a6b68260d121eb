import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runConformance } from './conformance.ts';
import { sortRules } from './sort-rules.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'conformance-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const proxy = `mode: iptables
ipFamily: IPv4
nodeName: node-1
nodeIP: "192.168.0.2"
nodeIPs: ["192.168.0.2"]
detectLocal: {mode: ClusterCIDR, clusterCIDR: "10.0.0.0/8"}
masqueradeMark: '0x4000'
nfAcctCounters: []
`;
const service = `apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  type: NodePort
  clusterIP: 172.30.0.5
  clusterIPs: [172.30.0.5]
  ipFamilies: [IPv4]
  externalTrafficPolicy: Local
  sessionAffinity: None
  ports: [{name: http, port: 80, targetPort: 80, protocol: TCP, nodePort: 30080}]
status: {loadBalancer: {}}
`;
const slice = (...endpoints: string[]) => `---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}
addressType: IPv4
ports: [{name: http, port: 80, protocol: TCP}]
endpoints: [${endpoints.join(', ')}]
`;
const here = '{addresses: [10.1.0.1], nodeName: node-1}';
const there = '{addresses: [10.1.0.2], nodeName: node-2}';
const flow = (name: string, from: string, to: string, fate: string) => {
  const [address, port] = to.split(':');
  return `- {name: ${name}, sourceIP: ${from}, destIP: ${address}, destPort: ${port}, protocol: TCP, ${fate}}`;
};
const both = 'output: "10.1.0.1:80, 10.1.0.2:80"';

const files: Readonly<Record<string, string>> = {
  'iptables/01-steps/proxy.yaml': proxy,
  'iptables/01-steps/step-01-two/objects.yaml': service + slice(here, there),
  'iptables/01-steps/step-01-two/step.yaml': 'sync: full',
  'iptables/01-steps/step-01-two/flows.yaml': [
    flow('inside', '10.1.0.9', '172.30.0.5:80', `masq: false, ${both}`),
    flow('outside', '203.0.113.1', '192.168.0.2:30080', 'masq: false, output: "10.1.0.1:80"'),
    flow('the node', '192.168.0.2', '192.168.0.2:30080', `masq: true, ${both}`),
  ].join('\n'),
  'iptables/01-steps/step-01-two/endpoints.yaml': `endpoints:
  - {service: shop/web, port: http, protocol: TCP, endpoints: [{endpoint: "10.1.0.1:80", local: true}, {endpoint: "10.1.0.2:80", local: false}]}
localReadyEndpoints: {shop/web: 1}
`,
  'iptables/01-steps/step-02-one/objects.yaml': service + slice(there),
  'iptables/01-steps/step-02-one/step.yaml': 'sync: partial\nnatRuleCountChange: -5',
  'iptables/01-steps/step-02-one/chains.yaml': `- table: filter
  chain: KUBE-EXTERNAL-SERVICES
  rules:
    - '-A KUBE-EXTERNAL-SERVICES -m comment --comment "shop/web:http has no local endpoints" -m addrtype --dst-type LOCAL -m tcp -p tcp --dport 30080 -j DROP'
`,
  'iptables/01-steps/step-02-one/asserts.yaml': `- {kind: servicePorts, count: 1}
- {kind: text, contains: "-X KUBE-SVL-", exists: true}
- {kind: sepDNATRules, count: 1, withComment: 1}
`,
  'iptables/02-probability/probability.yaml': '- {n: 3, probability: "0.3333333333"}',
  'ipvs/01-later/proxy.yaml': 'mode: ipvs',
  'nftables/01-steps/proxy.yaml': `${proxy.replace('iptables', 'nftables')}serviceCIDRs: [172.30.0.0/16]\nnodePortAddresses: [192.168.0.2/32]\nnodeInterfaces: [{name: eth0, addresses: [192.168.0.2/24]}]`,
  'nftables/01-steps/step-01-one/objects.yaml': service + slice(there),
  'nftables/01-steps/step-01-one/flows.yaml': [
    flow('inside', '10.1.0.9', '172.30.0.5:80', 'masq: false, output: "10.1.0.2:80"'),
    flow('outside', '203.0.113.1', '192.168.0.2:30080', 'masq: false, output: DROP'),
    flow('the node', '192.168.0.2', '192.168.0.2:30080', 'masq: true, output: "10.1.0.2:80"'),
    flow('no such port', '10.1.0.9', '172.30.0.5:81', 'masq: false, output: REJECT'),
    flow('no such address', '10.1.0.9', '172.30.9.9:80', 'masq: false, output: DROP'),
  ].join('\n'),
  'nftables/01-steps/step-02-two/objects.yaml': service + slice(here, there),
  'nftables/01-steps/step-02-two/step.yaml': 'transactionOperations: 22\nstaleChains: []',
  'nftables/01-steps/step-03-none/objects.yaml': service,
  'nftables/01-steps/step-03-none/step.yaml': 'transactionOperations: 9',
  'nftables/01-steps/step-03-none/asserts.yaml': `- {kind: element, map: service-nodeports, key: [tcp, '30080'], exists: false}
- {kind: element, map: no-endpoint-nodeports, key: [tcp, '30080'], exists: true}
`,
  'nftables/01-steps/step-04-later/objects.yaml': service,
  'nftables/01-steps/step-04-later/step.yaml': 'ageStaleChains: true\ntransactionOperations: 0\nstaleChains: []',
};

function put(changed: Readonly<Record<string, string>> = {}) {
  for (const [path, text] of Object.entries({ ...files, ...changed })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return runConformance(root);
}

describe('the conformance command', () => {
  test('passes cases that hold, through all their steps, and says what it skips', () => {
    const { lines } = put();
    expect(lines).toEqual([
      "skipped 1 ipvs cases: kube-proxy's ipvs mode is not modelled yet",
      '3 passed, 0 failed, 1 skipped',
    ]);
  });

  test('nothing passes of which a file was not looked at', () => {
    const { lines } = put({ 'iptables/01-steps/step-01-two/counters.yaml': '[]' });
    expect(lines[0]).toBe('failed iptables/01-steps: nothing here checks counters.yaml');
  });

  const nftFaults: readonly (readonly [file: string, from: string, to: string, said: string])[] = [
    ['step-01-one/flows.yaml', 'REJECT', 'DROP', 'step-01-one: flow "no such port": expected'],
    ['step-02-two/step.yaml', '22', '17', 'step-02-two: transactionOperations: expected 17, got 22'],
    ['step-02-two/step.yaml', '[]', '[a/b]', 'step-02-two: staleChains: expected ["a/b"], got []'],
    ['step-03-none/asserts.yaml', 'true', 'false', 'step-03-none: element: expected false, got true'],
  ];
  test.each(nftFaults)('nftables: in %s, %s changed to %s fails', (file, from, to, said) => {
    const path = `nftables/01-steps/${file}`;
    const { lines } = put({ [path]: (files[path] ?? '').replace(from, to) });
    expect(lines[0]).toContain(`failed nftables/01-steps: ${said}`);
  });

  const faults: readonly (readonly [file: string, from: string, to: string, said: string])[] = [
    ['step-01-two/flows.yaml', '10.1.0.1:80', '10.1.0.7:80', 'step-01-two: flow "inside": expected'],
    ['step-01-two/endpoints.yaml', 'local: true', 'local: false', 'step-01-two: endpoints line 1: expected'],
    ['step-01-two/endpoints.yaml', 'web: 1', 'web: 2', 'step-01-two: localReadyEndpoints: expected {"shop/web":2}'],
    ['step-02-one/step.yaml', '-5', '-6', 'step-02-one: natRuleCountChange: expected -6, got -5'],
    ['step-02-one/chains.yaml', 'DROP', 'REJECT', 'step-02-one: filter KUBE-EXTERNAL-SERVICES line 1: expected'],
    ['step-02-one/asserts.yaml', 'exists: true', 'exists: false', 'step-02-one: text: expected false, got true'],
  ];
  test.each(faults)('in %s, %s changed to %s fails', (file, from, to, said) => {
    const path = `iptables/01-steps/${file}`;
    const { lines, failed } = put({ [path]: (files[path] ?? '').replace(from, to) });
    expect(failed).toBe(1);
    expect(lines[0]).toContain(`failed iptables/01-steps: ${said}`);
  });

  test('names the first line of rules that differs', () => {
    const expected = '*filter\nCOMMIT\n';
    const { lines } = put({ 'iptables/01-steps/step-01-two/expected.rules': expected });
    expect(lines[0]).toBe(
      'failed iptables/01-steps: step-01-two: rules: line 2: expected "COMMIT", got ":KUBE-NODEPORTS - [0:0]"',
    );
  });

  test('a case that cannot be read is a failure of that case alone', () => {
    const { lines, passed, failed } = put({ 'iptables/01-steps/proxy.yaml': 'a: [' });
    expect([passed, failed]).toEqual([2, 1]);
    expect(lines[0]).toContain('failed iptables/01-steps: the case cannot be run');
  });
});

test('rules are sorted by table, chain and service; the jump to node ports stays last', () => {
  const service = (name: string) => `-A KUBE-SERVICES -m comment --comment "${name} cluster IP" -j KUBE-SVC-X`;
  const last =
    '-A KUBE-SERVICES -m comment --comment "a; NOTE: this must be the last rule in this chain" -j KUBE-NODEPORTS';
  const sorted = sortRules(
    `*nat\n:KUBE-A - [0:0]\n:KUBE-SERVICES - [0:0]\n-A KUBE-A -j DROP\n${last}\n${service('z/z')}\n${service('b/b:p')}\nCOMMIT\n*filter\nCOMMIT\n`,
  );
  expect(sorted).toBe(
    `*filter\nCOMMIT\n*nat\n:KUBE-SERVICES - [0:0]\n:KUBE-A - [0:0]\n${service('b/b:p')}\n${service('z/z')}\n${last}\n-A KUBE-A -j DROP\nCOMMIT\n`,
  );
});
